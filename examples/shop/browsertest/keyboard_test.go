package browsertest

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A buyer and a clerk without a mouse. The focus stays where it is while the page updates
// itself.
func TestKeyboard(t *testing.T) {
	gw, url := startShop(t)
	p := open(t, url, laptop, "en-US")
	p.tabTo("user-0")
	p.press(kb.Enter)
	p.sees("buy-latte", "")
	p.tabTo("buy-latte")
	p.press(kb.Enter)
	p.sees("pay", "")
	p.tabTo("pay")
	p.press(kb.Enter)
	p.sees("own-order", "Paid")
	p.sees("refund", "") // the clerk's list follows the customer's
	p.tabTo("refund")
	p.press(kb.Enter)
	p.sees("refund-amount", "")
	p.focused("refund-amount")
	p.press(kb.Tab)
	p.paste("It was cold")
	p.press(kb.Enter)
	p.sees("order-refund", "¥28.00")
	p.tabTo("ship")
	p.press(kb.Enter)
	p.sees("ship-tracking", "")
	p.press(kb.Escape)
	p.seesNot("ship-tracking", "")
	p.focused("ship")
	require.Eventually(t, func() bool {
		return len(gw.Refunds()) == 1 && gw.FinishRefund(gw.Refunds()[0].OutRefundNo, wxpaytest.RefundSuccess) == nil
	}, patience, 100*time.Millisecond)
	p.sees("order-refund", "Refunded")
	p.focused("ship")
}

// tabTo presses Tab until the focus is on the element, and is always visible.
func (p *page) tabTo(name string) {
	p.t.Helper()
	for range 60 {
		p.press(kb.Tab)
		if value[bool](p, "document.activeElement === document.body") {
			continue // after the last element, Tab starts from the top again
		}
		assert.True(p.t, value[bool](p, `visible(document.activeElement) && parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2`), "the focus is visible")
		if value[bool](p, "document.activeElement.matches("+js(id(name))+")") {
			return
		}
	}
	p.t.Fatalf("Tab does not lead to %s: %s", name, p.shot("failed"))
}

func (p *page) focused(name string) {
	p.t.Helper()
	p.until("the focus is on "+name, "document.activeElement.matches("+js(id(name))+")")
}

// A clerk explains two differences without a mouse. After each one, the focus is on the
// next.
func TestExplainWithKeyboard(t *testing.T) {
	gw, url := startShop(t)
	p := open(t, url, laptop, "en-US")
	p.buy()
	p.differ(gw, 105)
	gw.Clock.Advance(time.Minute) // WeChat Pay limits the refunds of an order
	p.differ(gw, 250)
	p.click("day")
	p.sees("difference", "¥1.05")
	p.sees("difference", "¥2.50")
	p.tabTo("explain")
	for _, text := range []string{"Refunded by hand", "Another program"} {
		p.press(kb.Enter)
		p.sees("explanation", "")
		p.focused("explanation")
		p.press(kb.Escape)
		p.seesNot("explanation", "")
		p.focused("explain")
		p.press(kb.Enter)
		p.focused("explanation")
		p.paste(text)
		p.press(kb.Enter)
		p.sees("difference", "Explained: "+text)
		if text != "Another program" {
			p.focused("explain")
		}
	}
	p.seesNot("explain", "")
}

// A clerk settles a refund without a mouse.
func TestSettleWithKeyboard(t *testing.T) {
	gw, url := startShop(t)
	p := open(t, url, laptop, "en-US")
	p.buy()
	p.refundAll("It was cold")
	p.endRefund(gw, wxpaytest.RefundChange)
	p.sees("settle", "")
	p.tabTo("settle")
	p.press(kb.Enter)
	p.sees("dialog-submit", "")
	p.focused("dialog-submit")
	p.press(kb.Escape)
	p.seesNot("dialog-submit", "")
	p.focused("settle")
	p.press(kb.Enter)
	p.focused("dialog-submit")
	p.press(kb.Enter)
	p.seesNot("problem", "")
	p.sees("order-refund", "Settled by hand")
}
