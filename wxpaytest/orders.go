package wxpaytest

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// orders are the orders with their refunds, prepay_ids, transactions and
// comments, and the rules for changing them.
//
// All money moves under its lock. An operation, a payment or a refund holds the
// lock from the first check to the last change.
type orders struct {
	clock     clockOf
	settings  func() settings
	numbers   *numbers
	merchants *merchants
	people    *people
	unsaved   *unsaved
	events    *subscribers
	sequence  *sequence

	mu           sync.Mutex
	list         []*order
	byKey        map[orderKey]*order
	byNumber     map[string][]*order
	transactions map[string]*order
	prepays      map[string]*prepay
	refundList   []*refund
	refunds      map[orderKey]*refund
	refundsByNo  map[string][]*refund
	refundIDs    map[string]*refund
	comments     []*comment
	sharings     *sharings
	wxa          *wxaState

	refundEnd *RefundEnd // from SetRefundEnd; nil: the option holds

	push      func(o *order, planned, now time.Time) // makes the message pushes that were planned for a time
	refundDue func(rf *refund, planned time.Time)    // ends a refund as it was planned for a time
}

// locked calls f under the lock. It unlocks even if f panics.
func (r *orders) locked(f func() error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return f()
}

// changed records what must be saved and announced, and the new state of an
// order. The caller holds the lock and has already made the change. This is
// also true for all methods below.
func (r *orders) changed(all ...kept) {
	for _, k := range all {
		switch k := k.(type) {
		case *order:
			k.remember(r.clock.Now())
			r.events.note(Event{EventOrder, cmp.Or(k.SubMchID, k.MchID), k.OutTradeNo, ""})
		case *refund:
			r.events.note(Event{EventRefund, cmp.Or(k.SubMchID, k.MchID), k.OutTradeNo, k.OutRefundNo})
		}
	}
	r.unsaved.note(all...)
}

// enlist adds an order.
func (r *orders) enlist(o *order) {
	r.list = append(r.list, o)
	o.seq = int64(len(r.list))
	r.byKey[orderKey{o.MchID, o.SubMchID, o.OutTradeNo}] = o
	r.byNumber[o.OutTradeNo] = append(r.byNumber[o.OutTradeNo], o)
	for _, p := range o.prepays {
		r.prepays[p.id] = p
	}
	if o.paid() {
		r.transactions[o.TransactionID] = o
	}
}

// enlistRefund adds a refund.
func (r *orders) enlistRefund(rf *refund) {
	r.refundList = append(r.refundList, rf)
	rf.seq = int64(len(r.refundList))
	rf.order.refunds = append(rf.order.refunds, rf)
	r.refunds[orderKey{rf.MchID, rf.SubMchID, rf.OutRefundNo}] = rf
	r.refundsByNo[rf.OutRefundNo] = append(r.refundsByNo[rf.OutRefundNo], rf)
	r.refundIDs[rf.RefundID] = rf
}

// find finds an order by its out_trade_no, its transaction_id, or
// "mch_id/number".
func (r *orders) find(number string) (*order, error) {
	o, err := theOne("out_trade_no", number, func(number string) []*order {
		return withOne(r.byNumber[number], r.transactions[number])
	})
	if err == nil {
		o.expire(r.clock.Now())
	}
	return o, err
}

// findRefund finds a refund by its out_refund_no, its refund_id, or
// "mch_id/number".
func (r *orders) findRefund(number string) (*refund, error) {
	return theOne("out_refund_no", number, func(number string) []*refund {
		return withOne(r.refundsByNo[number], r.refundIDs[number])
	})
}

// withOne returns a list with one more, unless it is nil or in the list.
func withOne[T any](list []*T, one *T) []*T {
	if one == nil || slices.Contains(list, one) {
		return list
	}
	return append(slices.Clip(list), one)
}

// at returns the order with the key, or nil.
func (r *orders) at(key orderKey, now time.Time) *order {
	return expired(r.byKey[key], now)
}

func (r *orders) withTransaction(id string, now time.Time) *order {
	return expired(r.transactions[id], now)
}

func expired(o *order, now time.Time) *order {
	if o != nil {
		o.expire(now)
	}
	return o
}

// rememberAll starts the history of orders that were loaded from the store.
// Earlier states are not saved, so the current state counts from the order's
// creation.
func (r *orders) rememberAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, o := range r.list {
		o.remember(o.Created)
	}
}
