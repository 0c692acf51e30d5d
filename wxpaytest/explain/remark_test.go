package explain

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// The req_info was made with:
//
//	printf '<root><out_refund_no><![CDATA[R1]]></out_refund_no><refund_fee><![CDATA[1]]></refund_fee><refund_status><![CDATA[SUCCESS]]></refund_status></root>' |
//	openssl enc -aes-256-ecb -base64 -A -K "$(printf %s "$(printf %s "$KEY" | md5sum | cut -c1-32)" | xxd -p -c 64)"
const (
	reqInfo = "WBzGpzQuNpcFxIlFjUUD9BZv+lpBMzd2SHiKCkwfALWid5G8ZvfOussfMIHLbKJmBhUUBzKEtuVKVTb11meMYriNOS3aXfCrPNuWbIWsPi/1DRR2qga6+piJfdSslUFWO4IjcxkOPHxZ7r2PkjvgWqsXkIiJGjgTDdfVHsNj2XvXu2Y2Xw9g4cQOfe/Fbpng3oq5OYelGTRed7W0Ow/YvQ=="
	refund  = "<root><out_refund_no><![CDATA[R1]]></out_refund_no><refund_fee><![CDATA[1]]></refund_fee><refund_status><![CDATA[SUCCESS]]></refund_status></root>"
)

func TestRefundNotificationIsDecrypted(t *testing.T) {
	other := codec.EncryptRefund(secret, map[string]string{"out_refund_no": "R2"})
	foreign := codec.EncryptRefund(randomSign(16), map[string]string{"out_refund_no": "R3"})
	for _, c := range []struct{ name, info, inner, says string }{
		{"right key", reqInfo, refund, "Not signed: a refund notification has no sign; its req_info was decrypted with the key, which proves its origin."},
		{"line breaks", reqInfo[:76] + "\n" + reqInfo[76:], refund, "Not signed: "},
		{"another key", other, "R2", "Wrong sign: req_info was encrypted with the AppSecret; "},
		{"unknown key", foreign, "", "its req_info can't be decrypted with this key"},
		{"no base64", "???", "", "its req_info can't be decrypted with this key"},
	} {
		f := fields{"return_code": "SUCCESS", "appid": "wx1", "mch_id": "10000100", "nonce_str": "n", "req_info": c.info}
		e := explainer.Sign(f)
		assert.Contains(t, e.Decrypted, c.inner, c.name)
		assert.Contains(t, e.String(), c.says, c.name)
		assert.Equal(t, c.inner == "", e.Decrypted == "", c.name)
		assertDiscreet(t, e, f)
	}
	f := fields{"return_code": "SUCCESS", "req_info": reqInfo}
	assert.Equal(t, "MD5", explainer.Sign(f.with("sign", signTest("", testKey, f))).Match, "a signed message is not a refund notification")
}

func TestKeyIsRemarkedOnWhateverTheSign(t *testing.T) {
	for key, want := range map[string]string{
		testKey: "", testKey[:31]: "31 characters", testKey + "0": "33 characters", "": "0 characters",
		testKey[:31] + " ": "blanks around it", strings.Repeat("k", 43): "EncodingAESKey", strings.Repeat("密", 11): "not ASCII",
	} {
		f := order()
		for _, sign := range []string{signTest("", key, f), strings.ToLower(signTest("", key, f)), randomSign(16), ""} {
			e := Sign(key, f.with("sign", sign))
			remarks := fmt.Sprint(e.Remarks)
			if want == "" {
				assert.NotContains(t, remarks, "the key given")
				continue
			}
			assert.Equal(t, 1, strings.Count(remarks, "the key given has "), remarks)
			assert.Contains(t, remarks, want)
		}
	}
}

func TestXMLIsRemarkedOn(t *testing.T) {
	const signed = "<a>1</a><sign>%s</sign>"
	for format, want := range map[string]string{
		"<xml>" + signed + "</xml>":                      "[]",
		"<root>" + signed + "</root>":                    `[line 1, column 1: the root is "root" instead of "xml"]`,
		"\ufeff<xml>" + signed + "<!-- c --></xml>":      "[line 1, column 1: the message begins with a byte order mark line 1, column 59: a comment]",
		"<xml><b c='1'/>" + signed + "</xml>":            `[line 1, column 6: the element "b" has attributes]`,
		"<xml>" + signed + "</xml><!-- x --><!-- y --> ": "[line 1, column 65: a comment]",
	} {
		e := inXML(t, format, "a=1")
		assert.Equal(t, "MD5", e.Match, format)
		assert.Equal(t, want, fmt.Sprint(e.Remarks), format)
	}
	_, err := XML(testKey, []byte("<xml><a>1</a>\n<a>2</a></xml>"))
	var wrong *FormError
	require.ErrorAs(t, err, &wrong)
	assert.Equal(t, FormError{Remark{"twice", `the field "a" appears twice`, `"a"`, 2, 1}}, *wrong)
	assert.EqualError(t, err, `wxpaytest: not a message: line 2, column 1: the field "a" appears twice`)
}
