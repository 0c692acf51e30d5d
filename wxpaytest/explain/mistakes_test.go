package explain

import (
	"cmp"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"hash"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// signedWrongly contains wrong signs of the rich message, by the name of the
// mistake.
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

// signedBefore inserts the correct sign between its neighbours.
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

func TestSignNamesTheMistake(t *testing.T) {
	for name, all := range signedWrongly {
		for i, m := range all {
			f := rich()
			f["sign"] = m.sign(f)
			e := explainer.Sign(f)
			require.NotEmpty(t, e.Causes, "%s %d", name, i)
			assert.Equal(t, name, e.Causes[0].Name, "%d: %v", i, e.Causes)
			assert.Empty(t, e.Match)
			assert.Empty(t, e.Hints)
			assertDiscreet(t, e, f)
		}
	}
}

// Every mistake in the list is found under its own name, not under the name of
// another mistake with the same string.
func TestEveryMistakeIsFoundByItsName(t *testing.T) {
	for _, signType := range []string{"MD5", "HMAC-SHA256", ""} {
		f := rich().with("sign_type", signType)
		f["device_info"], f["body"] = "", f["body"]+mojibake("中")
		pairs, _, err := readPairs([]byte(writeXML(f)))
		require.NoError(t, err)
		m, found, tried := explainer.message(pairs, true), 0, map[string]int{}
		for _, c := range m.candidates() {
			if tried[c.Name]++; tried[c.Name] > 4 {
				continue
			}
			d := m.draft(cmp.Or(signType, "MD5"))
			right := d.text()
			if c.apply(d); d.text() == right && d.key == testKey && d.algorithm == cmp.Or(signType, "MD5") {
				continue
			}
			sign := fmt.Sprintf("%X", d.digest(d.text()))
			e := explainer.message(append(slices.Clone(pairs), pair{name: "sign", value: sign}), true).explain()
			require.NotEmpty(t, e.Causes, c.Name)
			assert.Equal(t, c.Name, strings.Split(e.Causes[0].Name, " + ")[0])
			found++
		}
		assert.Greater(t, found, 80)
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
		{"HMAC-SHA256 for MD5", Explainer{Key: testKey, SignType: "MD5"}, noType, made{hash: keyed(testKey)}},
		{"MD5 for HMAC-SHA256", Explainer{Key: testKey, SignType: "HMAC-SHA256"}, noType, made{}},
		{"SHA-1 for MD5 or HMAC-SHA256", explainer, noType, made{hash: sha1.New}},
		{"HMAC-SHA1", explainer, noType, made{hash: func() hash.Hash { return hmac.New(sha1.New, []byte(testKey)) }}},
		{"sign_type not sent", explainer, noType, made{text: typeAdded("MD5")}},
		{"sign_type not sent", explainer, noType, made{text: typeAdded("HMAC-SHA256"), hash: keyed(testKey)}},
	} {
		c.f["sign"] = c.made.sign(c.f)
		e := c.x.Sign(c.f)
		require.NotEmpty(t, e.Causes, c.name)
		assert.Equal(t, c.name, e.Causes[0].Name, "%v", e.Causes)
		assertDiscreet(t, e, c.f)
	}
}

// typeAdded signs a sign_type after out_trade_no, which is its place.
func typeAdded(signType string) func(name, value string) string {
	return func(name, value string) string {
		if name == "total_fee" {
			return "sign_type=" + signType + "&total_fee=" + value
		}
		return name + "=" + value
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
			e := explainer.Sign(f)
			require.NotEmpty(t, e.Causes, signed)
			assert.Equal(t, "numbers written otherwise", e.Causes[0].Name)
		}
	}
}

func TestJSONEscapes(t *testing.T) {
	f := rich().with("detail", `{"a":"\t\n\r\b\f\u0001\"\\","b":"😀"}`)
	f["sign"] = detail(`{"a": "\t\n\r\b\f\u0001\"\\", "b": "\ud83d\ude00"}`).sign(f)
	e := explainer.Sign(f)
	require.NotEmpty(t, e.Causes)
	assert.Equal(t, "JSON re-encoded", e.Causes[0].Name)
}

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
		e := explainer.Sign(f)
		require.NotEmpty(t, e.Causes, name)
		assert.Equal(t, name, e.Causes[0].Name)
	}
}
