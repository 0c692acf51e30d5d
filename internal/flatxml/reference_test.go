package flatxml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var errNotFlat = errors.New("not flat")

// encodingXML is the second opinion: what encoding/xml reads in a message, if it is flat.
func encodingXML(data string) ([]Field, error) {
	// encoding/xml reads the byte order mark as text, and rejects a declaration after text.
	d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(data, "\uFEFF")))
	r := referenceReader{values: map[string]string{}}
	for {
		start := d.InputOffset()
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return r.fields()
		}
		if err == nil {
			err = r.token(token, start)
		}
		if err != nil {
			return nil, err
		}
	}
}

type referenceReader struct {
	depth, roots int
	name         string
	values       map[string]string
}

func (r *referenceReader) token(token xml.Token, start int64) error {
	switch token := token.(type) {
	case xml.StartElement:
		return r.start(token)
	case xml.EndElement:
		r.depth--
	case xml.CharData:
		if r.depth == 2 {
			r.values[r.name] += string(token)
		} else if strings.Trim(string(token), " \t\r\n") != "" {
			return errNotFlat
		}
	case xml.ProcInst:
		if token.Target != "xml" || start != 0 {
			return errNotFlat
		}
	default:
		return errNotFlat
	}
	return nil
}

func (r *referenceReader) start(e xml.StartElement) error {
	r.depth++
	switch r.name = e.Name.Local; r.depth {
	case 1:
		r.roots++
	case 2:
		if _, found := r.values[r.name]; found {
			return errNotFlat
		}
		r.values[r.name] = ""
	default:
		return errNotFlat
	}
	if e.Name.Space != "" || len(e.Attr) > 0 {
		return errNotFlat
	}
	return nil
}

func (r *referenceReader) fields() ([]Field, error) {
	if r.roots != 1 {
		return nil, errNotFlat
	}
	fields := make([]Field, 0, len(r.values))
	for name, value := range r.values {
		fields = append(fields, Field{name, value})
	}
	slices.SortFunc(fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return fields, nil
}

// lineFeeds changes line ends in a message, as every other XML reader does before it parses.
var lineFeeds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// assertAgrees asserts that data is rejected, or that encoding/xml reads the same fields in it.
func assertAgrees(t *testing.T, data string) {
	t.Helper()
	_, err := agrees(data)
	assert.NoError(t, err, "%q", data)
}

// agrees returns the fields of an accepted message. It returns an error if encoding/xml reads other fields in it, or if
// the error of a rejected message points outside it.
func agrees(data string) ([]Field, error) {
	fields, err := parse(data)
	if err != nil {
		return nil, checkSyntaxError(err, len(data))
	}
	want, err := encodingXML(data)
	if err != nil {
		return nil, fmt.Errorf("encoding/xml refuses it: %w", err)
	}
	got := fields
	if strings.Contains(data, "\r") {
		if got, err = parse(lineFeeds.Replace(data)); err != nil {
			return nil, fmt.Errorf("refused with line feeds: %w", err)
		}
	}
	if !slices.Equal(want, got) {
		return nil, fmt.Errorf("encoding/xml reads %q, not %q", want, got)
	}
	if fields == nil {
		fields = []Field{}
	}
	return fields, nil
}

func checkSyntaxError(err error, size int) error {
	var bad *SyntaxError
	if !errors.As(err, &bad) || bad.Reason == "" || bad.Offset < 0 || bad.Offset > size {
		return fmt.Errorf("unfit error %#v", err)
	}
	return nil
}

func requireSyntaxError(t *testing.T, err error, size int) {
	t.Helper()
	require.NoError(t, checkSyntaxError(err, size))
}

// messages are correct messages: those of the package's tests and those in testdata.
func messages(tb testing.TB) []string {
	tb.Helper()
	paths, err := filepath.Glob("../../testdata/*.xml")
	require.NoError(tb, err)
	all := slices.Clone(accepted)
	for _, path := range paths {
		data, err := os.ReadFile(path)
		require.NoError(tb, err)
		all = append(all, string(data))
	}
	return all
}

func TestTestdata(t *testing.T) {
	all := messages(t)
	require.Greater(t, len(all), len(accepted), "../../testdata/*.xml is gone")
	for _, data := range all[len(accepted):] {
		assertAgrees(t, data)
	}
}

// accepted contains messages of every accepted form.
var accepted = []string{
	notification,
	"\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<xml><a>1</a></xml>\n",
	"<?xml version = '1.0'\tencoding\n=\r'utf-8' ?><root ><b_1 ></b_1 >\t<a/><c.-\n/></root\n>",
	"<xml><b>&lt;&gt;&amp;&apos;&quot;&#10;&#x4E2D;&#x10FFFF;</b><a> x <![CDATA[<&>]] ]]>]]y<![CDATA[]]> </a></xml>",
	"<xml/>",
	"<xml><detail><![CDATA[{\"goods\":[{\"id\":\"一\"}]}]]></detail><e>😀]></e></xml>",
}

// notification is a payment notification as the documentation prints it: not completely sorted.
const notification = `<xml>
  <appid><![CDATA[wx2421b1c4370ec43b]]></appid>
  <attach><![CDATA[支付测试]]></attach>
  <bank_type><![CDATA[CFT]]></bank_type>
  <fee_type><![CDATA[CNY]]></fee_type>
  <is_subscribe><![CDATA[Y]]></is_subscribe>
  <mch_id><![CDATA[10000100]]></mch_id>
  <nonce_str><![CDATA[5d2b6c2a8db53831f7eda20af46e531c]]></nonce_str>
  <openid><![CDATA[oUpF8uMEb4qRXf22hE3X68TekukE]]></openid>
  <out_trade_no><![CDATA[1409811653]]></out_trade_no>
  <result_code><![CDATA[SUCCESS]]></result_code>
  <return_code><![CDATA[SUCCESS]]></return_code>
  <sign><![CDATA[B552ED6B279343CB493C5DD0D78AB241]]></sign>
  <time_end><![CDATA[20140903131540]]></time_end>
  <total_fee>1</total_fee>
  <coupon_fee_0><![CDATA[10]]></coupon_fee_0>
  <coupon_count><![CDATA[1]]></coupon_count>
  <coupon_type_0><![CDATA[CASH]]></coupon_type_0>
  <coupon_id_0><![CDATA[10000]]></coupon_id_0>
  <trade_type><![CDATA[JSAPI]]></trade_type>
  <transaction_id><![CDATA[1004400740201409030005092168]]></transaction_id>
</xml>`
