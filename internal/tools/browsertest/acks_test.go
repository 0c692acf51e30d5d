package browsertest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// answering returns the notify_url of a merchant that answers with a fixed text.
func answering(t *testing.T, text string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }))
	t.Cleanup(server.Close)
	return server.URL
}

// paidAt places and pays an order whose notifications go to an address.
func (m *merchant) paidAt(g *gateway, no, notifyURL string) {
	request := m.request(no)
	request.NotifyURL = notifyURL
	_, err := m.client.UnifiedOrder(m.t.Context(), request)
	require.NoError(m.t, err)
	g.desk("pay", `{"order": "`+no+`"}`)
}

// A response to a notification counts if only its form is unusual. The story says what is
// unusual, or where a response breaks off.
func TestUnusualResponses(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	m.paidAt(g, "declared1", answering(t, "<?xml version=\"1.0\"?>\n<PaidResp><return_code>SUCCESS</return_code></PaidResp>\n"))
	m.paidAt(g, "broken1", answering(t, "<xml><return_code>SUCCESS</return_code></xml> OK"))
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.visit("#/orders/10000100/declared1")
		p.sees(id("delivery-card")+" "+id("verdict"), says("Acknowledged", "商户已确认"))
		p.click(id("delivery-card") + " summary")
		for _, text := range []string{
			says("The root is <PaidResp> instead of <xml>.", "根元素是 <PaidResp>，不是 <xml>。"),
			says("An XML declaration stands before the root.", "<xml> 前面有 XML 声明。"),
			says("White space stands around the XML.", "XML 前后有空白。"),
		} {
			p.sees(id("ack-form"), text)
		}
		p.looksRight("acknowledged")

		p.visit("#/orders/10000100/broken1")
		p.sees(id("delivery-card")+" "+id("verdict"), says("Not acknowledged, HTTP 200", "未确认"))
		p.click(id("delivery-card") + " summary")
		p.sees(id("delivery-card")+" "+id("form"), says("Line 1, column 46: There is text outside the fields", "第 1 行第 46 列：字段之外有文字"))
		p.seesNot(id("ack-form"), "")
		p.looksRight("not acknowledged")
	})
}

// looksRight checks that everything fits and can be read, light and dark.
func (p *page) looksRight(name string) {
	p.t.Helper()
	assert.Empty(p.t, measured(p, `overflowing()`), name)
	value[string](p, `document.querySelector('details[open]')?.scrollIntoView(), ''`)
	for _, theme := range []string{"light", "dark"} {
		value[string](p, `document.documentElement.dataset.theme = `+js(theme))
		p.still()
		assert.Empty(p.t, measured(p, `paleTexts()`), name+" "+theme)
		p.shot(name + " " + theme)
	}
}
