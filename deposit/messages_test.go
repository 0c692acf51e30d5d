package deposit

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var beijing = time.FixedZone("UTC+8", 8*3600)

// A field is a tagged field of a message.
type field struct {
	name   string
	layout string // of a time
	value  reflect.Value
}

// fieldsOf returns the fields of a message, also of the first row of a list. With grow,
// lists get a row. The envelope and JSON texts are left out.
func fieldsOf(v reflect.Value, grow bool) (all []field) {
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		name, option, _ := strings.Cut(sf.Tag.Get("wxpay"), ",")
		switch {
		case sf.Type == reflect.TypeFor[wxpay.Envelope](), sf.Type == reflect.TypeFor[wxpay.XMLMap](), strings.HasPrefix(option, "json"):
		case sf.Anonymous:
			all = append(all, fieldsOf(v.Field(i), grow)...)
		case name == "$n" || name == "$m":
			if grow {
				v.Field(i).Set(reflect.MakeSlice(sf.Type, 1, 1))
			}
			all = append(all, fieldsOf(v.Field(i).Index(0), grow)...)
		case name != "":
			layout := "20060102150405"
			if strings.HasSuffix(option, "HH:mm:ss") {
				layout = time.DateTime
			}
			all = append(all, field{strings.NewReplacer("$n", "0", "$m", "0").Replace(name), layout, v.Field(i)})
		}
	}
	return all
}

// text returns the value of a field as it is sent.
func (f field) text() string {
	switch v := reflect.Indirect(f.value); {
	case !v.IsValid():
		return ""
	case v.Type() == reflect.TypeFor[time.Time]():
		return v.Interface().(time.Time).In(beijing).Format(f.layout)
	case v.Kind() == reflect.Bool:
		return map[bool]string{true: "Y", false: "N"}[v.Bool()]
	case v.Kind() == reflect.String:
		return v.String() // also of a type that hides its text
	default:
		return fmt.Sprint(v)
	}
}

// set gives a field a value that no other field has, or the given text.
func (f field) set(n int64, text string) {
	if f.value.Kind() == reflect.Pointer {
		f.value.Set(reflect.New(f.value.Type().Elem()))
	}
	switch v := reflect.Indirect(f.value); {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(1435716000+n, 0)))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.Int64:
		v.SetInt(1000 - n)
	case text != "":
		v.SetString(text)
	default:
		v.SetString(fmt.Sprint(100000 + n))
	}
}

// filled returns a message with every field, and the texts. Texts of the map are used
// where they are given.
func filled[T any](given map[string]string) (*T, map[string]string) {
	message, texts := new(T), map[string]string{}
	for i, f := range fieldsOf(reflect.ValueOf(message).Elem(), true) {
		f.set(int64(i), given[f.name])
		texts[f.name] = f.text()
	}
	return message, texts
}

// survives sends a request with every field, and answers with every field.
func survives[Request, Response any](t *testing.T, op *wxpay.Operation[Request, Response], given map[string]string) {
	c, gw := newTestClient(t)
	request, want := filled[Request](given)
	asked := maps.Clone(want)
	maps.Copy(asked, given)
	var reply map[string]string
	gw.Handle(op.Path, wxpaytest.PathOptions{Certificate: op.Certificate, SignType: wxpaytest.HMACSHA256}, func(f map[string]string) map[string]string {
		for _, name := range []string{"appid", "mch_id", "sub_appid", "sub_mch_id", "nonce_str", "sign", "sign_type"} {
			assert.NotEmpty(t, f[name], "%s %s", op.Path, name)
			delete(f, name)
		}
		assert.Equal(t, want, f, op.Path)
		_, reply = filled[Response](asked)
		for name := range reply {
			if asked[name] != "" {
				reply[name] = asked[name]
			}
		}
		return maps.Clone(reply)
	})
	response, err := op.Call(background(t), c, request)
	require.NoError(t, err, op.Path)
	for _, f := range fieldsOf(reflect.ValueOf(response).Elem(), false) {
		assert.Equal(t, reply[f.name], f.text(), "%s %s", op.Path, f.name)
	}
}

func TestEveryFieldSurvives(t *testing.T) {
	texts := map[string]string{
		"spbill_create_ip": "1.2.3.4", "notify_url": "https://a.example/n", "trade_type": "JSAPI", "trade_state": "SUCCESS",
		"fee_type": "CNY", "refund_fee_type": "CNY", "version": "1.0", "deposit": "Y",
	}
	survives(t, &unifiedOrder, texts)
	survives(t, &microPay, texts)
	survives(t, &facePay, texts)
	survives(t, &orderQuery, texts)
	survives(t, &reverse, texts)
	survives(t, &consume, texts)
	survives(t, &refund, texts)
	survives(t, &refundQuery, map[string]string{"out_refund_no": "R1", "out_refund_no_0": "R1", "refund_id": "5", "refund_id_0": "5"})
}
