package browsertest

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/internal/shoptest"
	"github.com/seed6780280e/wxpay/examples/shop/web"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The notification of a payment gets lost. The shop asks, and the customer sees it.
func TestLostNotification(t *testing.T) {
	_, url := startShop(t)
	p := open(t, url, laptop, "en-US")
	p.click("lose")
	p.sees("toasts", "will get lost")
	p.click("user-1")
	p.click("buy-beans")
	p.click("pay")
	p.sees("own-order", "You have paid")
	p.shot("waiting")
	p.click("hour")
	p.sees("own-order", "Paid")
	p.seesNot("own-order", "You have paid")
}

// A refund needs a person. After the account is filled, the clerk retries it.
func TestProblem(t *testing.T) {
	gw, url := startShop(t)
	p := open(t, url, laptop, "zh-CN")
	p.click("balance")
	p.click("user-0")
	p.click("buy-latte")
	p.click("pay")
	p.click("refund")
	p.write("refund-amount", "28.01")
	p.write("refund-reason", "冷了")
	p.click("dialog-submit")
	p.sees("dialog-error", "最多 ¥28.00")
	p.write("refund-amount", "28")
	p.click("dialog-submit")
	p.sees("problem", "NOTENOUGH")
	p.sees("order-refund", "需人工处理")
	p.looks("problem")
	p.click("balance")
	p.click("retry")
	p.seesNot("problem", "")
	p.sees("no-problems", "")
	p.finishRefunds("已退款")
	assert.Len(t, gw.Refunds(), 1)
}

// Somebody has refunded on the merchant platform, and the shop does not know it.
func TestDifference(t *testing.T) {
	for language, says := range map[string]string{"en-US": "Only on the bill", "zh-CN": "账单有，商店没有"} {
		t.Run(language, func(t *testing.T) {
			gw, url := startShop(t)
			p := open(t, url, phone, language)
			p.click("user-0")
			p.click("buy-latte")
			p.click("pay")
			p.sees("refund", "")
			_, err := gw.RefundOnPlatform(gw.Orders()[0].OutTradeNo, 105, "冷了")
			require.NoError(t, err)
			p.click("day")
			p.sees("difference", says)
			p.sees("difference", "¥1.05")
			p.looks("difference")
		})
	}
}

func TestLanguage(t *testing.T) {
	_, url := startShop(t)
	p := open(t, url, laptop, "en-US")
	p.click("user-0")
	p.click("buy-latte")
	p.sees("own-order", "Latte")
	p.click("language")
	p.sees("own-order", "拿铁")
	p.load()
	p.sees("own-order", "拿铁")
	p.click("language")
	p.sees("own-order", "Latte")
}

// With a real merchant there is no world, and the clerk needs the token.
func TestRealMerchant(t *testing.T) {
	_, url := startShop(t, func(s *web.Server) { s.World = nil })
	p := open(t, url, phone, "en-US")
	p.seesNot("world", "")
	p.seesNot("customer", "")
	p.seesNot("days", "")
	p.shot("before")
	p.write("staff-token", "guessed")
	p.click("staff-login")
	p.sees("toasts", "not the token")
	p.write("staff-token", shoptest.Staff)
	p.click("staff-login")
	p.sees("days", "")
	p.seesNot("staff-token", "")
	p.shot("after")
}

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
