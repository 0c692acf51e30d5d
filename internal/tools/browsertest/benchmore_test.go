package browsertest

import (
	"crypto/aes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everywhere runs f on a laptop and on a phone, in English and in Chinese. The page
// is in English at the start; says chooses the text of the language.
func everywhere(t *testing.T, g *gateway, f func(p *page, says func(en, zh string) string)) {
	for _, s := range []screen{laptop, mobile} {
		for _, language := range []string{"en", "zh"} {
			on(t, g, s, language, f)
		}
	}
}

// on runs f on a screen, in a language.
func on(t *testing.T, g *gateway, s screen, language string, f func(p *page, says func(en, zh string) string)) {
	t.Run(s.name+", "+language, func(t *testing.T) {
		p := open(t, g)
		p.size(s)
		if language == "zh" {
			p.click(id("language"))
			p.until("the page is in Chinese", `document.documentElement.lang === 'zh-CN' && document.body.dataset.ready`)
		}
		f(p, func(en, zh string) string { return map[string]string{"en": en, "zh": zh}[language] })
	})
}

// check pastes a text into the signature check.
func (p *page) check(text string) {
	p.t.Helper()
	p.write(id("bench-text"), text)
	p.click(id("bench-explain"))
}

func TestBenchExplainsInBothLanguages(t *testing.T) {
	g := startGateway(t, still)
	fields, text := benchFields(), canonical(benchFields())
	end := "&key=" + g.key
	sent := map[string]string{}
	for name, value := range fields {
		if value != "" {
			sent[name] = value
		}
	}
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.visit("#/bench")
		for _, c := range []struct{ message, en, zh string }{
			{xmlOf(sent, md5Sign(strings.Replace(text, "&body=", "&attach=undefined&body=", 1)+end)),
				`the field "attach", which is not sent, was signed as "undefined"`, "没有发送的字段也参与了签名（attach）"},
			{xmlOf(sent, md5Sign(text+"&"+end)), `"&&key="`, "密钥的接法不对（&&key=）"},
			{xmlOf(sent, md5Sign(strings.ToUpper(text+end))), "the whole string was turned into lower or upper case", "整个待签名串被转换成大写或小写"},
			{xmlOf(sent, md5Sign(text+end[:len(end)-4])), "only a part of the key was used", "只用了密钥的一部分"},
			{xmlOf(sent, hmacSign(text+end, g.key)), "has no sign_type, so MD5 is required", "或者没有发送 sign_type"},
			{canonical(sent) + "&sign=" + strings.Repeat("0", 32), "None of the usual mistakes fits", "常见的错误都不符合"},
		} {
			p.check(c.message)
			p.sees(id("bench-verdict"), says(c.en, c.zh))
			p.sees(id("bench-verdict"), says("The signature is wrong", "签名错误"))
		}
		p.check("12:00:01 INFO request: " + xmlOf(sent, md5Sign(text+end)) + " 12 ms")
		p.sees(id("bench-verdict"), says("The signature is correct (MD5).", "签名正确（MD5）"))
		p.sees(id("bench-remarks"), says("Only the XML in the text is checked", "只检查文本中的 XML"))
		p.check(strings.NewReplacer("<xml>", "<root>", "</xml>", "</root>").Replace(xmlOf(sent, md5Sign(text+end))))
		p.sees(id("bench-remarks"), says("Line 1, column 1: The root is <root> instead of <xml>", "第 1 行第 1 列：根元素是 <root>，不是 <xml>"))
	})
}

// A changed text, key or path has no verdict yet.
func TestBenchClearsTheOldVerdict(t *testing.T) {
	g := startGateway(t, still)
	fields := benchFields()
	right := xmlOf(fields, md5Sign(canonical(fields)+"&key="+g.key))
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.watch.expect("status of 400")
		p.visit("#/bench")
		empty := says("The result appears here", "结果显示在这里")
		for _, change := range []func(){
			func() { p.write(id("bench-text"), "x") },
			func() { p.choose(id("bench-path"), "/pay/orderquery") },
			func() { p.choose(id("bench-mch"), "") },
		} {
			p.check(right)
			p.sees(id("bench-verdict"), says("The signature is correct", "签名正确"))
			change()
			p.seesNot(id("bench-verdict"), "")
			p.sees(id("bench-answer"), empty)
		}
		// With a key that is too short, and a message that is none.
		p.write(id("bench-key"), strings.Repeat("k", 31))
		p.check(right)
		p.sees(id("bench-remarks"), says("This key has 31 bytes; an APIv2 key has 32", "这个密钥有 31 个字节"))
		p.check("<xml>\n<a>1</a><a>2</a></xml>")
		p.sees(id("toasts"), says("Line 2, column 9: The field <a> appears twice.", "第 2 行第 9 列：字段 <a> 出现了两次。"))
		p.seesNot(id("bench-verdict"), "")
		p.choose(id("bench-mch"), g.mchID)
	})
}

