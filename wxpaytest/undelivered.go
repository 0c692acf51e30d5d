package wxpaytest

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Undelivered is a notification of a payment or a refund, or a message push about
// an order, that the merchant did not acknowledge: at least one attempt has failed,
// or [NoNotification] dropped it.
type Undelivered struct {
	MchID, SubMchID, OutTradeNo string
	OutRefundNo                 string    // empty: it is not about a refund
	Event                       string    // of a message push; empty: it is none
	Attempts                    int       // that were made
	Next                        time.Time // time of the next attempt; zero: there is none
}

// judgeRestored is judge for a notification from the store. Only one that was
// dropped has neither an attempt nor a time.
func (r *notifier) judgeRestored(n *notification) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n.url != "" && (n.sent > 0 || n.due.IsZero()) {
		r.judge(n)
	}
}

func (r *notifier) undelivered() []Undelivered {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]Undelivered, 0, len(r.failed))
	for _, n := range slices.SortedFunc(maps.Keys(r.failed), (*notification).compare) {
		if n.order.OutTradeNo != "" { // otherwise it is about a contract
			all = append(all, n.undelivered())
		}
	}
	return all
}

// compare orders notifications by their order, and those of one order by age.
func (n *notification) compare(other *notification) int {
	place := func(n *notification) (refund int64, key string) {
		switch {
		case n.refund != nil:
			return n.refund.seq, ""
		case n.notice != nil:
			return 0, n.notice.Key
		}
		return 0, ""
	}
	refund, key := place(n)
	otherRefund, otherKey := place(other)
	return cmp.Or(cmp.Compare(n.order.seq, other.order.seq), cmp.Compare(refund, otherRefund), cmp.Compare(key, otherKey))
}

func (n *notification) undelivered() Undelivered {
	u := Undelivered{MchID: n.order.MchID, SubMchID: n.order.SubMchID, OutTradeNo: n.order.OutTradeNo, Attempts: n.sent, Next: n.due}
	if n.refund != nil {
		u.OutRefundNo = n.refund.OutRefundNo
	}
	if n.isPush() {
		u.Event = n.notice.Fields["Event"]
	}
	return u
}
