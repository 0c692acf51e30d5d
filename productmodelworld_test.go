package wxpay_test

import "github.com/seed6780280e/wxpay"

// A moneyState is what became of a number at WeChat Pay.
type moneyState string

const (
	notKnown    moneyState = "not known"
	moneyOpen   moneyState = "open"
	moneyMoved  moneyState = "moved"
	moneyFailed moneyState = "failed" // no request with this number moves money any more
)

// A moneyWorld is the truth about a payment on which two processes work, and what they
// have stored.
type moneyWorld struct {
	state    moneyState
	paid     int     // the request that was carried out, as a number; 0: none
	own      [2]bool // a request of the process was carried out
	flying   [2]int  // the request of the process that is still to arrive; 0: none
	progress [2]wxpay.Progress
	ended    [2]bool
}

// carryOut returns the world after a request of process i was carried out. WeChat Pay
// carries out a number once. Another request pays a second time.
func (w moneyWorld) carryOut(i, request int) (_ moneyWorld, twice bool) {
	switch {
	case w.state == notKnown:
		w.state, w.paid, w.own[i] = moneyOpen, request, true
	case w.state != moneyFailed && w.paid == request:
		w.own[i] = true
	}
	return w, w.paid != 0 && w.paid != request
}

// learn returns the world after WeChat Pay has shown a state. An open payment ends when
// somebody looks; an open state may be stale.
func (w moneyWorld) learn(shown moneyState) (_ moneyWorld, possible bool) {
	switch {
	case shown == notKnown:
		return w, true
	case w.state == notKnown:
		return w, false
	case shown == moneyOpen || shown == w.state:
		return w, true
	case w.state != moneyOpen:
		return w, false
	}
	w.state = shown
	return w, true
}