// encryptRefund encrypts a req_info with code of its own.
func encryptRefund(t *testing.T, key, text string) string {
	sum := md5.Sum([]byte(key))
	block, err := aes.NewCipher([]byte(hex.EncodeToString(sum[:])))
	require.NoError(t, err)
	n := 16 - len(text)%16
	data := []byte(text + strings.Repeat(string(rune(n)), n))
	for at := 0; at < len(data); at += 16 {
		block.Encrypt(data[at:], data[at:])
	}
	return base64.StdEncoding.EncodeToString(data)
}

func TestBenchDecryptsRefundNotifications(t *testing.T) {
	g := startGateway(t, still)
	message := func(key string) string {
		return "<xml><return_code>SUCCESS</return_code><mch_id>10000100</mch_id><req_info>" +
			encryptRefund(t, key, "<root><out_refund_no>R1</out_refund_no></root>") + "</req_info></xml>"
	}
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.visit("#/bench")
		p.check(message(g.key))
		p.sees(id("bench-verdict"), says("has no sign by design", "按规定没有 sign"))
		p.sees(id("bench-decrypted"), "<out_refund_no>R1</out_refund_no>")
		p.check(message(strings.Repeat("x", 32)))
		p.sees(id("bench-verdict"), says("can't be decrypted with this key", "不能用这个密钥解密"))
		p.seesNot(id("bench-decrypted"), "")
	})
}

// postXML sends a body to the gateway without a merchant's certificate.
func (m *merchant) postXML(g *gateway, path, body string) (header http.Header, reply string) {
	m.t.Helper()
	client := &http.Client{Transport: trusting(m.t, g), Timeout: patience}
	defer client.CloseIdleConnections()
	response, err := client.Post(g.api+path, "text/xml", strings.NewReader(body))
	require.NoError(m.t, err)
	data, err := io.ReadAll(response.Body)
	require.NoError(m.t, err)
	require.NoError(m.t, response.Body.Close())
	return response.Header, string(data)
}

func TestFormOfARequestIsRemarkedOn(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t)
	fields := map[string]string{"appid": g.appID, "mch_id": g.mchID, "nonce_str": "n", "out_trade_no": "20150806125346"}
	body := xmlOf(fields, md5Sign(canonical(fields)+"&key="+g.key))
	accepted := strings.NewReplacer("<xml>", "<!-- query --><root>", "</xml>", "</root>").Replace(body)
	header, reply := m.postXML(g, "/pay/orderquery", accepted)
	assert.Contains(t, reply, "ORDERNOTEXIST")
	assert.Equal(t, `line 1, column 1: a comment; line 1, column 15: the root is "root" instead of "xml"`, header.Get("Wxpaytest-Xml"))
	header, reply = m.postXML(g, "/pay/orderquery", strings.Replace(body, "<xml>", "<xml>\n<a>1</a><a>2</a>", 1))
	assert.Contains(t, reply, "XML格式错误")
	assert.Equal(t, `line 2, column 9: the field "a" appears twice`, header.Get("Wxpaytest-Xml"))
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		twice := says("Line 2, column 9: The field <a> appears twice.", "第 2 行第 9 列：字段 <a> 出现了两次。")
		p.visit("#/requests")
		p.sees(id("request-row"), twice)
		p.clickOn(id("request-row"), twice)
		p.sees(id("request")+" .failed "+id("form"), twice)
		p.visit("#/requests")
		p.clickOn(id("request-row"), says("No such order", "订单不存在"))
		p.sees(id("request")+" "+id("form"), says("Line 1, column 1: There is a comment", "第 1 行第 1 列：有注释"))
		p.sees(id("request")+" "+id("form"), says("Line 1, column 15: The root is <root>", "第 1 行第 15 列：根元素是 <root>"))
	})
}

// A request with another path's algorithm opens the signature check with its path.
func TestBenchKnowsThePathOfARequest(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t)
	fields := map[string]string{"appid": g.appID, "mch_id": g.mchID, "nonce_str": "n", "bill_date": "20150806"}
	text := canonical(fields) + "&key=" + g.key
	_, reply := m.postXML(g, "/pay/orderquery", xmlOf(fields, hmacSign(text, g.key)))
	assert.Contains(t, reply, "签名错误")
	p := open(t, g)
	p.visit("#/requests")
	p.click(id("request-row"))
	p.click(id("open-on-bench"))
	p.sees(id("bench-verdict"), "HMAC-SHA256 for MD5")
	p.until("the path is chosen", fmt.Sprintf("all(%s)[0].value === '/pay/orderquery'", js(id("bench-path"))))
	p.choose(id("bench-path"), "/pay/downloadfundflow")
	p.click(id("bench-explain"))
	p.sees(id("bench-verdict"), "The signature is correct (HMAC-SHA256).")
}
