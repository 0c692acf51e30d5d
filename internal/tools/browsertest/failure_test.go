package browsertest

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

// The next refund of an order fails, as set on the page of the order, with the
// keyboard alone.
func TestTheNextRefundOfAnOrderFails(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	p := open(t, g)
	m.order("fault01", "Tea", 900)
	m.order("fault02", "Cake", 900)
	g.desk("pay", `{"order": "10000100/fault01"}`)
	g.desk("pay", `{"order": "10000100/fault02"}`)
	p.clickOn(id("order-row"), "Tea")
	p.tabTo(id("fail-next"))
	p.press(kb.Enter)
	p.focused(id("failure-path"))
	p.press("Re") // jumps to “Refund” by typing
	p.until("refund is chosen", `document.activeElement.value === '/secapi/pay/refund'`)
	p.until("the codes of refunds are offered", `[...document.querySelectorAll('dialog datalist option')].some((one) => one.value === 'REFUND_FEE_MISMATCH')`)
	p.press(kb.Tab)
	p.focused(id("failure-code"))
	p.paste("NOTENOUGH")
	p.until("the real text is shown", `all('[data-testid="failure-text"]')[0].placeholder.startsWith('基本账户余额不足')`)
	p.shot("form")
	p.press(kb.Enter)
	p.seesNot(id("failure-form"), "")
	p.sees(id("order-faults"), "NOTENOUGH")
	p.sees(id("order-faults"), "not carried out")
	p.focused(id("fail-next"))

	refund := func(no string) error {
		_, err := m.client.Refund(t.Context(), &wxpay.RefundRequest{OutTradeNo: no, OutRefundNo: "R" + no, TotalFee: 900, RefundFee: 100})
		return err
	}
	require.NoError(t, refund("fault02"))
	require.ErrorIs(t, refund("fault01"), wxpay.ErrNotEnough)
	p.sees(id("request-card"), "NOTENOUGH")
	p.seesNot(id("order-faults"), "")
	require.NoError(t, refund("fault01"))
	p.sees(id("change"), "Refund Rfault01 was accepted: ¥1.00")
}

// On the page of faults: a code that no document has, on every order, with an own text
// and after the effect; wrong input is explained.
func TestFailureOfEveryOrder(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	p := open(t, g)
	p.view("faults")
	p.choose(id("failure-path"), "/sns/jscode2session")
	p.write(id("failure-code"), "NOTENOUGH")
	p.watch.expect("400")
	p.click(id("failure-send"))
	p.sees(id("failure-problem"), "errcode is a number")
	p.choose(id("failure-path"), "/pay/unifiedorder")
	p.write(id("failure-code"), "MY_CODE")
	p.write(id("failure-text"), "No reason")
	p.choose(id("failure-effect"), "after")
	p.choose(id("failure-times"), "2")
	p.click(id("failure-send"))
	p.sees(id("active-fault"), "MY_CODE")
	p.sees(id("active-fault"), "No reason")
	p.sees(id("toasts"), "No document of /pay/unifiedorder has the code MY_CODE")
	p.shot("active")
	for range 2 {
		_, err := m.tryOrder("every01", "Tea", 900)
		assert.ErrorContains(t, err, `MY_CODE "No reason"`)
	}
	p.seesNot(id("active-fault"), "")
	p.view("orders")
	p.sees(id("order-row"), "every01") // it was carried out
}

// A second refund within a minute is refused; the form says how to go on.
func TestASecondRefundSaysHowToGoOn(t *testing.T) {
	g := startGateway(t, still)
	newMerchant(t).join(g).order("soon01", "Tea", 900)
	g.desk("pay", `{"order": "10000100/soon01"}`)
	g.desk("refund", `{"order": "10000100/soon01", "fee": 100}`)
	p := open(t, g)
	p.clickOn(id("order-row"), "Tea")
	p.click(id("start-refund"))
	p.watch.expect("status of 409")
	p.click(id("refund-send"))
	p.sees(id("refund-form"), "Move the clock, or start the gateway with -ignore-intervals")
	p.sees(id("refund-form"), "FREQUENCY_LIMITED")
	p.shot("too soon")
	g.desk("clock", `{"advance": 60}`)
	p.click(id("refund-send"))
	p.seesNot(id("refund-form"), "")
}

// The story comes in the order of what happened, while the clock stands still.
func TestStoryShowsWhatHappened(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	p := open(t, g)
	m.order("story9", "Tea", 900)
	p.clickOn(id("order-row"), "Tea")
	p.click(id("open-on-phone"))
	p.click(id("pay-cancel"))
	p.sees(id("change"), "The user closed the cashier without paying")
	p.click(id("open-on-phone"))
	p.click(id("pay"))
	p.sees(id("change"), "The user paid ¥9.00")
	assert.Equal(t, "story9", next(t, m.paid).OutTradeNo)
	refund := g.desk("refund", `{"order": "10000100/story9", "fee": 100}`)
	g.desk("refund/finish", `{"refund": "`+refund.ID+`", "status": "CHANGE"}`)
	p.sees(id("change"), "The bank finished refund")
	assert.Equal(t, []string{"request-card", "cancelled", "paid", "delivery-card", "refund", "refund-finished"}, value[[]string](p,
		`all('[data-testid="timeline"] > li > *').map((node) => node.dataset.kind ?? node.dataset.testid)`))
	p.shot("timeline")
}

// Refunds end by themselves, as set on the page: after a jump, and on the running clock.
func TestRefundsEndByThemselves(t *testing.T) {
	m := newMerchant(t)
	g := startGateway(t, still, "-refund-notify-url", m.refundNotifyURL())
	m.join(g)
	p := open(t, g)
	m.order("ends01", "Tea", 900)
	g.desk("pay", `{"order": "10000100/ends01"}`)
	g.desk("refund", `{"order": "10000100/ends01", "fee": 100}`)
	p.view("refunds")
	p.sees(id("refund-end-now"), "they do not")
	p.write(id("refund-end-after"), "2")
	p.choose(id("refund-end-unit"), "min")
	p.choose(id("refund-end-status"), "CHANGE")
	p.tabTo(id("refund-end-set"))
	p.press(kb.Enter)
	p.sees(id("refund-end-now"), "2 min 0 s after acceptance, as “Abnormal”")
	p.sees(id("refund-ends"), "in 2 min 0 s")
	p.shot("set")
	p.click(id("clock-jump"))
	p.sees(id("clock-refund"), "in 2 min 0 s")
	p.press(kb.Escape)
	p.click(id("jump-refund"))
	p.sees(id("refund-status"), "Abnormal")
	assert.EqualValues(t, "CHANGE", next(t, m.refunds).Status)

	p.write(id("refund-end-after"), "1")
	p.choose(id("refund-end-unit"), "s")
	p.choose(id("refund-end-status"), "SUCCESS")
	p.click(id("refund-end-set"))
	p.sees(id("refund-end-now"), "1 s after acceptance")
	g.desk("clock", `{"advance": 60}`)
	g.desk("clock", `{"speed": 10}`)
	g.desk("refund", `{"order": "10000100/ends01", "fee": 200}`)
	select {
	case r := <-m.refunds:
		assert.EqualValues(t, "SUCCESS", r.Status)
	case <-time.After(patience):
		p.fail("the refund did not end")
	}
	p.sees(id("refund-status"), "Refunded")
	p.click(id("refund-end-off"))
	p.sees(id("refund-end-now"), "they do not")
	p.seesNot(id("refund-end-off"), "")
}
