package wxpaytest

import (
	"crypto/md5"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// md5Of signs a string that was put together by hand.
func md5Of(text string) string { return fmt.Sprintf("%X", md5.Sum([]byte(text))) }

// inXML explains a message whose sign is of that string; %s is its place.
func inXML(t *testing.T, format, signed string) Explanation {
	t.Helper()
	e, err := ExplainSignXML(testKey, []byte(fmt.Sprintf(format, md5Of(signed+"&key="+testKey))))
	require.NoError(t, err)
	return e
}

// The bytes in GBK are those of: printf '腾讯充值' | iconv -t GBK | xxd -p
func TestExplainSignXML(t *testing.T) {
	const gbk = "\xcc\xda\xd1\xb6\xb3\xe4\xd6\xb5"
	const sameOrder = "<xml><b>2</b><a>1</a><sign>%s</sign></xml>"
	const marked = "<xml><a><![CDATA[x&y]]></a><b>&#x3C;</b><sign>%s</sign></xml>"
	for _, c := range []struct{ name, format, signed string }{
		{"", sameOrder, "a=1&b=2"},
		{"order of the document", sameOrder, "b=2&a=1"},
		{"CDATA markers", marked, "a=<![CDATA[x&y]]>&b=<"},
		{"XML-escaped values", marked, "a=x&y&b=&#x3C;"},
		{"empty values", "<xml><a/><b>1</b><sign>%s</sign></xml>", "a=&b=1"},
		{"GBK bytes", "<xml><a>腾讯充值</a><sign>%s</sign></xml>", "a=" + gbk},
		{"not UTF-8", "<xml><a>" + gbk + "</a><sign>%s</sign></xml>", "a=" + gbk},
		{"not UTF-8", `<?xml version="1.0" encoding="GBK"?><xml><a>` + gbk + "</a><sign>%s</sign></xml>", "a=" + gbk},
		{"GBK bytes", "<xml><a>" + gbk + "</a><sign>%s</sign></xml>", "a=腾讯充值"},
		{"latin-1 bytes", "<xml><a>Caf\xe9</a><sign>%s</sign></xml>", "a=Café"},
		{"field left out", "<xml><a>Caf\xe9</a><b>1</b><sign>%s</sign></xml>", "a=Caf\xe9"},
	} {
		e := inXML(t, c.format, c.signed)
		if c.name == "" {
			assert.Equal(t, MD5, e.Match)
			continue
		}
		assert.Empty(t, e.Match)
		require.NotEmpty(t, e.Causes, "%s: %s", c.name, c.format)
		assert.Equal(t, c.name, e.Causes[0].Name, c.format)
		assertDiscreet(t, e, fields{})
	}
}

func TestExplainSignXMLOfNoMessage(t *testing.T) {
	for _, body := range []string{"", "{}", "<xml>", "<xml><a><b>1</b></a></xml>", "<xml><a>\xff</xml>"} {
		_, err := ExplainSignXML(testKey, []byte(body))
		assert.Error(t, err, body)
	}
}

// Both ends of both levels, and what GBK changed in the first row.
func TestGB2312(t *testing.T) {
	table := readGB2312()
	assert.Len(t, table.bytes, 7445)
	for code, r := range map[string]rune{
		"\xa1\xa1": '\u3000', "\xa1\xa4": '·', "\xa1\xaa": '—', "\xa3\xac": '，', "\xb0\xa1": '啊', "\xd7\xf9": '座', "\xd8\xa1": '亍', "\xf7\xfe": '齄',
	} {
		assert.Equal(t, code, table.bytes[r], "%c", r)
		assert.Equal(t, r, table.runes[code])
	}
	assert.Equal(t, "喆", toGBK(table, "喆"), "not in the table")
	assert.Equal(t, "\xff\xff", fromGBK(table, "\xff\xff"))
	assert.Equal(t, "a\xb0", fromGBK(table, "a\xb0"))
}

func TestLongMessagesTakeBoundedWork(t *testing.T) {
	many, deep := fields{}, strings.Repeat("[", 5000)+strings.Repeat("]", 5000)
	for i := range 2000 {
		many[fmt.Sprintf("name_%d", i)] = "value"
	}
	empty := fields{}
	for i := range 20000 {
		empty[fmt.Sprintf("name_%d", i)] = ""
	}
	for name, f := range map[string]fields{
		"one long value": {"a": strings.Repeat("值 ", 1<<18)}, "many fields": many, "many empty fields": empty,
		"deep JSON": rich().with("detail", deep), "long JSON": {"detail": "[" + strings.Repeat(`"/值",`, 1<<17) + "1]"},
	} {
		size := 0
		for name, value := range f {
			size += len(name) + len(value) + 16
		}
		f["sign"] = codec.RandomHex(16)
		e := ExplainSign(testKey, f)
		assert.Empty(t, e.Causes, name)
		assert.Contains(t, e.String(), "the message is long", name)
		// The last draft begins below the bound; no encoding makes a value more
		// than ten times as long.
		assert.Less(t, e.work, explainWork+10*size+1024, name)
	}
}

func FuzzExplainSignXML(f *testing.F) {
	f.Add([]byte("<xml><b>2</b><a>1</a><sign>9A0A8659F005D6984697E2CA0A9CF3B7</sign></xml>"), testKey)
	f.Add([]byte(writeXML(rich().with("sign", "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6"))), testKey)
	f.Add([]byte("<xml><a>\xcc\xda<![CDATA[]]></a><sign>mgqGWfAF1phGl+LKCpzztw==</sign></xml>"), "")
	f.Add([]byte("<xml><total_fee>0</total_fee><a>{\"a\":[\"\\ud800\"]}</a><paySign>0</paySign></xml>"), " k ")
	f.Fuzz(func(t *testing.T, body []byte, key string) {
		e, err := ExplainSignXML(key, body)
		if err != nil {
			return
		}
		assert.LessOrEqual(t, e.work, explainWork+10*(len(body)+len(key))*16+4096)
		assert.Regexp(t, `^[ -~]+\.$`, e.String())
		assert.True(t, (e.Match != "") != (len(e.Causes)+len(e.Hints) > 0), "%#v", e)
		if len(key) == 32 && !strings.Contains(string(body), key) {
			assert.NotContains(t, e.String(), key)
		}
	})
}

func TestGatewayExplainsWrongSigns(t *testing.T) {
	g := newGateway(t, Merchant{}, Merchant{AppID: "wx2", MchID: "1900000109", Key: strings.Repeat("k", 32)})
	f := g.ids.with("nonce_str", "n", "out_trade_no", "20150806125346")
	post := func(path, sign string) string {
		return g.refused("SIGNERROR", path, f.with("sign", sign)).header.Get("Wxpaytest-Sign")
	}

	assert.Equal(t, "Wrong sign: the sign is in lower case; write it in upper case.", post(query, strings.ToLower(signTest("", g.key, f))))
	assert.Contains(t, post(query, signTest("HMAC-SHA256", g.key, f)), "the message has no sign_type")
	assert.Contains(t, post(query, signTest("", strings.Repeat("k", 32), f)), "the key of merchant 1900000109 was used")
	assert.Contains(t, post(query, signTest("", g.Merchant("").AppSecret, f)), "the AppSecret was used")
	assert.Contains(t, post(query, signTest("", g.Sandbox().Merchant("").Key, f)), "the sandbox's key was used")
	assert.Contains(t, post("/xdc/apiv2sandbox"+query, signTest("", g.key, f)), "the key outside of the sandbox was used")
	old := g.key
	g.ChangeKey("", strings.Repeat("n", 32))
	assert.Contains(t, post(query, signTest("", old, f)), "the key from before it was changed was used")

	unsigned := f.with()
	unsigned["sign"] = ""
	assert.Contains(t, g.refused("SIGNERROR", query, unsigned).header.Get("Wxpaytest-Sign"), "has none")
	r := g.call("/pay/downloadbill", f.with("sign", strings.Repeat("A", 32), "bill_date", "20150806"))
	assert.Contains(t, r.header.Get("Wxpaytest-Sign"), "none of the usual mistakes", "a failure of its own form")
	assert.Contains(t, g.refused("SIGNERROR", query, byNumber.with("sign_type", "SHA1")).header.Get("Wxpaytest-Sign"),
		`"SHA1"; this path takes MD5 and HMAC-SHA256`)
	g.key = strings.Repeat("n", 32)
	assert.Empty(t, g.fails("ORDERNOTEXIST", query, byNumber).header.Values("Wxpaytest-Sign"))
	assert.Empty(t, g.refused("MCHID_NOT_EXIST", query, byNumber.with("mch_id", "1")).header.Values("Wxpaytest-Sign"))
}
