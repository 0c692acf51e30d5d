package browsertest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// busy starts a gateway with orders, refunds, faults and failures for every view.
func busy(t *testing.T) *gateway {
	m := newMerchant(t)
	g := startGateway(t, still, "-refund-notify-url", m.refundNotifyURL())
	m.join(g)
	m.order("scene99", "Cocoa", 2500)
	g.desk("pay", `{"order": "10000100/scene99"}`)
	g.desk("clock", `{"to": "bill"}`)
	m.order("scene00", "Cake", 4200)
	m.order("scene01", "Latte", 2800)
	m.order("scene02", "Mocha", 3100)
	g.desk("pay", `{"order": "10000100/scene01", "coupons": [{"fee": 500, "type": "CASH"}]}`)
	refund := g.desk("refund", `{"order": "10000100/scene01", "fee": 1000, "reason": "cold"}`)
	g.desk("clock", `{"advance": 61}`)
	g.desk("refund", `{"order": "10000100/scene01", "fee": 300, "reason": "late"}`)
	g.desk("refund/finish", `{"refund": "`+refund.ID+`", "status": "SUCCESS"}`)
	g.desk("refund/end", `{"after": 7200, "status": "CHANGE"}`)
	g.desk("faults/inject", `{"code": "ORDERCLOSED", "path": "/pay/closeorder", "number": "10000100/scene02"}`)
	m.broken.Store(true)
	g.desk("cancel", `{"order": "10000100/scene02"}`)
	g.desk("pay", `{"order": "10000100/scene02"}`)
	g.desk("sample", `{"kind": "mistake"}`)
	g.desk("faults/inject", `{"name": "system-error-after", "path": "/pay/unifiedorder", "times": 3}`)
	_, err := m.tryOrder("scene03", "Espresso", 1900)
	require.Error(t, err)
	return g
}

// desk calls the desk API, to prepare a scene.
func (g *gateway) desk(path, question string) (answer struct{ ID string }) {
	g.t.Helper()
	reply, err := http.Post(g.page+"/desk/"+path, "application/json", strings.NewReader(question))
	require.NoError(g.t, err)
	defer reply.Body.Close()
	require.Equal(g.t, http.StatusOK, reply.StatusCode, path+" "+question)
	require.NoError(g.t, json.NewDecoder(reply.Body).Decode(&answer))
	return answer
}

// scene is a view in a certain state.
type scene struct {
	name string
	set  func(p *page)
}

// scenes returns the views of the page. Each shows some data.
func scenes() []scene {
	return []scene{
		{"orders", func(p *page) {
			p.visit("#/orders")
			p.sees(id("order-row"), "scene02")
		}},
		{"story", func(p *page) {
			p.visit("#/orders/10000100/scene01")
			p.clickOn(id("request-card")+" summary", "/pay/unifiedorder")
			p.sees(id("request-card")+"[open] "+id("signature"), "")
		}},
		{"notification", func(p *page) {
			p.visit("#/orders/10000100/scene02")
			p.click(id("delivery-card") + " summary")
			p.sees(id("delivery-card")+"[open]", "FAIL")
			p.sees(id("jump-next"), "")
		}},
		{"cashier", func(p *page) {
			p.visit("#/orders/10000100/scene00")
			p.click(id("open-on-phone"))
			p.click(id("pay-not-enough"))
			p.sees(id("cashier-says"), "")
		}},
		{"mini program", func(p *page) {
			p.visit("#/phone")
			p.clickOn("summary", "wx.login")
			p.sees(id("login"), "")
		}},
		{"refund form", func(p *page) {
			p.visit("#/orders/10000100/scene01")
			p.click(id("start-refund"))
			p.sees(id("refund-send"), "")
		}},
		{"failure form", func(p *page) {
			p.visit("#/orders/10000100/scene01")
			p.click(id("fail-next"))
			p.choose(id("failure-path"), "/secapi/pay/refund")
			p.write(id("failure-code"), "NOTENOUGH")
			p.sees(id("failure-send"), "")
		}},
		{"order with a fault", func(p *page) {
			p.visit("#/orders/10000100/scene02")
			p.sees(id("order-faults"), "ORDERCLOSED")
			p.sees(id("change"), "")
		}},
		{"refunds", func(p *page) {
			p.visit("#/refunds")
			p.sees(id("finish-SUCCESS"), "")
		}},
		{"request", func(p *page) {
			p.visit("#/requests")
			p.click(`[href*="#/requests/"] .hint`)
			p.sees(id("request")+" "+id("why"), "")
		}},
		{"faults", func(p *page) {
			p.visit("#/faults")
			p.sees(id("active-fault"), "system-error-after")
		}},
		{"bills", func(p *page) {
			p.visit("#/bills")
			p.sees(id("bill-row"), "Cocoa")
		}},
		{"bench", func(p *page) {
			p.visit("#/requests")
			p.click(`[href*="#/requests/"] .hint`)
			p.click(id("open-on-bench"))
			p.sees(id("bench-verdict"), "")
		}},
		{"connect", func(p *page) {
			p.visit("#/setup")
			p.sees(id("setup"), "curl")
		}},
		{"clock", func(p *page) {
			p.visit("#/orders")
			p.click(id("clock-jump"))
			p.sees("#jumps", "")
		}},
	}
}
