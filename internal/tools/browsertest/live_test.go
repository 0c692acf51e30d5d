package browsertest

import (
	"testing"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// The order arrives after the list was fetched and before the event stream is open.
func TestOrderComesBeforeTheStreamIsOpen(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	p := open(t, g)
	held := make(chan fetch.RequestID, 10)
	require.NoError(t, chromedp.Listen(p.ctx, func(event any) {
		if e, ok := event.(*fetch.EventRequestPaused); ok {
			held <- e.RequestID
		}
	}))
	call(p, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: "*/desk/events"}}})
	p.visit("")
	p.sees(id("orders-empty"), "")
	request := next(t, held)
	m.order("between", "Tea", 900)
	call(p, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: request})
	p.sees(id("order-row"), "between")
}

// A page that the user has left must release its connection: a browser opens only
// a few per site.
func TestVisitsDoNotAddUp(t *testing.T) {
	p := open(t, startGateway(t, still))
	for range 8 {
		p.visit("")
		p.sees(id("orders-empty"), "")
	}
}

func TestPageGoesOnAfterARestart(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	m.order("before", "Tea", 900)
	p := open(t, g)
	p.watch.expect("net::ERR_")
	p.sees(id("order-row"), "before")
	g.kill()
	p.sees("#offline", "The gateway does not respond.")
	g.again()
	p.seesNot("#offline", "")
	p.sees(id("order-row"), "before")
	m.order("behind", "Tea", 900)
	p.sees(id("order-row"), "behind")
}
