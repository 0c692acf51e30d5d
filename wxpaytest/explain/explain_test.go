package explain

import (
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSignOfWhatIsRight(t *testing.T) {
	for _, signType := range []string{"", "MD5", "HMAC-SHA256"} {
		f := rich().with("sign_type", signType)
		f["sign"] = signTest(signType, testKey, f)
		e := Sign(testKey, f)
		assert.Equal(t, map[string]string{"": "MD5"}[signType]+signType, e.Match)
		assert.Equal(t, f["sign"], e.Given)
		assert.Equal(t, []string{signTest("MD5", testKey, f), signTest("HMAC-SHA256", testKey, f)}, []string{e.MD5, e.HMAC})
		assert.Empty(t, e.Causes)
		assert.Empty(t, e.Hints)
		assertDiscreet(t, e, fields{})
	}
	// A notification may be signed with HMAC-SHA256 without a sign_type.
	f := rich().with("sign_type", "")
	f["sign"] = signTest("HMAC-SHA256", testKey, f)
	assert.Equal(t, "HMAC-SHA256", Sign(testKey, f).Match)
}

func TestStringToSign(t *testing.T) {
	e := Sign("k", fields{"b": "2", "a": "1", "e": "", "sign": "x"})
	assert.Equal(t, "a=1&b=2", e.StringToSign)
	assert.Equal(t, signTest("", "k", fields{"a": "1", "b": "2"}), e.MD5)
	assert.Equal(t, signTest("", "k", nil), Sign("k", nil).MD5)
}

func TestSignOfWhatNobodyKnows(t *testing.T) {
	for _, size := range []int{16, 32} {
		f := rich().with("sign", randomSign(size))
		e := Sign(testKey, f)
		assert.Empty(t, e.Match)
		assert.Empty(t, e.Causes)
		assert.Contains(t, e.String(), "none of the usual mistakes")
		assertDiscreet(t, e, f)
	}
	e := Sign(testKey, rich())
	assert.Equal(t, "Wrong sign: the message has no sign.", e.String())
	assert.Contains(t, Sign(testKey, rich().with("sign", "F00")).String(), "it has 3 characters")
	assert.Contains(t, Sign(testKey, rich().with("sign", randomSign(16), "sign_type", "SHA1")).String(), `sign_type is "SHA1"`)
	assert.Contains(t, Sign(testKey, rich().with("sign", randomSign(16), "body", "\ufffd")).String(), "U+FFFD")
}

func TestKeysThatCannotBeOne(t *testing.T) {
	order := fields{
		"body": "腾讯充值中心-QQ会员充值", "out_trade_no": "20150806125346", "total_fee": "100", "spbill_create_ip": "123.12.12.123",
		"notify_url": "http://127.0.0.1:1/notify", "trade_type": "JSAPI", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
	}
	for key, want := range map[string]string{
		strings.Repeat("k", 24): "session_key", strings.Repeat("k", 43): "EncodingAESKey", strings.Repeat("k", 40): "serial number",
		"k": "1 characters", " k": "blanks around it", "": "0 characters",
	} {
		e := Sign(key, order.with("sign", randomSign(16)))
		assert.Contains(t, e.String(), want)
		assert.Len(t, e.Hints, 2)
	}
	assert.Len(t, Sign(testKey, order.with("sign", randomSign(16))).Hints, 1)
}

func TestWritingsOfTheSign(t *testing.T) {
	f := rich()
	right := md5.Sum([]byte(Sign(testKey, f).StringToSign + "&key=" + testKey))
	for sign, name := range map[string]string{
		fmt.Sprintf("%x", right):                          "lower-case hex",
		base64.StdEncoding.EncodeToString(right[:]):       "base64",
		base64.RawURLEncoding.EncodeToString(right[:]):    "base64",
		fmt.Sprintf("%X\n", right):                        "blanks around the sign",
		" " + base64.StdEncoding.EncodeToString(right[:]): "base64 + blanks around the sign",
	} {
		e := Sign(testKey, f.with("sign", sign))
		require.Len(t, e.Causes, 1, sign)
		assert.Equal(t, name, e.Causes[0].Name)
	}
}

func TestNamesAreShownInASCII(t *testing.T) {
	for name, want := range map[string]string{
		"名字": `"\u540d\u5b57"`, strings.Repeat("n", 50): `"` + strings.Repeat("n", 40) + `..."`, "a\r\nB: c": `"a\r\nB: c"`,
	} {
		f := rich().with("detail", "")
		f["sign"] = made{}.sign(f)
		f[name] = "1"
		assert.Contains(t, explainer.Sign(f).String(), "the field "+want+" was not signed")
	}
	f := rich()
	f["sign"] = made{ending: "&key=" + secret}.sign(f)
	e := Explainer{Key: testKey, OtherKeys: map[string]string{"密\n钥": secret}}.Sign(f)
	assert.Contains(t, e.String(), "??? was used as the key")
}

func TestPaySign(t *testing.T) {
	f := fields{"appId": "wxd930ea5d5a258f4f", "timeStamp": "1414561699", "nonceStr": "n", "package": "prepay_id=wx1", "signType": "MD5"}
	f["paySign"] = signTest("", testKey, f)
	right := f.with("paySign", "")
	for name, m := range map[string]made{
		"":                   {},
		"field left out":     {keep: func(name, _ string) bool { return name != "appId" }},
		"sign_type unsigned": {keep: func(name, _ string) bool { return name != "signType" }},
		"names in another case": {text: func(name, value string) string {
			return strings.Replace(name, "timeStamp", "timestamp", 1) + "=" + value
		}},
		"package without prepay_id=": replacing("prepay_id=", ""),
		"HMAC-SHA256 for MD5":        {hash: keyed(testKey)},
	} {
		e := Sign(testKey, right.with("paySign", m.sign(right)))
		if name == "" {
			assert.Equal(t, "MD5", e.Match)
			continue
		}
		require.NotEmpty(t, e.Causes, name)
		assert.Equal(t, name, e.Causes[0].Name)
	}
}

// Without sign_type, a request is MD5, but a response has the algorithm of its
// request.
func TestRequestWithoutSignType(t *testing.T) {
	x := Explainer{Key: testKey, Request: true}
	response := order().with("return_code", "SUCCESS")
	typed := order().with("sign_type", "HMAC-SHA256")
	app := fields{"appid": "wx1", "partnerid": "10000100", "prepayid": "wx2", "package": "Sign=WXPay", "noncestr": "n", "timestamp": "1"}
	phone := fields{"appId": "wx1", "timeStamp": "1", "nonceStr": "n", "package": "prepay_id=wx2"}
	for _, c := range []struct {
		name, signName, signType, want string
		x                              Explainer
		f                              fields
	}{
		{"request, MD5", "sign", "MD5", "", x, order()},
		{"request, HMAC", "sign", "HMAC-SHA256", "HMAC-SHA256 for MD5", x, order()},
		{"request, typed", "sign", "HMAC-SHA256", "", x, typed},
		{"request of a path with HMAC only", "sign", "HMAC-SHA256", "", Explainer{Key: testKey, Request: true, SignType: "HMAC-SHA256"}, order()},
		{"response, HMAC", "sign", "HMAC-SHA256", "", x, response},
		{"response, MD5", "sign", "MD5", "", x, response},
		{"app, HMAC", "sign", "HMAC-SHA256", "", x, app},
		{"phone, HMAC", "paySign", "HMAC-SHA256", "HMAC-SHA256 for MD5", x, phone},
		{"phone, MD5", "paySign", "MD5", "", x, phone},
		{"unknown kind, HMAC", "sign", "HMAC-SHA256", "", Explainer{Key: testKey}, order()},
	} {
		e := c.x.Sign(c.f.with(c.signName, signTest(c.signType, testKey, c.f)))
		if c.want == "" {
			assert.Equal(t, c.signType, e.Match, c.name)
			continue
		}
		require.NotEmpty(t, e.Causes, c.name)
		assert.Equal(t, c.want, e.Causes[0].Name, c.name)
	}
}
