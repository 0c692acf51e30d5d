package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// A failed notification is seen in the list, also while another view is open, until
// an attempt is acknowledged.
func TestFailedNotificationIsSeenInTheList(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	p := open(t, g)
	m.order("fine01", "Cake", 900)
	m.order("fails1", "Tea", 900)
	g.desk("pay", `{"order": "10000100/fine01"}`)
	p.sees(id("order-row"), "Cake")
	p.seesNot(id("undelivered"), "")
	m.broken.Store(true)
	g.desk("pay", `{"order": "10000100/fails1"}`)
	p.sees(`[data-number="fails1"] `+id("undelivered"), "Notification failed")
	p.seesNot(`[data-number="fine01"] `+id("undelivered"), "")
	p.sees(id("nav-orders"), "1")

	// The filter, with the keyboard.
	p.tabTo(id("undelivered-filter"))
	p.press(kb.Enter)
	p.seesNot(`[data-number="fine01"]`, "")
	p.sees(`[data-number="fails1"]`, "")
	p.sees(id("undelivered-filter")+`[aria-pressed="true"]`, "Only failed notifications (1)")
	p.shot("filter")
	p.press(kb.Enter)
	p.sees(`[data-number="fine01"]`, "")

	// After the whole schedule it is still there, also for screen readers.
	g.desk("clock", `{"advance": 172800}`)
	p.sees(id("undelivered")+`[title$="no further attempt is scheduled"]`, "")

	// In another view, the counter follows.
	p.view("faults")
	p.sees("#undelivered-count", "1")
	m.broken.Store(false)
	g.desk("redeliver", `{"order": "10000100/fails1"}`)
	p.seesNot("#undelivered-count", "")
	p.view("orders")
	p.sees(`[data-number="fails1"]`, "")
	p.seesNot(id("undelivered"), "")
	p.seesNot(id("undelivered-filter"), "")
}

func TestFailedNotificationOfARefund(t *testing.T) {
	g := startGateway(t, still, "-refund-notify-url", "http://127.0.0.1:1/")
	m := newMerchant(t).join(g)
	p := open(t, g)
	m.order("refund1", "Tea", 900)
	g.desk("pay", `{"order": "10000100/refund1"}`)
	refund := g.desk("refund", `{"order": "10000100/refund1", "fee": 100}`)
	p.clickOn(id("order-row"), "Tea")
	p.seesNot(id("undelivered"), "")
	g.desk("refund/finish", `{"refund": "`+refund.ID+`", "status": "SUCCESS"}`)
	p.sees(id("order-row")+" "+id("undelivered")+`[title^="Refund notification"]`, "Notification failed")
	p.sees(id("order")+" "+id("undelivered"), "Notification failed")
	p.size(mobile)
	p.settings("zh", "dark")
	p.visit("#/orders")
	p.sees(id("order-row")+" "+id("undelivered"), "通知失败")
	p.shot("phone")
}
