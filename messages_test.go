package wxpay

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// plans are the plans of all requests and messages of the package.
var plans = map[reflect.Type]*fieldtag.Plan{
	reflect.TypeFor[UnifiedOrderRequest]():      requestOf(&unifiedOrder),
	reflect.TypeFor[UnifiedOrderResponse]():     responseOf(&unifiedOrder),
	reflect.TypeFor[OrderQueryRequest]():        requestOf(&orderQuery),
	reflect.TypeFor[OrderQueryResponse]():       responseOf(&orderQuery),
	reflect.TypeFor[CloseOrderRequest]():        requestOf(&closeOrder),
	reflect.TypeFor[CloseOrderResponse]():       responseOf(&closeOrder),
	reflect.TypeFor[RefundRequest]():            requestOf(&refund),
	reflect.TypeFor[RefundResponse]():           responseOf(&refund),
	reflect.TypeFor[RefundQueryRequest]():       requestOf(&refundQuery),
	reflect.TypeFor[RefundQueryResponse]():      responseOf(&refundQuery),
	reflect.TypeFor[MicropayRequest]():          requestOf(&micropay),
	reflect.TypeFor[MicropayResponse]():         responseOf(&micropay),
	reflect.TypeFor[ReverseRequest]():           requestOf(&reverse),
	reflect.TypeFor[ReverseResponse]():          responseOf(&reverse),
	reflect.TypeFor[AuthCodeToOpenIDRequest]():  requestOf(&authCodeToOpenID),
	reflect.TypeFor[AuthCodeToOpenIDResponse](): responseOf(&authCodeToOpenID),
	reflect.TypeFor[BatchQueryCommentRequest](): requestOf(&batchQueryComment),
	reflect.TypeFor[ReportRequest]():            requestOf(&report),
	reflect.TypeFor[ReportResponse]():           responseOf(&report),
	reflect.TypeFor[DownloadBillRequest]():      requestOf(&downloadBill),
	reflect.TypeFor[DownloadFundFlowRequest]():  requestOf(&downloadFundFlow),
	reflect.TypeFor[Notification]():             notification,
	reflect.TypeFor[RefundNotification]():       refundNotification,
}

func requestOf[Request, Response any](op *Operation[Request, Response]) *fieldtag.Plan {
	if err := op.compile(); err != nil {
		panic(err)
	}
	return op.request
}

func responseOf[Request, Response any](op *Operation[Request, Response]) *fieldtag.Plan {
	requestOf(op)
	return op.response
}

// helperRequests are the requests of helpers that continue until the result is
// final. They are not sent as messages.
var helperRequests = []string{"EnsureClosedRequest", "EnsureReversedRequest", "ResumeMicropayRequest"}

// Every field of every message, filled with a unique value, survives encoding
// and decoding.
func TestEveryFieldSurvives(t *testing.T) {
	for typ, plan := range plans {
		t.Run(typ.Name(), func(t *testing.T) {
			want := reflect.New(typ)
			count := 0
			fill(want.Elem(), &count)
			m, err := encode(plan, want.Interface(), nil)
			require.NoError(t, err)
			text, err := AppendXML(nil, m)
			require.NoError(t, err)
			m, err = ParseXML(text)
			require.NoError(t, err)
			got := reflect.New(typ)
			malformed, err := plan.Decode(got.Interface(), &m.pairs)
			require.NoError(t, err)
			assert.Empty(t, malformed)
			assert.Equal(t, want.Interface(), got.Interface())
			assert.GreaterOrEqual(t, count, m.Len(), "every pair comes from a field")
		})
	}
}

// fill sets every field that is sent to a unique value.
func fill(v reflect.Value, count *int) {
	*count++
	n := *count
	switch {
	case v.Type() == reflect.TypeFor[XMLMap]():
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2026, 1, n, 0, 0, 0, 0, fieldtag.Zone)))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "Malformed" {
				fill(v.Field(i), count)
			}
		}
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), count)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 12, 12)) // more than one digit
		for i := range v.Len() {
			fill(v.Index(i), count)
		}
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.Int64:
		v.SetInt(int64(n))
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprint(n))
	default:
		panic(v.Type())
	}
}

// The test finds a request or message type that is missing from the list.
func TestEveryTypeIsListed(t *testing.T) {
	listed := map[string]bool{}
	for typ := range plans {
		listed[typ.Name()] = true
	}
	files, err := parser.ParseDir(token.NewFileSet(), ".", nil, 0) //lint:ignore SA1019 one package, no build tags
	require.NoError(t, err)
	found := 0
	for _, file := range files["wxpay"].Files {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || !spec.Name.IsExported() || slices.Contains(helperRequests, spec.Name.Name) {
				return true
			}
			for _, suffix := range []string{"Request", "Response", "Notification"} {
				if strings.HasSuffix(spec.Name.Name, suffix) {
					found++
					assert.True(t, listed[spec.Name.Name], "%s is not on the list", spec.Name.Name)
				}
			}
			return true
		})
	}
	assert.Equal(t, len(plans), found)
}

// Every name in the gateway's messages has a Go field. A name without one is a
// forgotten field.
func TestTestdataNamesAreKnown(t *testing.T) {
	plan := map[string]*fieldtag.Plan{
		"unifiedorder": responseOf(&unifiedOrder), "orderquery": responseOf(&orderQuery), "closeorder": responseOf(&closeOrder),
		"refund": responseOf(&refund), "refundquery": responseOf(&refundQuery), "notify": notification,
	}
	envelope := "return_code return_msg result_code err_code err_code_des nonce_str sign sign_type"
	for file, message := range messages(t) {
		operation, _, _ := strings.Cut(file, ".")
		if plan[operation] == nil {
			continue
		}
		known := map[string]bool{}
		for _, name := range plan[operation].Names() {
			known[name] = true
		}
		m, err := ParseXML(message)
		require.NoError(t, err)
		for name := range m.All() {
			base := strings.TrimRight(name, "_0123456789")
			indexes := []string{"", "_$n", "_$n_$m"}[strings.Count(name[len(base):], "_")]
			assert.True(t, strings.Contains(envelope, name) || known[base+indexes], "%s: %s", file, name)
		}
	}
}
