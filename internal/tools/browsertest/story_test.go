package browsertest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStoryOfAnOrder(t *testing.T) {
	m := newMerchant(t)
	g := startGateway(t, still, "-refund-notify-url", m.refundNotifyURL())
	m.join(g)
	p := open(t, g)
	p.sees(id("orders-empty"), "No orders yet")
	value[bool](p, `window.sameDocument = true`)

	// The order appears while the page is open.
	phone := m.order("story1", "Coffee shop: latte", 2800)
	p.sees(id("order-row"), "¥28.00")
	p.sees(id("order-row"), "Not paid")
	p.clickOn(id("order-row"), "latte")
	p.sees(id("request-card"), "/pay/unifiedorder")
	p.sees(id("order-state"), "Not paid")

	// The cashier, and its errors.
	p.write(id("phone-params"), params(phone))
	p.click(id("phone-open"))
	p.sees(id("cashier"), "Merchant "+g.mchID)
	p.sees(id("cashier"), "Coffee shop: latte")
	assert.Equal(t, "¥28.00", p.text(id("cashier-amount")))
	p.click(id("pay-wrong-password"))
	p.sees(id("cashier-says"), "The password is wrong")
	p.click(id("pay-not-enough"))
	p.sees(id("cashier-says"), "Not enough money")
	p.sees(id("phone-told"), "nothing yet")
	p.click(id("pay-cancel"))
	p.sees(id("phone-told"), `{"errMsg":"requestPayment:fail cancel"}`)
	p.sees(id("order-state"), "Not paid")

	// Pay with a coupon, by keyboard: the button of the cashier has the focus.
	p.write(id("phone-params"), params(phone))
	p.click(id("phone-open"))
	p.sees(id("cashier"), "")
	p.choose(id("coupon"), "1")
	p.sees(id("cashier-amount"), "¥23.00")
	p.until("the button has the focus", `document.activeElement.dataset.testid === 'pay'`)
	p.press(kb.Enter)
	p.sees(id("phone-result"), "Paid")
	p.sees(id("phone-told"), `{"errMsg":"requestPayment:ok"}`)
	n := next(t, m.paid)
	assert.Equal(t, "story1", n.OutTradeNo)
	assert.EqualValues(t, 2300, n.CashFee)
	p.sees(id("order-state"), "Paid")

	readRequest(p)
	readNotification(p, n.TransactionID)
	refundOnThePage(p)
	r := next(t, m.refunds)
	assert.EqualValues(t, 1000, r.RefundFee)
	assert.EqualValues(t, "SUCCESS", r.Status)
	p.sees(id("delivery-card"), "Refund notification")
	p.sees(id("order-row"), "Partly refunded")
	p.sees(id("order-state"), "Partly refunded")
	assert.True(t, value[bool](p, `window.sameDocument === true`), "the page must not reload")
}

// readRequest opens the request of the order and checks what the page shows.
func readRequest(p *page) {
	p.t.Helper()
	p.clickOn(id("request-card")+" summary", "/pay/unifiedorder")
	request := id("request-card") + "[open] "
	p.sees(request+id("verdict"), "OK")
	for _, check := range []string{"Sent by POST", "UTF-8", "Flat XML", "mch_id is known", "Signature", "appid is bound to the mch_id"} {
		p.sees(request+id("checks")+" .ok", check)
	}
	assert.Zero(p.t, value[int](p, `all('[data-testid="checks"] .failed').length`))

	text := p.text(request + id("string-to-sign"))
	assert.True(p.t, strings.HasPrefix(text, "appid="), text)
	assert.Contains(p.t, text, "&body=Coffee shop: latte&")
	assert.Contains(p.t, text, "&key=")
	signs := value[[]string](p, `all('[data-testid="request-card"][open] [data-testid="signature"]')[0].innerText.match(/[0-9A-F]{32,64}/g)`)
	require.Len(p.t, signs, 2)
	assert.Equal(p.t, signs[0], signs[1], "given and computed")

	p.sees(request+".message", "<out_trade_no>story1</out_trade_no>")
	p.clickOn(request+id("raw-toggle"), "")
	raw := p.text(request + ".message pre.wrap")
	assert.True(p.t, strings.HasPrefix(raw, "<xml>"), raw)
	assert.Contains(p.t, raw, "<total_fee>2800</total_fee>")
	p.clickOn(id("request-card")+" summary", "/pay/unifiedorder")
}

// readNotification checks the notification that the page shows, and the response.
func readNotification(p *page, transactionID string) {
	p.t.Helper()
	p.sees(id("delivery-card"), "attempt 1")
	p.sees(id("delivery-card")+" "+id("verdict"), "Acknowledged")
	p.clickOn(id("delivery-card")+" summary", "Payment notification")
	opened := id("delivery-card") + "[open] "
	p.sees(opened+id("string-to-sign"), "transaction_id="+transactionID)
	p.sees(opened+id("string-to-sign"), "coupon_fee=500")
	p.sees(opened+".message", "<cash_fee>2300</cash_fee>")
	p.sees(opened+".message", "The merchant's response, HTTP 200")
	p.sees(opened+".message", "<return_code>SUCCESS</return_code>")
	p.clickOn(id("delivery-card")+" summary", "Payment notification")
}

// refundOnThePage refunds 10 of 28 yuan as the merchant's staff, and then sets the
// bank's result.
func refundOnThePage(p *page) {
	p.t.Helper()
	p.click(id("start-refund"))
	p.sees(id("refund-form"), "¥28.00 can be refunded")
	p.write(id("refund-amount"), "12.345")
	p.press(kb.Enter)
	p.sees(id("refund-form"), "Write the amount like 12.34")
	p.write(id("refund-amount"), "10.00")
	p.write(id("refund-reason"), "cold coffee")
	p.press(kb.Enter)
	p.seesNot(id("refund-form"), "")
	p.sees(id("refund-row"), "cold coffee")
	p.sees(id("refund-status"), "In progress")
	p.click(id("finish-SUCCESS"))
	p.sees(id("refund-status"), "Refunded")
	p.seesNot(id("finish-SUCCESS"), "")
}
