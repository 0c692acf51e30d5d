package wxpaytest

import "time"

// order is the orders' own record of one.
type order struct {
	Order
	seq          int64 // from 1
	prepays      []*prepay
	refunds      []*refund
	couponLeft   []int64 // fen of each coupon not refunded
	lastRefund   time.Time
	notification *notification // once paid
	wallet       *Wallet       // of a payment code; nil: none was used
	reversalID   string
	recalls      int // reversals that are to ask for another
	commented    bool
	past         []moment // how it stood, oldest first, ending with now
}

// orderKey names an order: out_trade_no is unique per merchant, and per shop
// of a service provider.
type orderKey struct{ mchID, subMchID, number string }

// prepayLife: 统一下单: a prepay_id is valid for 2 hours.
const prepayLife = 2 * time.Hour

// prepay is one prepay_id that was given out.
type prepay struct {
	id     string
	order  *order
	issued time.Time
}

// refund is the orders' own record of one.
type refund struct {
	Refund
	seq          int64 // from 1
	order        *order
	notification *notification // once finished
}

// comment is what a user wrote about a paid order. Its index is of all
// merchants' comments, so that one merchant's are not consecutive.
type comment struct {
	index int64
	at    time.Time
	order *order
	stars int
	text  string
}

// notification is what the merchant is to be told of one order or refund. What
// it is about and the url do not change, the rest is the notifier's.
type notification struct {
	order  *order
	refund *refund // nil: of the payment
	url    string  // empty: nobody is told

	sent   int       // attempts of any kind
	tries  int       // those of the schedule
	next   time.Time // of the schedule's attempts
	due    time.Time // when it is seen to again; zero: never
	acked  bool
	held   bool        // until another one was delivered
	struck []FaultName // what holds it back
}

// newNotification returns one that is due now, if anybody is to be told.
func newNotification(o *order, r *refund, url string, now time.Time) *notification {
	n := &notification{order: o, refund: r, url: url}
	if url != "" {
		n.due = now
	}
	return n
}

// paid tells whether money has moved.
func (o *order) paid() bool { return !o.Paid.IsZero() }

// openFor is how long an unpaid order stays open. No document tells; it was
// reported of orders that nobody closed.
const openFor = 7 * 24 * time.Hour

// expire closes an unpaid order that nobody has closed, for a caller that holds
// the lock.
func (o *order) expire(now time.Time) {
	if end := o.Created.Add(openFor); o.State == StateNotPay && !now.Before(end) {
		o.State, o.Closed = StateClosed, end
		o.remember(end)
	}
}

// late tells whether the order's time_expire has come. 统一下单: that does not
// close it, but it can't be paid until it is ordered again.
func (o *order) late(now time.Time) bool {
	return o.State == StateNotPay && !o.Expires.IsZero() && !now.Before(o.Expires)
}
