package wxpaytest

import "time"

// order is an order with its internal data.
type order struct {
	Order
	seq          int64 // starts at 1
	prepays      []*prepay
	refunds      []*refund
	couponLeft   []int64 // fen not refunded yet, for each coupon
	lastRefund   time.Time
	notification *notification // after the payment
	wallet       *Wallet       // of the payment code; nil: none was used
	reversalID   string
	recalls      int // number of reversals that will answer recall=Y
	commented    bool
	past         []moment // its states, oldest first; the last is the current one
	changes      []Change // see Server.OrderChanges; without those that the time caused
}

// orderKey identifies an order: out_trade_no is unique for each merchant, and
// for each shop of a service provider.
type orderKey struct{ mchID, subMchID, number string }

// prepayLife: 统一下单: a prepay_id is valid for 2 hours.
const prepayLife = 2 * time.Hour

// prepay is one issued prepay_id.
type prepay struct {
	id     string
	order  *order
	issued time.Time
}

// refund is a refund with its internal data.
type refund struct {
	Refund
	seq          int64 // starts at 1
	order        *order
	notification *notification // after it has finished
}

// comment is a user's comment on a paid order. The comments of all merchants
// share one sequence of indexes, so the indexes of one merchant are not
// consecutive.
type comment struct {
	index int64
	at    time.Time
	order *order
	stars int
	text  string
}

// notification is the notification of one order or refund. order, refund and
// url never change; the notifier changes the other fields.
type notification struct {
	order  *order
	refund *refund // nil: it is about the payment
	notice *notice // nil: it is about order or refund; else order has only its numbers
	url    string  // empty: it is not sent

	sent   int       // attempts of any kind
	tries  int       // scheduled attempts
	next   time.Time // time of the next scheduled attempt
	due    time.Time // when the notifier continues with it; zero: never
	acked  bool
	held   bool        // a fault holds it back
	struck []FaultName // the faults that hold it back
}

// newNotification returns a notification that is due now if it has a url.
func newNotification(o *order, r *refund, url string, now time.Time) *notification {
	n := &notification{order: o, refund: r, url: url}
	if url != "" {
		n.due = now
	}
	return n
}

// paid reports whether the user was charged.
func (o *order) paid() bool { return !o.Paid.IsZero() }

// openFor is how long an unpaid order stays open. No document says so;
// merchants report it for orders that nobody closed.
const openFor = 7 * 24 * time.Hour

// expire closes an unpaid order after openFor, for a caller that holds the
// lock.
func (o *order) expire(now time.Time) {
	if end := o.Created.Add(openFor); o.State == StateNotPay && !now.Before(end) {
		o.State, o.Closed = StateClosed, end
		o.remember(end)
	}
}

// late reports whether the order's time_expire has passed. 统一下单: that does not
// close the order, but it can't be paid until unifiedorder is called again.
func (o *order) late(now time.Time) bool {
	return o.State == StateNotPay && !o.Expires.IsZero() && !now.Before(o.Expires)
}
