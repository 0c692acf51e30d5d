package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// website is an H5 build on another origin than the desk.
type website struct {
	*httptest.Server
	origin string
}

// newWebsite serves a page that loads wxshim.js with the attributes.
func newWebsite(t *testing.T) *website {
	w := &website{}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(rw, `<!doctype html><html lang="zh"><title>H5</title><link rel="icon" href="data:,">
			<script>window.uni = {login() {}, requestPayment() { return 'another provider'; }};</script>
			<script src="%s/desk/wxshim.js" %s></script>
			<body data-ready="yes"><button data-testid="buy" onclick="wx.requestPayment({...window.params,
				success: (r) => { (window.results ??= []).push('success ' + r.errMsg); },
				fail: (r) => { (window.results ??= []).push('fail ' + r.errMsg); },
				complete: (r) => { (window.results ??= []).push('complete ' + r.errMsg); }})">付款</button>`, r.FormValue("desk"), r.FormValue("data"))
	}))
	t.Cleanup(w.Close)
	w.origin = strings.Replace(w.URL, "127.0.0.1", "localhost", 1)
	return w
}

// visit opens the website in a tab.
func (w *website) visit(t *testing.T, g *gateway, data string) *page {
	p := open(t, g)
	p.home = w.origin
	p.watch.expect("request to another host: " + w.origin)
	p.do(chromedp.Navigate(w.origin + "/?desk=" + g.page + "&data=" + data))
	p.ready()
	return p
}

func TestShimPaysAtOnce(t *testing.T) {
	site := newWebsite(t)
	g := startGateway(t, still, "-allow-origin", site.origin)
	m := newMerchant(t).join(g)
	p := site.visit(t, g, "data-pay=now%20data-pairs=true")

	code := value[map[string]string](p, `await wx.login()`)
	assert.Equal(t, "login:ok", code["errMsg"])
	session, err := m.client.JSCode2Session(t.Context(), code["code"])
	require.NoError(t, err)
	again, err := m.client.JSCode2Session(t.Context(), value[string](p, `await new Promise((done) => { wx.login({ success: (r) => done(r.code) }); })`))
	require.NoError(t, err)
	assert.Equal(t, session.OpenID, again.OpenID, "a browser has one user")

	paid := m.order("shim01", "Tea", 900)
	assert.Equal(t, map[string]string{"errMsg": "requestPayment:ok"}, value[map[string]string](p, `await wx.requestPayment(`+params(paid)+`)`))
	assert.Equal(t, "shim01", next(t, m.paid).OutTradeNo)
	assert.Equal(t, "requestPayment:fail (该订单已支付)", value[string](p, `await wx.requestPayment(`+params(paid)+`).catch((e) => e.errMsg)`))
	p.watch.expect("exception") // none of the promises below is left alone, but a callback may throw
	value[bool](p, `wx.requestPayment({success() { throw new Error('of the program'); }, fail(r) { window.failed = r.errMsg; throw new Error('of the program'); }, complete(r) { window.completed = r.errMsg; }}) === undefined`)
	p.until("fail and complete were called", `window.failed?.includes('parameter error') && window.completed === window.failed`)

	// uni-app: another provider is left alone; with Vue 2, a promise has a pair.
	assert.Equal(t, "another provider", value[string](p, `uni.requestPayment({provider: 'alipay'})`))
	pair := value[[]map[string]string](p, `await uni.requestPayment({provider: 'wxpay', ...`+params(m.order("shim02", "Tea", 900))+`})`)
	assert.Equal(t, []map[string]string{nil, {"errMsg": "requestPayment:ok"}}, pair)
	assert.Len(t, value[[]any](p, `await uni.login({provider: 'weixin'})`), 2)
	value[string](p, `wxshim.pay = 'cancel'`)
	assert.Equal(t, "requestPayment:fail cancel", value[string](p, `await wx.requestPayment(`+params(m.order("shim03", "Tea", 900))+`).catch((e) => e.errMsg)`))
}

// window waits for the cashier's window, and returns it.
func (p *page) window(g *gateway, during func()) *page {
	p.t.Helper()
	opened := chromedp.WaitNewTarget(p.ctx, func(i *target.Info) bool { return strings.Contains(i.URL, "#/phone/") })
	during()
	ctx, cancel := chromedp.NewContext(p.ctx, chromedp.WithTargetID(<-opened))
	p.t.Cleanup(cancel)
	w := &page{t: p.t, ctx: ctx, home: g.page, watch: newWatch(g.page)}
	require.NoError(p.t, chromedp.Listen(ctx, w.watch.take))
	call(w, runtime.AddBinding, runtime.AddBindingParams{Name: "clicked"})
	w.ready()
	return w
}

