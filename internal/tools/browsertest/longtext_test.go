package browsertest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

var (
	small  = screen{"small laptop", 1024, 700, false}
	tablet = screen{"tablet", 900, 700, false}
)

// onScreen reports whether the user sees and can click an element without
// scrolling.
func onScreen(p *page, selector string) bool {
	p.t.Helper()
	p.sees(selector, "")
	return value[bool](p, fmt.Sprintf(`all(%s).some((node) => {
		const box = node.getBoundingClientRect();
		const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
		return box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight && node.contains(hit);
	})`, js(selector)))
}

// Texts of the greatest length, without a blank, push nothing away.
func TestLongTexts(t *testing.T) {
	m := newMerchant(t)
	g := startGateway(t, still, "-refund-notify-url", m.refundNotifyURL(), "-ignore-intervals")
	m.join(g)
	no, long := strings.Repeat("N", 32), func(n int) string { return strings.Repeat("W", n) }
	for _, last := range []string{"1", "2"} {
		request := m.request(no[1:] + last)
		request.Body, request.Attach, request.TotalFee = long(127), long(127), 99999999
		request.Detail = &wxpay.OrderDetail{GoodsDetail: []wxpay.OrderGoods{{GoodsID: long(32), Body: long(3000), Quantity: 1, Price: 1}}}
		_, err := m.client.UnifiedOrder(context.Background(), request)
		require.NoError(t, err)
	}
	paid := "10000100/" + no[1:] + "1"
	g.desk("pay", `{"order": "`+paid+`", "coupons": [{"fee": 100, "type": "NO_CASH"}]}`)
	_, err := m.client.Refund(context.Background(), &wxpay.RefundRequest{
		OutTradeNo: no[1:] + "1", OutRefundNo: strings.Repeat("R", 64), TotalFee: 99999999, RefundFee: 1000, RefundDesc: long(80),
	})
	require.NoError(t, err)
	g.desk("sample", `{"kind": "mistake"}`)
	m.postXML(g, "/"+strings.Repeat("path", 200), "<xml/>")
	for _, s := range []screen{laptop, small, tablet, mobile} {
		for _, language := range []string{"en", "zh"} {
			t.Run(s.name+" "+language, func(t *testing.T) {
				p := open(t, g)
				p.size(s)
				p.settings(language, map[string]string{"en": "light", "zh": "dark"}[language])
				fits := func(name string, controls ...string) {
					for _, control := range controls {
						assert.True(t, onScreen(p, id(control)), name+": "+control)
					}
					assert.Empty(t, measured(p, `overflowing()`), name)
					p.shot(name)
				}
				p.visit("#/orders")
				p.sees(id("order-row"), "WWW")
				fits("orders", "order-search", "order-row", "sample-order")
				p.visit("#/orders/" + paid)
				fits("story", "start-refund", "redeliver", "order-state")
				p.visit("#/orders/10000100/" + no[1:] + "2")
				fits("unpaid", "open-on-phone")
				p.click(id("open-on-phone"))
				fits("cashier", "pay", "pay-cancel", "pay-not-enough")
				p.visit("#/refunds")
				p.sees(id("refund-row"), "RRR")
				fits("refunds", "finish-SUCCESS", "finish-REFUNDCLOSE")
				p.visit("#/requests")
				p.sees(id("request-row"), "")
				fits("requests", "request-search", "request-row")
				p.clickOn(id("request-row"), "/path")
				fits("strange request", "copy-curl")
				p.visit("#/requests")
				p.clickOn(id("request-row"), "RRR")
				fits("request", "copy-curl")
			})
		}
	}
}

// Where the tabs do not fit, arrows show that there are more.
func TestTabsShowThatTheyScroll(t *testing.T) {
	g := startGateway(t, still)
	for _, s := range []screen{laptop, small, tablet, mobile} {
		for _, language := range []string{"en", "zh"} {
			t.Run(s.name+" "+language, func(t *testing.T) {
				p := open(t, g)
				p.size(s)
				p.settings(language, "light")
				p.visit("#/orders")
				p.until("the clock has its size", `all('[data-testid="clock-now"]', ':').length > 0`)
				p.still()
				scrolls := value[bool](p, `(() => { const tabs = document.querySelector('.tabs'); return tabs.scrollWidth > tabs.clientWidth + 1; })()`)
				assert.Equal(t, scrolls, value[bool](p, `all('[data-testid="tabs-right"]').length === 1`), "the arrow")
				assert.True(t, scrolls || s != mobile, "on a phone the tabs never fit")
				assert.False(t, scrolls && s == laptop)
				p.shot("tabs")
				if scrolls {
					assert.True(t, value[bool](p, `document.querySelector('[data-testid="tabs-left"]').disabled`), "nothing is to the left")
					p.click(id("tabs-right"))
					p.until("the end is reached", `document.querySelector('[data-testid="tabs-right"]').disabled || (document.querySelector('[data-testid="tabs-right"]').click(), false)`)
					p.shot("tabs at the end")
				}
				assert.True(t, onScreen(p, id("nav-setup")))
				p.visit("#/orders")
				p.tabTo(id("nav-setup")) // it also checks that the focus is seen
				assert.True(t, onScreen(p, id("nav-setup")), "with the keyboard")
				assert.Empty(t, measured(p, `overflowing()`))
			})
		}
	}
}
