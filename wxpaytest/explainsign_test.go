package wxpaytest

import (
	"cmp"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash"
	"io"
	"net/url"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// rich is a message in which every mistake shows.
func rich() fields {
	return fields{
		"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "nonce_str": "ibuaiVcKdpRxkhJA", "sign_type": "MD5", "device_info": "",
		"body": "腾讯充值 Café", "attach": " a  <b> & \"c\" 'd'\n~ ", "total_fee": "101", "offset": "0", "Version": "1.0",
		"notify_url": "https://shop.example.com/pay/notify?x=1", "coupon_id_1": "c1", "coupon_id_10": "c10", "out_trade_no": "0020150806125346",
		"detail": `{"name":"Tom & Jerry","cost_price":1.10,"id":"a/b","goods":[{"goods_id":"苹果","n":1},{}],"ok":true,"no":null}`,
	}
}

// made is a sign by code that the search does not share: the fields that keep
// lets through, in the order of less, each written by text.
type made struct {
	keep   func(name, value string) bool
	less   func(a, b string) bool // of names
	text   func(name, value string) string
	ending string
	hash   func() hash.Hash
}

func (m made) sign(f fields) string {
	var names []string
	for name, value := range f {
		if name != "sign" && (m.keep == nil && value != "" || m.keep != nil && m.keep(name, value)) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	if m.less != nil {
		sort.SliceStable(names, func(i, j int) bool { return m.less(names[i], names[j]) })
	}
	if m.text == nil {
		m.text = func(name, value string) string { return name + "=" + value }
	}
	if m.ending == "" {
		m.ending = "&key=" + testKey
	}
	var parts []string
	for _, name := range names {
		parts = append(parts, m.text(name, f[name]))
	}
	h := md5.New()
	if m.hash != nil {
		h = m.hash()
	}
	io.WriteString(h, strings.Join(parts, "&")+strings.TrimPrefix(m.ending, "none"))
	return fmt.Sprintf("%X", h.Sum(nil))
}

// withValues changes values only.
func withValues(change func(string) string) made {
	return made{text: func(name, value string) string { return name + "=" + change(value) }}
}

func replacing(pairs ...string) made { return withValues(strings.NewReplacer(pairs...).Replace) }

// detail is the JSON value in another writing.
func detail(other string) made {
	return made{text: func(name, value string) string {
		if name == "detail" {
			value = other
		}
		return name + "=" + value
	}}
}

// feeAs is total_fee in another writing.
func feeAs(other string) made {
	return made{text: func(name, value string) string {
		if name == "total_fee" {
			value = other
		}
		return name + "=" + value
	}}
}

func keyed(key string) func() hash.Hash {
	return func() hash.Hash { return hmac.New(sha256.New, []byte(key)) }
}

const secret = "d4624c36b6795d1d99dcf0547af5443d"

// signedWrongly are signs of the rich message by the name of the mistake.
var signedWrongly = map[string][]made{
	"empty values":               {{keep: func(_, _ string) bool { return true }}},
	"empty values as null":       {{keep: func(_, _ string) bool { return true }, text: nullFor("null")}},
	"empty values as undefined":  {{keep: func(_, _ string) bool { return true }, text: nullFor("undefined")}},
	"sign_type unsigned":         {{keep: func(name, value string) bool { return name != "sign_type" && value != "" }}},
	"zeros left out":             {{keep: func(_, value string) bool { return value != "0" && value != "" }}},
	"field left out":             {{keep: func(name, value string) bool { return name != "attach" && value != "" }}},
	"order of name=value":        {{less: func(a, b string) bool { return a+"=" < b+"=" }}},
	"order without case":         {{less: func(a, b string) bool { return strings.ToLower(a) < strings.ToLower(b) }}},
	"key missing":                {{ending: "none"}},
	"empty key":                  {{ending: "&key="}},
	"key without &key=":          {{ending: testKey}, {ending: "&" + testKey}, {ending: "key=" + testKey}},
	"another key":                {{ending: "&key=" + secret}},
	"blanks around the key":      {{ending: "&key=" + testKey + "\n"}, {ending: "&key= " + testKey}, {ending: "&key=" + testKey + "\r\n"}},
	"key in another case":        {{ending: "&key=" + strings.ToUpper(testKey)}},
	"MD5 of the key":             {{ending: fmt.Sprintf("&key=%x", md5.Sum([]byte(testKey)))}},
	"HMAC-MD5":                   {{hash: func() hash.Hash { return hmac.New(md5.New, []byte(testKey)) }}},
	"SHA-1 for MD5":              {{hash: sha1.New}},
	"HMAC-SHA256 for MD5":        {{hash: keyed(testKey)}},
	"SHA-256":                    {{hash: sha256.New}},
	"trimmed values":             {withValues(strings.TrimSpace)},
	"collapsed blanks":           {withValues(func(v string) string { return strings.Join(strings.Fields(v), " ") }), replacing(" ", "", "\n", "")},
	"line breaks":                {replacing("\n", "\r\n"), replacing("\n", "")},
	"URL-encoded values":         {withValues(url.QueryEscape), replacing("https://shop.example.com/pay/notify?x=1", "https%3A%2F%2Fshop.example.com%2Fpay%2Fnotify%3Fx%3D1")},
	"XML-escaped values":         {replacing("&", "&amp;", "<", "&lt;", ">", "&gt;"), replacing("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;")},
	"CDATA markers":              {{text: func(name, value string) string { return name + "=<![CDATA[" + value + "]]>" }}},
	"latin-1 bytes":              {replacing("腾讯充值 Café", "???? Caf\xe9", "苹果", "??"), replacing("腾讯充值 Café", "\x7e\xaf\x45\x3c Caf\xe9", "苹果", "\xf9\x9c")},
	"double UTF-8 signed":        {withValues(mojibake)},
	"names in another case":      {{text: func(name, value string) string { return strings.ToUpper(name) + "=" + value }, less: func(a, b string) bool { return strings.ToUpper(a) < strings.ToUpper(b) }}, {less: func(a, b string) bool { return strings.ToLower(a) < strings.ToLower(b) }, text: func(name, value string) string { return strings.ToLower(name) + "=" + value }}},
	"numbers written otherwise":  {feeAs("101.0"), feeAs("1.01"), feeAs("101.00"), replacing("0020150806125346", "20150806125346")},
	"sign signed":                {{text: signedBefore}},
	"key sorted with the fields": {{text: func(name, value string) string { return keyBefore(name) + name + "=" + value }, ending: "none"}},
	"JSON re-encoded":            jsonWritings(),
}

func nullFor(word string) func(name, value string) string {
	return func(name, value string) string {
		if value == "" {
			value = word
		}
		return name + "=" + value
	}
}

func mojibake(value string) string {
	var runes []rune
	for _, b := range []byte(value) {
		runes = append(runes, rune(b))
	}
	return string(runes)
}

// signedBefore puts the right sign between its neighbours.
func signedBefore(name, value string) string {
	if name == "sign_type" {
		return "sign=" + made{}.sign(rich()) + "&sign_type=" + value
	}
	return name + "=" + value
}

func keyBefore(name string) string {
	if name == "mch_id" {
		return "key=" + testKey + "&"
	}
	return ""
}

func jsonWritings() []made {
	var all []made
	for _, text := range []string{
		`{"name":"Tom \u0026 Jerry","cost_price":1.10,"id":"a/b","goods":[{"goods_id":"苹果","n":1},{}],"ok":true,"no":null}`,
		`{"name":"Tom & Jerry","cost_price":1.10,"id":"a\/b","goods":[{"goods_id":"\u82f9\u679c","n":1},{}],"ok":true,"no":null}`,
		`{"name": "Tom & Jerry", "cost_price": 1.10, "id": "a/b", "goods": [{"goods_id": "\u82f9\u679c", "n": 1}, {}], "ok": true, "no": null}`,
		`{"cost_price":1.10,"goods":[{"goods_id":"苹果","n":1},{}],"id":"a/b","name":"Tom & Jerry","no":null,"ok":true}`,
		"{\n  \"name\": \"Tom & Jerry\",\n  \"cost_price\": 1.10,\n  \"id\": \"a/b\",\n  \"goods\": [\n    {\n      \"goods_id\": \"苹果\",\n      \"n\": 1\n    },\n    {}\n  ],\n  \"ok\": true,\n  \"no\": null\n}",
	} {
		all = append(all, detail(text))
	}
	return all
}

var explainer = Explainer{Key: testKey, OtherKeys: map[string]string{"the AppSecret": secret}}

func TestExplainSignNamesTheMistake(t *testing.T) {
	for name, all := range signedWrongly {
		for i, m := range all {
			f := rich()
			f["sign"] = m.sign(f)
			e := explainer.Explain(f)
			require.NotEmpty(t, e.Causes, "%s %d", name, i)
			assert.Equal(t, name, e.Causes[0].Name, "%d: %v", i, e.Causes)
			assert.Empty(t, e.Match)
			assert.Empty(t, e.Hints)
			assertDiscreet(t, e, f)
		}
	}
}

// assertDiscreet checks the line: one, of ASCII, without key and right signs.
func assertDiscreet(t *testing.T, e Explanation, f fields) {
	t.Helper()
	line := e.String()
	assert.Regexp(t, `^[ -~]+\.$`, line)
	for _, hidden := range []string{testKey, secret, signTest("", testKey, f), signTest("HMAC-SHA256", testKey, f)} {
		assert.NotContains(t, strings.ToUpper(line), strings.ToUpper(hidden))
	}
}

// What is found in the list is also found by its name, and not by that of one
// that leads to the same string.
func TestEveryMistakeIsFoundByItsName(t *testing.T) {
	for _, signType := range []string{"MD5", "HMAC-SHA256", ""} {
		f := rich().with("sign_type", signType)
		f["device_info"], f["body"] = "", f["body"]+mojibake("中")
		pairs, err := readPairs([]byte(writeXML(f)))
		require.NoError(t, err)
		m, found := explainer.message(pairs, true), 0
		for _, s := range m.mistakes(signTest(signType, testKey, f)) {
			d := m.draft(cmp.Or(signType, MD5))
			right := d.text()
			if s.spoil(d); d.text() == right && d.key == testKey && d.algorithm == cmp.Or(signType, MD5) {
				continue
			}
			sign := fmt.Sprintf("%X", d.digest(d.text()))
			e := explainer.explain(append(slices.Clone(pairs), pair{name: "sign", value: sign}), true)
			require.NotEmpty(t, e.Causes, s.Name)
			assert.Equal(t, s.Name, strings.Split(e.Causes[0].Name, " + ")[0])
			found++
		}
		assert.Greater(t, found, 90)
	}
}

func TestNumbers(t *testing.T) {
	for sent, all := range map[string][]string{
		"12345678":                     {"1.2345678e+07", "1.2345678E7", "12345678.0", "123456.78"},
		"10000000":                     {"1e+07", "1.0E7", "100000"},
		"1009660380201506130728806387": {"1.0096603802015061e+27", "1.0096603802015061E27"},
		"5":                            {"0.05", "5.00"},
		"1" + strings.Repeat("0", 400): {"1" + strings.Repeat("0", 400) + ".0"},
	} {
		for _, signed := range all {
			f := rich().with("total_fee", sent, "detail", "")
			f["sign"] = feeAs(signed).sign(f)
			e := explainer.Explain(f)
			require.NotEmpty(t, e.Causes, signed)
			assert.Equal(t, "numbers written otherwise", e.Causes[0].Name)
		}
	}
}

func TestJSONEscapes(t *testing.T) {
	f := rich().with("detail", `{"a":"\t\n\r\b\f\u0001\"\\","b":"😀"}`)
	f["sign"] = detail(`{"a": "\t\n\r\b\f\u0001\"\\", "b": "\ud83d\ude00"}`).sign(f)
	e := explainer.Explain(f)
	require.NotEmpty(t, e.Causes)
	assert.Equal(t, "JSON re-encoded", e.Causes[0].Name)
}

func TestNamesAreShownInASCII(t *testing.T) {
	for name, want := range map[string]string{
		"名字": `"\u540d\u5b57"`, strings.Repeat("n", 50): `"` + strings.Repeat("n", 40) + `..."`, "a\r\nB: c": `"a\r\nB: c"`,
	} {
		f := rich().with("detail", "")
		f["sign"] = made{}.sign(f)
		f[name] = "1"
		assert.Contains(t, explainer.Explain(f).String(), "the field "+want+" was not signed")
	}
	f := rich()
	f["sign"] = made{ending: "&key=" + secret}.sign(f)
	e := Explainer{Key: testKey, OtherKeys: map[string]string{"密\n钥": secret}}.Explain(f)
	assert.Contains(t, e.String(), "??? was used as the key")
}

func TestExplainSignOfWhatIsRight(t *testing.T) {
	for _, signType := range []string{"", "MD5", "HMAC-SHA256"} {
		f := rich().with("sign_type", signType)
		f["sign"] = signTest(signType, testKey, f)
		e := ExplainSign(testKey, f)
		assert.Equal(t, map[string]string{"": "MD5"}[signType]+signType, e.Match)
		assert.Equal(t, f["sign"], e.Given)
		assert.Equal(t, []string{signTest("MD5", testKey, f), signTest("HMAC-SHA256", testKey, f)}, []string{e.MD5, e.HMAC})
		assert.Empty(t, e.Causes)
		assert.Empty(t, e.Hints)
		assertDiscreet(t, e, fields{})
	}
	// A notification may be signed with HMAC-SHA256 and not say so.
	f := rich().with("sign_type", "")
	f["sign"] = signTest("HMAC-SHA256", testKey, f)
	assert.Equal(t, HMACSHA256, ExplainSign(testKey, f).Match)
}

func TestStringToSign(t *testing.T) {
	e := ExplainSign("k", fields{"b": "2", "a": "1", "e": "", "sign": "x"})
	assert.Equal(t, "a=1&b=2", e.StringToSign)
	assert.Equal(t, signTest("", "k", fields{"a": "1", "b": "2"}), e.MD5)
	assert.Equal(t, signTest("", "k", nil), ExplainSign("k", nil).MD5)
}

func TestExplainSignOfWhatNobodyKnows(t *testing.T) {
	for _, size := range []int{16, 32} {
		f := rich().with("sign", codec.RandomHex(size))
		e := ExplainSign(testKey, f)
		assert.Empty(t, e.Match)
		assert.Empty(t, e.Causes)
		assert.Contains(t, e.String(), "none of the usual mistakes")
		assertDiscreet(t, e, f)
	}
	e := ExplainSign(testKey, rich())
	assert.Equal(t, "Wrong sign: the message has none.", e.String())
	assert.Contains(t, ExplainSign(testKey, rich().with("sign", "F00")).String(), "it has 3 characters")
	assert.Contains(t, ExplainSign(testKey, rich().with("sign", codec.RandomHex(16), "sign_type", "SHA1")).String(), `sign_type is "SHA1"`)
	assert.Contains(t, ExplainSign(testKey, rich().with("sign", codec.RandomHex(16), "body", "\ufffd")).String(), "U+FFFD")
}

func TestKeysThatCannotBeOne(t *testing.T) {
	for key, want := range map[string]string{
		strings.Repeat("k", 24): "session_key", strings.Repeat("k", 43): "EncodingAESKey", strings.Repeat("k", 40): "serial number",
		"k": "1 characters", " k": "blanks around it", "": "0 characters",
	} {
		e := ExplainSign(key, anOrder("20150806125346").with("sign", codec.RandomHex(16)))
		assert.Contains(t, e.String(), want)
		assert.Len(t, e.Hints, 2)
	}
	assert.Len(t, ExplainSign(testKey, anOrder("20150806125346").with("sign", codec.RandomHex(16))).Hints, 1)
}

func TestWritingsOfTheSign(t *testing.T) {
	f := rich()
	right := md5.Sum([]byte(ExplainSign(testKey, f).StringToSign + "&key=" + testKey))
	for sign, name := range map[string]string{
		fmt.Sprintf("%x", right):                          "lower-case hex",
		base64.StdEncoding.EncodeToString(right[:]):       "base64",
		base64.RawURLEncoding.EncodeToString(right[:]):    "base64",
		fmt.Sprintf("%X\n", right):                        "blanks around the sign",
		" " + base64.StdEncoding.EncodeToString(right[:]): "base64 + blanks around the sign",
	} {
		e := ExplainSign(testKey, f.with("sign", sign))
		require.Len(t, e.Causes, 1, sign)
		assert.Equal(t, name, e.Causes[0].Name)
	}
}

func TestAlgorithms(t *testing.T) {
	hmacType := rich().with("sign_type", "HMAC-SHA256")
	noType := rich().with("sign_type", "")
	for _, c := range []struct {
		name string
		x    Explainer
		f    fields
		made made
	}{
		{"MD5 for HMAC-SHA256", explainer, hmacType, made{}},
		{"SHA-256", explainer, hmacType, made{hash: sha256.New}},
		{"HMAC-SHA256 with an empty key", explainer, hmacType, made{hash: keyed("")}},
		{"empty key", explainer, hmacType, made{hash: keyed(""), ending: "&key="}},
		{"key missing", explainer, hmacType, made{hash: keyed(testKey), ending: "none"}},
		{"another key", explainer, hmacType, made{hash: keyed(secret), ending: "&key=" + secret}},
		{"HMAC-SHA256 for MD5", Explainer{Key: testKey, SignType: MD5}, noType, made{hash: keyed(testKey)}},
		{"MD5 for HMAC-SHA256", Explainer{Key: testKey, SignType: HMACSHA256}, noType, made{}},
		{"SHA-1 for MD5 or HMAC-SHA256", explainer, noType, made{hash: sha1.New}},
		{"HMAC-SHA1", explainer, noType, made{hash: func() hash.Hash { return hmac.New(sha1.New, []byte(testKey)) }}},
		{"sign_type not sent", explainer, noType, made{text: typeAdded("MD5")}},
		{"sign_type not sent", explainer, noType, made{text: typeAdded("HMAC-SHA256"), hash: keyed(testKey)}},
	} {
		c.f["sign"] = c.made.sign(c.f)
		e := c.x.Explain(c.f)
		require.NotEmpty(t, e.Causes, c.name)
		assert.Equal(t, c.name, e.Causes[0].Name, "%v", e.Causes)
		assertDiscreet(t, e, c.f)
	}
}

// typeAdded signs a sign_type after out_trade_no, which is where it belongs.
func typeAdded(signType string) func(name, value string) string {
	return func(name, value string) string {
		if name == "total_fee" {
			return "sign_type=" + signType + "&total_fee=" + value
		}
		return name + "=" + value
	}
}

func TestTwoMistakes(t *testing.T) {
	all := func(_, _ string) bool { return true }
	for want, m := range map[string]made{
		"empty values + URL-encoded values":     {keep: all, text: withValues(url.QueryEscape).text},
		"key missing + sign_type unsigned":      {keep: func(n, v string) bool { return n != "sign_type" && v != "" }, ending: "none"},
		"another key + trimmed values":          {ending: "&key=" + secret, text: withValues(strings.TrimSpace).text},
		"field left out + field left out":       {keep: func(n, v string) bool { return n != "body" && n != "attach" && v != "" }},
		"order of name=value + field left out":  {less: func(a, b string) bool { return a+"=" < b+"=" }, keep: func(n, v string) bool { return n != "body" && v != "" }},
		"order of name=value + JSON re-encoded": {less: func(a, b string) bool { return a+"=" < b+"=" }, text: jsonWritings()[0].text},
		"empty values + HMAC-SHA256 for MD5":    {keep: all, hash: keyed(testKey)},
		"URL-encoded values + latin-1 bytes": withValues(func(v string) string {
			return url.QueryEscape(replacing("腾讯充值 Café", "???? Caf\xe9", "苹果", "??").value(v))
		}),
	} {
		f := rich()
		f["sign"] = m.sign(f)
		e := explainer.Explain(f)
		require.NotEmpty(t, e.Causes, want)
		assert.Equal(t, want, e.Causes[0].Name, "%v", e.Causes)
	}
	f := rich()
	f["sign"] = strings.ToLower(made{keep: all}.sign(f))
	assert.Equal(t, "Wrong sign: fields with empty values were signed, and the sign is in lower case; "+
		"leave them out of what is signed, and write it in upper case.", explainer.Explain(f).String())
}

// value is what becomes of one.
func (m made) value(v string) string { return strings.TrimPrefix(m.text("", v), "=") }

func TestValuesThatWereSpoiltWhenSent(t *testing.T) {
	for name, sent := range map[string]func(string) string{
		"URL-encoded when sent":     url.QueryEscape,
		"XML-escaped twice":         strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace,
		"CDATA markers sent":        func(v string) string { return "<![CDATA[" + v + "]]>" },
		"double UTF-8 sent":         mojibake,
		"numbers written otherwise": strings.NewReplacer("101", "101.0").Replace,
	} {
		f := rich().with("detail", "")
		sign := made{}.sign(f)
		for _, field := range []string{"body", "attach", "total_fee"} {
			f[field] = sent(f[field])
		}
		f["sign"] = sign
		e := explainer.Explain(f)
		require.NotEmpty(t, e.Causes, name)
		assert.Equal(t, name, e.Causes[0].Name)
	}
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
		e := ExplainSign(testKey, right.with("paySign", m.sign(right)))
		if name == "" {
			assert.Equal(t, MD5, e.Match)
			continue
		}
		require.NotEmpty(t, e.Causes, name)
		assert.Equal(t, name, e.Causes[0].Name)
	}
}
