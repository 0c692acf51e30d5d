package wxpaytest

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// prepare builds an attempt and lets a fault strike it.
func (r *notifier) prepare(n *notification, now time.Time, key string, scheduled bool) (d Delivery, copies int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n.sent++
	d = Delivery{
		Seq: r.history.sequence.next(), Time: now, MchID: n.order.MchID, SubMchID: n.order.SubMchID, OutTradeNo: n.order.OutTradeNo, URL: n.url,
		Attempt: n.sent, RequestID: codec.RandomHex(16),
	}
	struck := r.write(n, key, &d)
	if n.refund != nil {
		d.OutRefundNo = n.refund.OutRefundNo
	}
	if scheduled {
		n.schedule(now)
	}
	d.Next = n.next
	copies = 1
	twice, _ := r.faults.strike(n.occasion(atPosting))
	if twice.name == DuplicateNotification {
		copies = cmp.Or(twice.Copies, 2)
	}
	d.Faults = n.faults(struck, twice.name)
	return d, copies
}

// write writes the message of an attempt. It returns the fault that strikes it. The
// faults of messages are about signed XML, so none strikes a message push.
func (r *notifier) write(n *notification, key string, d *Delivery) FaultName {
	if n.isPush() {
		n.notice.pushed(d)
		return ""
	}
	act, _ := r.faults.strike(n.occasion(atMessage))
	m := r.orders.message(n, cmp.Or(key, r.merchants.get(n.order.MchID).Key), act.shape)
	m.sign()
	act.mangle(m)
	a := answer.XML(m.encode())
	act.wire(a)
	d.Body = a.Body
	return act.name
}

// schedule counts a scheduled attempt and sets the time of the next one.
func (n *notification) schedule(now time.Time) {
	pauses := n.pauses()
	n.next = time.Time{}
	if n.tries < len(pauses) {
		n.next = now.Add(pauses[n.tries])
	}
	n.tries++
}

// pauses returns the pause after each attempt that was not acknowledged.
func (n *notification) pauses() []time.Duration {
	switch {
	case n.isPush():
		return pushRepeats()
	case n.notice != nil:
		return contractPauses()
	case n.refund == nil && n.order.TradeType == tradeTypePap:
		return deductionPauses()
	}
	return schedule()
}

// faults returns the faults that struck an attempt. Those that held it back
// come first.
func (n *notification) faults(names ...FaultName) []FaultName {
	all := append(n.struck, names...)
	n.struck = nil
	return slices.DeleteFunc(all, func(name FaultName) bool { return name == "" })
}

// occasion describes the notification to the faults.
func (n *notification) occasion(at layer) occasion {
	e := occasion{layer: at, path: NotifyPath, trade: n.order.OutTradeNo, mchID: n.order.MchID, shopID: n.order.SubMchID, of: attempt{n, n.sent}}
	if at == atDelivery {
		e.of.number++ // the next attempt
	}
	if n.refund != nil {
		e.refund = n.refund.OutRefundNo
	}
	return e
}

// holdBack lets a fault strike a scheduled attempt, for a caller that holds the
// lock. It reports whether the attempt must not be made now.
func (r *notifier) holdBack(n *notification, now time.Time) bool {
	if n.held {
		return false
	}
	f, _ := r.faults.strike(n.occasion(atDelivery))
	switch f.name {
	case OutOfOrderNotification:
		r.held = append(r.held, n)
		r.later(n, now.Add(schedule()[0]), func(now time.Time) { r.release(n, now) })
	case DelayedNotification:
		r.later(n, now.Add(f.delay(time.Minute)), func(now time.Time) { r.deliverLate(n, now) })
	case NoNotification:
		n.due = time.Time{}
		r.unsaved.note(n)
		r.judge(n)
		r.orders.held(n, f.name, n.due)
		return true
	default:
		return false
	}
	n.held = true
	n.struck = append(n.struck, f.name)
	r.unsaved.note(n)
	r.orders.held(n, f.name, n.due)
	return true
}

// deliverLate makes a delayed attempt. No other fault holds it back again.
func (r *notifier) deliverLate(n *notification, now time.Time) {
	r.scheduled(n, now)
	r.mu.Lock()
	defer r.mu.Unlock()
	n.held = false
}

// releaseHeld delivers what was held back, after another notification was
// delivered.
func (r *notifier) releaseHeld(now time.Time) {
	r.mu.Lock()
	held := r.held
	r.held = nil
	for _, n := range held {
		n.held = false
	}
	r.mu.Unlock()
	for _, n := range held {
		r.attemptScheduled(n, now)
	}
}

// release delivers a notification if no other one was delivered meanwhile.
func (r *notifier) release(n *notification, now time.Time) {
	r.mu.Lock()
	still := n.held
	r.mu.Unlock()
	if still {
		r.releaseHeld(now)
	}
}
