package browsertest

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
)

// benchFields returns a message that a backend might sign.
func benchFields() map[string]string {
	return map[string]string{
		"appid": "wxd930ea5d5a258f4f", "attach": "", "body": "咖啡店-拿铁 large", "mch_id": "10000100",
		"nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", "notify_url": "https://example.com/notify",
		"openid": openID, "out_trade_no": "20150806125346", "spbill_create_ip": "203.0.113.7",
		"total_fee": "2800", "trade_type": "JSAPI",
	}
}

// canonical returns the string to sign, without the key, as documented.
func canonical(fields map[string]string) string {
	var pairs []string
	for name, value := range fields {
		if value != "" {
			pairs = append(pairs, name+"="+value)
		}
	}
	slices.Sort(pairs) // correct, because no name here is a prefix of another
	return strings.Join(pairs, "&")
}

func md5Sign(text string) string {
	sum := md5.Sum([]byte(text))
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

func hmacSign(text, key string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return strings.ToUpper(hex.EncodeToString(h.Sum(nil)))
}

func xmlOf(fields map[string]string, sign string) string {
	var b strings.Builder
	for name, value := range fields {
		fmt.Fprintf(&b, "<%s><![CDATA[%s]]></%[1]s>", name, value)
	}
	return "<xml>" + b.String() + "<sign>" + sign + "</sign></xml>"
}

func TestBenchNamesTheMistake(t *testing.T) {
	g := startGateway(t, still)
	p := open(t, g)
	p.view("bench")
	p.sees(id("bench-answer"), "The result appears here")
	fields, text := benchFields(), canonical(benchFields())
	withEmpty := strings.Replace(text, "&body=", "&attach=&body=", 1)
	encoded, typed := map[string]string{}, map[string]string{"sign_type": "HMAC-SHA256"}
	for name, value := range fields {
		encoded[name], typed[name] = url.QueryEscape(value), value
	}
	for _, c := range []struct{ mistake, message string }{
		{"empty values", xmlOf(fields, md5Sign(withEmpty+"&key="+g.key))},
		{"key missing", xmlOf(fields, md5Sign(text))},
		{"key without &key=", xmlOf(fields, md5Sign(text+g.key))},
		{"another key", xmlOf(fields, md5Sign(text+"&key="+g.appSecret))},
		{"lower-case hex", xmlOf(fields, strings.ToLower(md5Sign(text+"&key="+g.key)))},
		{"URL-encoded values", xmlOf(fields, md5Sign(canonical(encoded)+"&key="+g.key))},
		{"MD5 for HMAC-SHA256", xmlOf(typed, md5Sign(canonical(typed)+"&key="+g.key))},
		{"sign_type unsigned", xmlOf(typed, hmacSign(text+"&key="+g.key, g.key))},
	} {
		t.Run(c.mistake, func(t *testing.T) {
			p.t = t
			p.write(id("bench-text"), c.message)
			p.press(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))
			p.sees(id("bench-verdict")+" li code", c.mistake)
			p.sees(id("bench-verdict"), "The signature is wrong, because:")
		})
	}
}

func TestBenchAgreesWithARightSign(t *testing.T) {
	g := startGateway(t, still)
	p := open(t, g)
	p.view("bench")
	fields := benchFields()
	typed := benchFields()
	typed["sign_type"] = "HMAC-SHA256"
	typedText := canonical(typed) + "&key=" + g.key
	for _, c := range []struct{ name, message, text, verdict string }{
		{"XML, MD5", xmlOf(fields, md5Sign(canonical(fields)+"&key="+g.key)), canonical(fields) + "&key=" + g.key, "The signature is correct (MD5)."},
		{"pairs, HMAC-SHA256", canonical(typed) + "&sign=" + hmacSign(typedText, g.key), typedText, "The signature is correct (HMAC-SHA256)."},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.t = t
			p.write(id("bench-text"), c.message)
			p.click(id("bench-explain"))
			p.sees(id("bench-verdict"), c.verdict)
			assert.Equal(t, c.text, p.text(id("bench-answer")+" "+id("string-to-sign")))
			p.sees(id("bench-MD5"), md5Sign(c.text))
			p.sees(id("bench-HMAC-SHA256"), hmacSign(c.text, g.key))
		})
	}
	p.t = t

	// A key that the gateway does not know. The copied text contains it.
	other := strings.Repeat("k", 32)
	p.choose(id("bench-mch"), "")
	p.write(id("bench-key"), other)
	p.write(id("bench-text"), canonical(fields))
	p.click(id("bench-explain"))
	p.sees(id("bench-answer"), "The message has no sign.")
	p.sees(id("bench-MD5"), md5Sign(canonical(fields)+"&key="+other))
	p.click(id("bench-answer") + " " + id("copy"))
	p.sees(id("toasts"), "Copied")
	p.write(id("bench-text"), "")
	p.press("v", chromedp.KeyModifiers(chromedp.ModifierCtrl), pasting)
	p.until("the copied text is pasted", fmt.Sprintf("document.activeElement.value === %s", js(canonical(fields)+"&key="+other)))
}

// The parameters of the mini program do not contain the appId, which is signed too.
func TestBenchKnowsRequestPayment(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	phone := m.order("bench01", "Tea", 900)
	p := open(t, g)
	p.view("bench")
	p.write(id("bench-text"), params(phone))
	p.click(id("bench-explain"))
	p.sees(id("bench-verdict"), "The signature is correct (HMAC-SHA256).")

	short := strings.TrimPrefix(phone.Package, "prepay_id=")
	phone.PaySign = hmacSign(fmt.Sprintf("appId=%s&nonceStr=%s&package=%s&signType=HMAC-SHA256&timeStamp=%s&key=%s",
		g.appID, phone.NonceStr, short, phone.TimeStamp, g.key), g.key)
	p.write(id("bench-text"), params(phone))
	p.click(id("bench-explain"))
	p.sees(id("bench-verdict"), "package without prepay_id=")
}

// A new user sees a rejected request, the reason, and then the signature check.
func TestRefusedRequestLeadsToTheBench(t *testing.T) {
	p := open(t, startGateway(t, still))
	p.click(id("sample-mistake"))
	p.sees(id("request-row"), "Wrong signature")
	p.sees(id("request")+" "+id("why"), "fields with empty values were signed")
	p.sees(id("request")+" .failed", "Signature")
	p.click(id("open-on-bench"))
	p.sees(id("bench-verdict"), "empty values")
	p.click(id("language"))
	p.ready()
	p.view("requests")
	p.click(id("request-row"))
	p.sees(id("request")+" "+id("why"), "空值字段也参与了签名")
}

func TestBenchRefusesWhatIsNoMessage(t *testing.T) {
	p := open(t, startGateway(t, still))
	p.watch.expect("status of 400")
	p.view("bench")
	p.write(id("bench-text"), "<xml><a>1</a>")
	p.click(id("bench-explain"))
	p.sees(id("toasts")+" .bad", "")
}
