package main

import (
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// explained runs explain with a message on standard input.
func (d *desk) explained(message string, args ...string) ran {
	d.stdin = message
	return d.run(append([]string{"explain"}, args...)...)
}

// signedMessage returns a correct message.
func (d *desk) signedMessage(signType string) string {
	return string(d.gw.SignXML("", signType, map[string]string{
		"return_code": "SUCCESS", "appid": d.env["WXPAY_APPID"], "mch_id": d.env["WXPAY_MCHID"], "attach": "a&b", "nonce_str": "n", "total_fee": "101",
	}))
}

func TestExplainFindsTheMessage(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	xml := d.signedMessage("MD5")
	asJSON, err := json.Marshal(xml)
	require.NoError(t, err)
	inLog, err := json.Marshal(map[string]string{"level": "info", "body": xml})
	require.NoError(t, err)
	for name, input := range map[string]string{
		"XML":               xml,
		"BOM":               "\ufeff" + xml,
		"declaration":       `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + xml,
		"JSON string":       string(asJSON),
		"log with a prefix": "2026-11-30 12:00:00 INFO posted body=" + xml + " ms=12",
		"log in Go quotes":  "time=1 msg=posted body=" + strconv.Quote(strings.Replace(xml, "</nonce_str>", "</nonce_str>\n", 1)),
		"JSON log":          string(inLog),
		"JSON log, prefix":  "app[1]: " + string(inLog),
		"HTML":              html.EscapeString(xml),
		"URL":               url.QueryEscape(xml),
	} {
		r := d.explained(input, "-json")
		assert.Equal(t, exitDone, r.code, "%s: %s%s", name, r.out, r.stderr)
		assert.Equal(t, "MD5", r.object(t)["algorithm"], name)
	}
}

func TestExplainShowsWhatWasSigned(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.explained(d.signedMessage("HMAC-SHA256"))
	assert.Equal(t, exitDone, r.code, r.stderr)
	assert.Contains(t, r.out, "&mch_id=10000100&nonce_str=n&")
	assert.Contains(t, r.out, "&key=***")
	assert.Contains(t, r.out, "HMAC-SHA256")
}

func TestExplainSaysWhyTheSignIsWrong(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	right := d.signedMessage("MD5")
	m, err := wxpay.ParseXML([]byte(right))
	require.NoError(t, err)
	given := m.Get("sign")
	for name, test := range map[string]struct{ input, want string }{
		"lower case": {strings.Replace(right, given, strings.ToLower(given), 1), "lower case"},
		"changed":    {strings.Replace(right, "101", "1", 1), "changed after signing"},
		"no sign":    {strings.Replace(right, given, "", 1), "has no sign"},
	} {
		m, err := wxpay.ParseXML([]byte(test.input))
		require.NoError(t, err)
		sign, err := wxpay.Sign(m, d.env["WXPAY_KEY"], wxpay.SignTypeMD5)
		require.NoError(t, err)
		r := d.explained(test.input)
		assert.Equal(t, exitProblem, r.code, name)
		assert.Contains(t, r.out, test.want, name)
		assert.NotContains(t, r.out+r.stderr, sign, "%s: the correct sign is not shown", name)
		r = d.explained(test.input, "-json")
		assert.NotContains(t, r.out+r.stderr, sign, "%s: the correct sign is not shown", name)
		assert.Equal(t, false, r.object(t)["right"])
		assert.Contains(t, d.explained(test.input, "-show-sign").out, sign, name)
	}
}

func TestExplainKnowsTheAppSecretAndThePreviousKey(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	secret := d.gw.Merchant("").AppSecret
	d.env["WXPAY_APPSECRET"] = secret
	m := wxpay.NewXMLMap(map[string]string{"appid": "wx1", "nonce_str": "n"})
	sign, err := wxpay.Sign(m, secret, wxpay.SignTypeMD5)
	require.NoError(t, err)
	m.Set("sign", sign)
	xml, err := wxpay.AppendXML(nil, m)
	require.NoError(t, err)
	assert.Contains(t, d.explained(string(xml)).out, "AppSecret")

	right := d.signedMessage("MD5")
	d.env["WXPAY_PREVIOUS_KEY_FILE"], d.env["WXPAY_KEY"] = d.write("old", d.env["WXPAY_KEY"]), anyKey
	r := d.explained(right)
	assert.Equal(t, exitDone, r.code, r.out)
	assert.Contains(t, r.out, "the previous key")
}

func TestExplainReadsPaymentParameters(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	client, err := wxpay.NewClient(wxpay.Config{AppID: d.env["WXPAY_APPID"], MchID: d.env["WXPAY_MCHID"], Key: d.env["WXPAY_KEY"]})
	require.NoError(t, err)
	params, err := client.RequestPaymentParams("wx201410272009395522657a690389285100")
	require.NoError(t, err)
	asJSON, err := json.Marshal(params)
	require.NoError(t, err)
	var fields map[string]string
	require.NoError(t, json.Unmarshal(asJSON, &fields))
	form, literal := url.Values{}, "wx.requestPayment({\n"
	for name, value := range fields {
		form.Set(name, value)
		literal += "  " + name + ": '" + value + "',\n"
	}
	literal += "  success(res) {}\n})"
	for name, input := range map[string]string{"JSON": string(asJSON), "form": form.Encode(), "JavaScript": literal, "raw form": strings.ReplaceAll(form.Encode(), "%3D", "=")} {
		r := d.explained(input, "-json")
		assert.Equal(t, exitDone, r.code, "%s: %s%s", name, r.out, r.stderr)
		assert.Contains(t, r.object(t)["string_to_sign"], "appId=wx", name)
	}
	assert.Equal(t, exitProblem, d.explained(strings.Replace(string(asJSON), "wx2014", "wx2015", 1)).code)
}

func TestExplainDecryptsARefundNotification(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	inner := map[string]string{"out_refund_no": "R1", "refund_status": "SUCCESS", "refund_fee": "1"}
	message := string(wxpaytest.EncodeXML(map[string]string{
		"return_code": "SUCCESS", "appid": d.env["WXPAY_APPID"], "mch_id": d.env["WXPAY_MCHID"], "nonce_str": "n", "req_info": d.gw.EncryptRefund("", inner),
	}))
	r := d.explained(message, "-json")
	assert.Equal(t, exitDone, r.code, r.stderr)
	assert.Equal(t, "R1", r.object(t)["req_info"].(map[string]any)["out_refund_no"])

	right := d.env["WXPAY_KEY"]
	d.env["WXPAY_KEY"] = anyKey
	r = d.explained(message)
	assert.Equal(t, exitProblem, r.code)
	assert.Contains(t, r.stderr, "another key")
	d.env["WXPAY_PREVIOUS_KEY_FILE"] = d.write("old", right)
	r = d.explained(message)
	assert.Equal(t, exitDone, r.code)
	assert.Contains(t, r.out, "the previous key")
	d.env["WXPAY_KEY"] = right
	assert.Equal(t, exitProblem, d.explained(strings.Replace(message, "<req_info><![CDATA[", "<req_info><![CDATA[?", 1)).code, "not base64")
}

// TestReqInfoIsTheDocumented uses the vector of
//
//	printf %s KEY | md5sum; openssl enc -d -aes-256-ecb -K $(printf %s MD5 | xxd -p -c 64) -base64 -A
func TestReqInfoIsTheDocumented(t *testing.T) {
	t.Parallel()
	const key, sealed = "192006250b4c09247ec02edce69f6a2d",
		"WBzGpzQuNpcFxIlFjUUD9BZv+lpBMzd2SHiKCkwfALWid5G8ZvfOussfMIHLbKJmBhUUBzKEtuVKVTb11meMYriNOS3aXfCrPNuWbIWsPi/1DRR2qga6+piJfdSslUFWO4IjcxkOPHxZ7r2PkjvgWqsXkIiJGjgTDdfVHsNj2XvXu2Y2Xw9g4cQOfe/Fbpng3oq5OYelGTRed7W0Ow/YvQ=="
	text, err := decryptReqInfo(key, sealed)
	require.NoError(t, err)
	assert.Contains(t, string(text), "<root><out_refund_no><![CDATA[R1]]></out_refund_no>")
	assert.Equal(t, sealed, encryptReqInfo(key, text))
}

func TestExplainRefusesWhatIsNoMessage(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, test := range map[string]struct{ input, want string }{
		"empty":     {" \n", "is empty"},
		"prose":     {"hello", "no message"},
		"binary":    {"\x00\x01\xff", "no message"},
		"cut off":   {"<xml>\n<a>1</a>\n<b>2", "line 3"},
		"doctype":   {`<!DOCTYPE x [<!ENTITY e "x">]><xml><a>&e;</a></xml>`, "byte"},
		"nested":    {"log: <xml><a><b>1</b></a></xml>", "byte 13"},
		"too long":  {"<xml><a>" + strings.Repeat("x", 1<<20) + "</a></xml>", "1 MB"},
		"unsigned":  {`{"timeStamp":"1"}`, "no sign"},
		"deep JSON": {strings.Repeat("[", 10000), "no message"},
	} {
		r := d.explained(test.input)
		assert.Equal(t, exitMisuse, r.code, name)
		assert.Contains(t, r.stderr, test.want, name)
	}
	assert.Equal(t, exitMisuse, d.run("explain", "/none").code)
	assert.Equal(t, exitMisuse, d.run("explain", d.dir).code)
	delete(d.env, "WXPAY_KEY")
	assert.Contains(t, d.explained(d.signedMessage("MD5")).stderr, "key is needed")
}

// TestExplainWritesNoEscapes: a message may try to move the cursor of the terminal.
func TestExplainWritesNoEscapes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	m := map[string]string{"attach": "\u009b31m\u202e", "nonce_str": d.env["WXPAY_KEY"]}
	for _, args := range [][]string{nil, {"-json"}} {
		r := d.explained(string(d.gw.SignXML("", "MD5", m)), args...)
		assert.Equal(t, exitDone, r.code)
		assert.NotContains(t, r.out, "\u009b")
		assert.NotContains(t, r.out, "\u202e")
	}
}

func TestExplainReadsAFile(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.run("explain", d.write("message.xml", d.signedMessage("MD5")), "-lang", "zh")
	assert.Equal(t, exitDone, r.code, r.stderr)
	assert.Contains(t, r.out, "应答")
}

func FuzzFindMessage(f *testing.F) {
	for _, seed := range []string{`<xml><a>1</a></xml>`, `{"a":"<xml>\n"}`, `"\"<xml\""`, `a=b&c=%41`, `&lt;xml&gt;`, `{"a":{"b":"<xml>"}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, found := findMessage(text, 0)
		assert.True(t, !found || e.xml != nil || e.fields != nil)
	})
}

// TestExplainNamesOtherInputs: what is no message of API v2, or has no sign.
func TestExplainNamesOtherInputs(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, test := range []struct {
		name, input string
		code        int
		english     string
	}{
		{"page", "<!DOCTYPE html><html><body>502</body></html>", exitMisuse, "is an HTML page"},
		{"API v3", `{"id":"1","resource":{"ciphertext":"x","nonce":"y"}}`, exitMisuse, "a message of API v3"},
		{"request of API v3", "Authorization: WECHATPAY2-SHA256-RSA2048 mchid=\"1\"", exitMisuse, "a message of API v3"},
		{"FAIL", "<xml><return_code>FAIL</return_code><return_msg>x</return_msg></xml>", exitDone, "never has a sign"},
		{"key in it", "<xml><a>1</a><key>" + d.env["WXPAY_KEY"] + "</key><sign>A</sign></xml>", exitProblem, "contains the key itself"},
		{"GBK", "<xml><body>\xcc\xda\xd1\xb6</body><sign>A</sign></xml>", exitProblem, "maybe GBK"},
	} {
		r := d.explained(test.input)
		assert.Equal(t, test.code, r.code, test.name)
		assert.Contains(t, r.out+r.stderr, test.english, test.name)
		r = d.explained(test.input, "-lang", "zh")
		assert.NotContains(t, r.out+r.stderr, test.english, test.name)
	}
}

// TestExplainSaysWhyAMessageIsUnreadable in the language of the user.
func TestExplainSaysWhyAMessageIsUnreadable(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, message := range []string{
		"<xml><a>1</a><a>2</a></xml>", "<xml><a><b>1</b></a></xml>", "<xml><a>&b;</a></xml>", "<xml><a>\x01</a></xml>", "<xml><a>1</b></xml>",
		"<xml><a>1</a>", "<xml>x<a>1</a></xml>", "<xml><!DOCTYPE a></xml>", "<xml>" + strings.Repeat("<a>", 2000) + "</xml>",
	} {
		r := d.explained(message, "-lang", "zh")
		if r.code == exitMisuse {
			assert.NotRegexp(t, `[a-z]{4,}`, strings.TrimPrefix(r.stderr, "wxpay: "), message)
		} else {
			assert.NotRegexp(t, `note .*[a-z]{4,}`, r.out, message)
		}
	}
}

// TestExplainTakesTheFirstOfTwoMessages: a line of a log often has the request and its
// response.
func TestExplainTakesTheFirstOfTwoMessages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.signedMessage("MD5")
	second := strings.Replace(first, "<attach>", "<other>1</other><attach>", 1) // its sign is wrong
	asText := func(s string) string { text, err := json.Marshal(s); require.NoError(t, err); return string(text) }
	for name, input := range map[string]string{
		"in a line":            "req=" + first + " resp=" + second,
		"in Go quotes":         "req=" + strconv.Quote(first) + " resp=" + strconv.Quote(second),
		"CDATA with an end":    strings.Replace(string(d.gw.SignXML("", "MD5", map[string]string{"return_code": "SUCCESS", "attach": "a</xml>b"})), "&lt;/xml&gt;", "</xml>", 1) + second,
		"as values":            `{"request":` + asText(first) + `,"response":` + asText(second) + `,"a":1,"z":2}`,
		"behind another field": `{"level":"info","zrequest":` + asText(first) + `,"answer":` + asText(second) + `}`,
		"in an inner object":   `{"none":{"x":1},"http":{"request":` + asText(first) + `,"answer":` + asText(second) + `}}`,
	} {
		for range 20 { // maps have no order
			r := d.explained(input, "-json")
			require.Equal(t, exitDone, r.code, "%s: %s%s", name, r.out, r.stderr)
		}
	}
	found, ok := findMessage("req=<xml><a>1</b></xml> resp="+first, 0)
	require.True(t, ok)
	assert.Equal(t, "<xml><a>1</b></xml>", string(found.xml))
	r := d.explained("req=<xml><a>1</b></xml> resp=" + first)
	assert.Equal(t, exitMisuse, r.code, "the first message is unreadable")
	assert.Equal(t, exitProblem, d.explained("<xml>"+strings.Repeat("</xml>", 150_000)).code, "the many ends are not all tried")
}

// On a Chinese terminal the causes and the hints are Chinese, too. JSON stays as it is.
func TestExplainInChinese(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	right := d.signedMessage("MD5")
	lower := regexp.MustCompile(`[0-9A-F]{32}`).ReplaceAllStringFunc(right, strings.ToLower)
	for message, want := range map[string]string{
		lower: "签名是小写的；应为大写",
		strings.Replace(right, "a&b", "other", 1): "常见的错误都不符合。",
	} {
		r := d.explained(message, "-lang", "zh")
		assert.Equal(t, exitProblem, r.code)
		assert.Contains(t, r.out, want)
		assert.NotRegexp(t, `\b[a-z]+ [a-z]+ [a-z]+ [a-z]+\b`, r.out)
		r = d.explained(message, "-lang", "zh", "-json")
		assert.NotContains(t, r.out, want)
	}
}
