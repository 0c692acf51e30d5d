package browsertest

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostileTexts are what a backend may send. The English page shows Chinese ones, and
// the Chinese page English ones, marked as data.
var hostileTexts = map[string]string{
	"en": `咖啡 </span><b lang="en">拿铁`,
	"zh": `a cup of <script>strong coffee & "cake"`,
}

// englishWords matches what is English prose on the Chinese page.
var englishWords = regexp.MustCompile(`\b[A-Za-z]+ [a-z]+ [a-z]+\b`)

// In every view and after every failure, a text is in the language of the page,
// or an element with lang or translate="no" says that it is not.
func TestEveryTextIsInTheLanguageOfThePage(t *testing.T) {
	for language, text := range hostileTexts {
		t.Run(language, func(t *testing.T) {
			m := newMerchant(t)
			g := startGateway(t, still)
			m.join(g)
			p := open(t, g)
			p.watch.expect("status of 409")
			p.settings(language, "light")
			m.order("lang01", text, 4200)
			g.desk("pay", `{"order": "10000100/lang01"}`)
			g.desk("refund", `{"order": "10000100/lang01", "fee": 100, "reason": `+js(text)+`}`)
			m.broken.Store(true)
			m.order("lang02", text, 4200)
			g.desk("pay", `{"order": "10000100/lang02"}`)
			g.desk("sample", `{"kind": "mistake"}`)
			client := &http.Client{Transport: trusting(t, g)}
			defer client.CloseIdleConnections()
			for _, body := range []string{"<xml/>", "<a><b/></a>", "no xml at all"} {
				for _, path := range []string{"/pay/unifiedorder", "/pay/nothing", "/secapi/pay/refund"} {
					response, err := client.Post(g.api+path, "text/xml", strings.NewReader(body))
					require.NoError(t, err)
					require.NoError(t, response.Body.Close())
				}
			}
			see := func(where string) {
				p.still()
				for _, found := range measured(p, `foreignWords()`) {
					if language == "en" {
						assert.True(t, found == "中文" || !chinese.MatchString(found), where+": "+found)
					} else {
						found = strings.ReplaceAll(found, "npm install global-agent", "")
						assert.Empty(t, englishWords.FindString(found), where+": "+found)
					}
				}
			}
			views := []string{"#/orders", "#/orders/10000100/lang01", "#/orders/10000100/lang02", "#/refunds", "#/requests", "#/phone", "#/faults", "#/bills", "#/bench", "#/setup"}
			for _, view := range views {
				p.visit(view)
				value[bool](p, `(document.querySelectorAll('details').forEach((node) => { node.open = true; }), true)`)
				see(view)
				p.shot("language " + strings.ReplaceAll(view, "/", "_"))
			}
			p.visit("#/requests")
			for i := range min(8, int(value[int64](p, `document.querySelectorAll('[data-testid="request-row"]').length`))) {
				value[bool](p, `(document.querySelectorAll('[data-testid="request-row"]')[`+fmt.Sprint(i)+`].click(), true)`)
				p.sees(id("request")+" "+id("checks"), "")
				see("request")
			}
			// A failure: WeChat Pay's text is translated beside, on the English page.
			p.visit("#/orders/10000100/lang01")
			p.click(id("start-refund"))
			p.write(id("refund-amount"), "41.99")
			p.click(id("refund-send"))
			p.sees(id("refund-form"), "累计退款金额大于支付金额")
			if language == "en" {
				p.sees(id("refund-form"), "the refunds are more than the payment")
			}
			see("a failure")
			p.shot("language failure")
			assert.Equal(t, "zh-CN", value[string](p, `all('[data-testid="refund-form"] [translate="no"]')[0].lang`))
			g.desk("clock", `{"to": "bill"}`)
			p.visit("#/bills")
			p.sees(id("bill-row"), "lang01")
			see("bill")
			p.shot("language bill")
		})
	}
}