func TestShimOpensTheCashier(t *testing.T) {
	site := newWebsite(t)
	g := startGateway(t, still, "-allow-origin", site.origin)
	m := newMerchant(t).join(g)
	p := site.visit(t, g, "")
	for i, c := range []struct {
		name, want string
		decide     func(w *page)
	}{
		{"pay", "success requestPayment:ok,complete requestPayment:ok", func(w *page) {
			w.sees(id("cashier-amount"), "9.00")
			w.shot("window")
			w.click(id("pay"))
			w.click(id("phone-done"))
		}},
		{"cancel", "fail requestPayment:fail cancel,complete requestPayment:fail cancel", func(w *page) { w.click(id("pay-cancel")) }},
		{"close the window", "fail requestPayment:fail cancel,complete requestPayment:fail cancel", func(w *page) {
			w.sees(id("pay"), "")
			_, _ = evaluate[bool](w, `setTimeout(() => window.close()) > 0`)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.t = t
			order := m.order(fmt.Sprintf("shim1%d", i), "Tea", 900)
			value[bool](p, `(window.params = `+params(order)+`, window.results = [], true)`)
			w := p.window(g, func() { p.click(id("buy")) })
			c.decide(w)
			p.until("the result", `window.results.join() === `+js(c.want))
		})
	}
}

// Without a click, the browser opens no window: a button does.
func TestShimInABrowserThatBlocksWindows(t *testing.T) {
	site := newWebsite(t)
	g := startGateway(t, still, "-allow-origin", site.origin)
	m := newMerchant(t).join(g)
	p := site.visit(t, g, "")
	value[bool](p, `(window.open0 = window.open, window.open = () => null, wx.requestPayment({...`+params(m.order("shim20", "Tea", 900))+`, success() { window.ok = true; }}), true)`)
	p.sees(id("wxshim-open"), "打开收银台")
	value[bool](p, `(window.open = window.open0, true)`)
	w := p.window(g, func() { p.click(id("wxshim-open")) })
	w.click(id("pay"))
	p.until("it is paid", `window.ok`)
	p.seesNot(id("wxshim-open"), "")
}

// A website that is not in -allow-origin gets nothing, and a page that was opened by
// another host name neither.
func TestOtherWebsitesGetNothing(t *testing.T) {
	site := newWebsite(t)
	g := startGateway(t, still, "-allow-origin", "http://localhost:1")
	p := site.visit(t, g, "")
	refused := site.origin + ": restart the gateway with -allow-origin " + site.origin + "."
	for _, text := range []string{"Failed to load resource", "CORS policy", refused} {
		p.watch.expect(text)
	}
	for _, call := range []string{
		`fetch('%s/desk/setup').then((r) => r.text())`,
		`fetch('%s/desk/reset', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{}'}).then((r) => r.text())`,
		`wx.login().then((r) => r.code)`,
	} {
		got := value[string](p, `await `+strings.ReplaceAll(call, "%s", g.page)+`.catch((e) => 'refused ' + (e.errMsg ?? e.message))`)
		assert.Contains(t, got, "refused", call)
		assert.Contains(t, got, "Failed to fetch", call)
	}
}

// The browser tells a website only that a request failed. The script finds out whether
// the desk runs, also if it has no -allow-origin.
func TestShimSaysWhyTheDeskIsNotReached(t *testing.T) {
	site := newWebsite(t)
	allowing, closed := startGateway(t, still, "-allow-origin", site.origin), startGateway(t, still)
	p := site.visit(t, allowing, "")
	for _, text := range []string{"Failed to load resource", "CORS policy", closed.page} {
		p.watch.expect(text)
	}
	p.watch.expect(closed.page + " refused " + site.origin)
	p.watch.expect("http://127.0.0.1:1 does not answer: start the gateway")
	for _, desk := range []string{closed.page, "http://127.0.0.1:1"} {
		assert.Equal(t, "login:fail Failed to fetch", value[string](p, `(wxshim.desk = `+js(desk)+`, await wx.login().catch((e) => e.errMsg))`))
	}
	p.watch.expect("request to another host: http://127.0.0.1:1")
	own := open(t, closed)
	own.visit("#/requests")
	own.sees(".problems", "A request from "+site.origin+" was refused")
}
