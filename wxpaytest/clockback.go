package wxpaytest

import (
	"fmt"
	"slices"
	"time"
)

// LaterError is the error of [Server.TurnClockBack]: something on the gateway is
// later than the new time.
type LaterError struct {
	Orders     int       // orders that were placed or changed later, or that have a later refund
	Contracts  int       // contracts that were signed or ended later
	OutTradeNo string    // one of the orders with the latest time; empty: there is none
	Latest     time.Time // the latest time of all
}

// Error names one of the orders and the latest time.
func (e *LaterError) Error() string {
	return fmt.Sprintf("wxpaytest: %d orders and %d contracts are later than the new time, the latest at %s (out_trade_no %q)",
		e.Orders, e.Contracts, e.Latest.In(beijing).Format(time.DateTime), e.OutTradeNo)
}

// note counts something, if its latest time is after to.
func (e *LaterError) note(count *int, outTradeNo string, to time.Time, times ...time.Time) {
	latest := slices.MaxFunc(times, time.Time.Compare)
	if !latest.After(to) {
		return
	}
	*count++
	if latest.After(e.Latest) {
		e.Latest, e.OutTradeNo = latest, outTradeNo
	}
}

// TurnClockBack sets the clock to an earlier time, such as the present after
// [Clock.Advance] went into the future. It fails with a [LaterError] if an order,
// a refund or a contract is later than that: WeChat Pay's time never goes back.
// Requests and notifications may be later, and keep their time.
func (s *Server) TurnClockBack(to time.Time) error {
	later := &LaterError{}
	for _, r := range []*rooms{s.main.rooms, s.main.rooms.sandbox.peek()} {
		if r != nil {
			r.later(later, to)
		}
	}
	if later.Orders+later.Contracts > 0 {
		return later
	}
	s.Clock.turnBack(to)
	return s.saved(nil)
}

func (r *rooms) later(e *LaterError, to time.Time) {
	r.orders.mu.Lock()
	defer r.orders.mu.Unlock()
	for _, o := range r.orders.list {
		times := []time.Time{o.Created, o.Prepaid, o.Paid, o.Closed, o.Reversed, o.lastRefund}
		for _, refund := range o.refunds {
			times = append(times, refund.Created, refund.Finished)
		}
		if sharing := r.orders.sharings.ofOrder[o]; sharing != nil {
			times = append(times, sharing.last)
		}
		e.note(&e.Orders, o.OutTradeNo, to, times...)
	}
	for _, ct := range r.contracts.list {
		e.note(&e.Contracts, "", to, ct.Signed, ct.Ended)
	}
}

// turnBack sets the clock, if the time is earlier. Events keep their times.
func (c *Clock) turnBack(to time.Time) {
	c.mu.Lock()
	if to = to.Round(0); to.Before(c.now) {
		c.now, c.goal = to, to
	}
	c.mu.Unlock()
	c.moved(true)
}
