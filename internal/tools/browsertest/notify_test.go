package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
)

func TestNotificationsOfAFailingMerchant(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	m.broken.Store(true)
	p := open(t, g)
	p.sees(id("clock-jump"), "")
	phone := m.order("fails1", "Tea", 900)
	p.clickOn(id("order-row"), "Tea")
	payOnPhone(p, params(phone))

	p.sees(id("delivery-card"), "attempt 1")
	p.sees(id("delivery-card")+" "+id("verdict"), "Not acknowledged, HTTP 200")
	p.sees(id("next-attempt"), "in 15 s")
	p.clickOn(id("delivery-card")+" summary", "attempt 1")
	p.sees(id("delivery-card")+"[open]", "<return_code>FAIL</return_code>")
	p.sees(id("delivery-card")+"[open] .note", "Not acknowledged. The next attempt is at")
	assert.Empty(t, m.paid)

	// Jump from the story: the second attempt fails too, and the third is scheduled.
	before := p.text(id("clock-now"))
	p.click(id("jump-next"))
	p.sees(id("delivery-card"), "attempt 2")
	p.sees(id("next-attempt"), "in 15 s")
	assert.NotEqual(t, before, p.text(id("clock-now")), "the clock was moved")

	// Jump from the clock by keyboard: the merchant works again.
	m.broken.Store(false)
	p.click(id("clock-jump"))
	p.sees(id("clock-next"), "in 15 s")
	p.press(kb.Tab)
	p.until("the entry has the focus", `document.activeElement.dataset.testid === 'clock-next'`)
	p.press(kb.Enter)
	p.sees(id("delivery-card"), "attempt 3")
	p.sees(id("delivery-card")+" "+id("verdict"), "Acknowledged")
	p.seesNot(id("next-attempt"), "")
	p.seesNot("#jumps", "")
	assert.Equal(t, "fails1", next(t, m.paid).OutTradeNo)
	p.click(id("clock-jump"))
	p.sees(id("clock-next"), "no notification is due")

	// Redeliver the notification by hand.
	p.press(kb.Escape)
	p.click(id("redeliver"))
	p.sees(id("delivery-card"), "attempt 4")
	assert.Equal(t, "fails1", next(t, m.paid).OutTradeNo)
}

// payOnPhone pastes the parameters of the mini program and pays.
func payOnPhone(p *page, text string) {
	p.t.Helper()
	p.write(id("phone-params"), text)
	p.click(id("phone-open"))
	p.click(id("pay"))
	p.sees(id("phone-told"), "requestPayment:ok")
}

// A notification that nobody answers says so first, and what to do. A merchant that
// works again has nothing to do.
func TestNobodyAnswersTheNotification(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	m.order("away01", "Tea", 900)
	address := m.server.URL
	m.server.Close()
	g.desk("pay", `{"order": "10000100/away01"}`)
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.visit("#/orders/10000100/away01")
		p.sees(id("delivery-card")+" "+id("verdict"), says("No response", "没有应答"))
		p.click(id("delivery-card") + " summary")
		p.sees(id("delivery-card")+"[open] "+id("no-response"), says("No response: the connection was refused: nothing listens there (dial tcp", "没有应答：连接被拒绝，这个地址上没有程序监听（dial tcp"))
		p.seesNot(id("delivery-card")+"[open] "+id("checks"), "")
		advice := says("Start or fix your service, then click “Redeliver notification”.", "启动（或修好）你的服务后，点“重发通知”。")
		for _, place := range []string{id("delivery-card") + "[open] ", id("next-attempt") + " "} {
			p.sees(place+id("start-service"), address)
			p.sees(place+id("start-service"), advice)
		}
		p.sees(id("next-attempt"), says("in 15 s", "15 秒"))
		p.looksRight("no response")
	})
	again := answering(t, "<xml><return_code>SUCCESS</return_code></xml>")
	m.paidAt(g, "fine01", again)
	p := open(t, g)
	p.visit("#/orders/10000100/fine01")
	p.sees(id("delivery-card")+" "+id("verdict"), "Acknowledged")
	p.seesNot(id("start-service"), "")
}
