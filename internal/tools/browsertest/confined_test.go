package browsertest

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// markup is a text that an attacker might put into an order.
const markup = `<img src=x onerror="window.struck=1">`

func TestMarkupInAnOrderIsText(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	p := open(t, g)
	phone := m.order("markup", markup, 900)
	p.sees(id("order-row"), markup)
	p.clickOn(id("order-row"), markup)
	p.sees(id("order"), markup)
	p.clickOn(id("request-card")+" summary", "/pay/unifiedorder")
	p.sees(id("request-card")+" .message", markup)
	p.sees(id("request-card")+" "+id("string-to-sign"), markup)
	p.write(id("phone-params"), params(phone))
	p.click(id("phone-open"))
	p.sees(id("cashier"), markup)
	p.click(id("pay"))
	p.sees(id("delivery-card"), "Acknowledged")
	p.visit("#/bills")
	p.watch.expect("status of 409")
	p.until("the date field has a value", `all('[data-testid="bill-date"]')[0]?.value`)
	p.click(id("bill-show"))
	p.click(id("bill-jump"))
	p.sees(id("bill-row"), markup)
	assert.False(t, value[bool](p, `'struck' in window || document.querySelector('img[src="x"]') !== null`))
}

// Even if markup got into the page, the browser would block scripts and requests.
func TestContentPolicy(t *testing.T) {
	var asked atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer elsewhere.Close()
	p := open(t, startGateway(t, still))
	p.watch.expect("Content Security Policy")
	p.watch.expect(elsewhere.URL)
	refused := func(directive, attempt string) {
		t.Helper()
		got := value[string](p, `await new Promise((resolve) => {
			document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true });
			setTimeout(() => resolve('nothing'), 10000);
			`+attempt+`
		})`)
		assert.Equal(t, directive, got, attempt)
	}
	refused("script-src-elem", `document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.struck = 1' }));`)
	refused("script-src-attr", `document.body.insertAdjacentHTML('beforeend', '<b onclick="1"></b>'); document.body.lastElementChild.click();`)
	refused("img-src", `new Image().src = '`+elsewhere.URL+`/a.png';`)
	refused("connect-src", `fetch('`+elsewhere.URL+`/b').catch(() => {});`)
	refused("style-src-elem", `document.head.append(Object.assign(document.createElement('style'), { textContent: 'b { color: red }' }));`)
	assert.False(t, value[bool](p, `'struck' in window`))
	assert.Zero(t, asked.Load())
}

// No other website can show this page in a frame, to trick the user into clicks.
func TestNoFrame(t *testing.T) {
	g := startGateway(t, still)
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<title>outside</title><iframe src="` + g.page + `"></iframe>`))
	}))
	defer outside.Close()
	p := open(t, g)
	p.watch.expect("frame-ancestors")
	p.watch.expect(outside.URL)
	p.do(chromedp.Navigate(outside.URL))
	p.until("the browser blocks the frame", `document.title === 'outside' && frames.length === 1 && (() => {
		try { return frames[0].document !== undefined && false; } catch { return true; }
	})()`)
	require.Eventually(t, func() bool { return p.watch.has("frame-ancestors") }, patience, patience/1000)
}
