package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
)

// The user pays with several coupons of any amount, with the keyboard alone.
func TestCouponsOfAnyAmount(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	numbers := []string{"coupon1", "coupon2", "coupon3", "coupon4"}
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		no := numbers[0]
		numbers = numbers[1:]
		phone := m.order(no, "Tea", 1000)
		p.visit("#/phone")
		p.write(id("phone-params"), params(phone))
		p.click(id("phone-open"))
		p.choose(id("coupon"), "own")
		p.focused(id("pay"))
		for _, c := range []struct{ amount, kind, total, en, zh string }{
			{"3.5", "CASH", "¥6.50", "¥3.50 off, the user pays ¥6.50, settlement_total_fee is ¥10.00", "优惠 ¥3.50，实付 ¥6.50，应结订单金额 ¥10.00"},
			{"2.25", "NO_CASH", "¥4.25", "¥5.75 off, the user pays ¥4.25, settlement_total_fee is ¥7.75", "优惠 ¥5.75，实付 ¥4.25，应结订单金额 ¥7.75"},
			{"4.26", "CASH", "¥10.00", "The coupons are worth ¥10.01, more than the order: ¥10.00", "代金券合计 ¥10.01，超过了订单金额 ¥10.00"},
		} {
			if c.amount != "3.5" {
				p.tabTo(id("coupon-add"))
				p.press(kb.Enter)
			} else {
				p.tabTo(id("coupon-amount"))
			}
			p.sees(id("coupon-sum"), says("Write the amount of each coupon", "券的面额请写成"))
			p.focused(id("coupon-amount"))
			p.paste(c.amount)
			p.press(kb.Tab)
			p.focused(id("coupon-kind"))
			if c.kind == "NO_CASH" {
				p.press(kb.ArrowDown)
			}
			p.sees(id("coupon-sum"), says(c.en, c.zh))
			assert.Contains(p.t, p.text(id("cashier-amount")), c.total)
		}
		assert.Empty(p.t, measured(p, `overflowing()`))
		p.shot("too much")
		p.click(id("pay"))
		p.sees(id("toasts"), says("more than the order", "超过了订单金额"))
		assert.Empty(p.t, m.paid, "nothing is paid")
		value[bool](p, `([...document.querySelectorAll('[data-testid="coupon-remove"]')].at(-1).focus(), true)`)
		p.press(kb.Enter)
		p.focused(id("coupon-add"))
		p.sees(id("cashier-amount"), "¥4.25")
		p.shot("coupons")
		p.tabTo(id("pay"))
		p.press(kb.Enter)
		p.sees(id("phone-result"), "¥4.25")
		n := next(t, m.paid)
		assert.Equal(p.t, no, n.OutTradeNo)
		assert.EqualValues(p.t, 425, n.CashFee)
		assert.EqualValues(p.t, 775, n.SettlementTotal())
		assert.Len(p.t, n.Coupons, 2)
		p.visit("#/orders/10000100/" + no)
		p.sees(id("order-settled"), "¥7.75")
	})
}

// The sample backend acknowledges the notification of a refund.
func TestSampleRefundNotifies(t *testing.T) {
	everywhere(t, startGateway(t, still), func(p *page, says func(en, zh string) string) {
		p.visit("#/orders")
		p.until("the list is loaded", "all("+js(id("order-row")+", "+id("orders-empty"))+").length > 0")
		p.click(id("sample-order"))
		p.click(id("pay"))
		p.sees(id("phone-result"), says("Paid", "支付成功"))
		p.clickOn(id("phone-result")+" a", "")
		p.click(id("start-refund"))
		p.click(id("refund-send"))
		p.click(id("finish-SUCCESS"))
		p.clickOn(id("delivery-card")+" summary", says("Refund notification", "退款结果通知"))
		p.sees(id("delivery-card")+"[open] "+id("verdict"), says("Acknowledged", "商户已确认"))
		p.sees(id("delivery-card")+"[open]", "<refund_status>SUCCESS</refund_status>")
	})
}
