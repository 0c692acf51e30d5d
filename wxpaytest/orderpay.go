package wxpaytest

import (
	"cmp"
	"fmt"
	"time"
)

// payNumber pays the order with the number. The caller delivers the
// notification.
func (r *orders) payNumber(outTradeNo string, p Payment) (n *notification, err error) {
	err = r.locked(func() error {
		o, err := r.find(outTradeNo)
		if err == nil {
			n, err = r.pay(o, p, ByUser)
		}
		return err
	})
	return n, err
}

// pay pays the order, for a caller that holds the lock and then delivers the
// notification.
func (r *orders) pay(o *order, p Payment, by ChangeBy) (*notification, error) {
	return r.payAs(o, p, StateSuccess, by)
}

// payAs is pay, but the order then has the given state.
func (r *orders) payAs(o *order, p Payment, state string, by ChangeBy) (*notification, error) {
	now := r.clock.Now()
	if err := o.payable(now); err != nil {
		return nil, err
	}
	p, err := p.prepare(o.TotalFee)
	if err != nil {
		return nil, err
	}
	o.TransactionID = fmt.Sprintf("4200000001%s%010d", formatTime("20060102", now), r.numbers.next())
	r.transactions[o.TransactionID] = o
	o.State, o.Paid, o.Payment = state, now, p
	o.OpenID = cmp.Or(p.OpenID, o.OpenID)
	if o.OpenID == "" {
		// 支付结果通知: openid is present for every trade_type.
		o.OpenID = r.people.add(o.AppID, "")
	}
	o.couponLeft = make([]int64, len(p.Coupons))
	for i, c := range p.Coupons {
		o.couponLeft[i] = c.Fee
	}
	o.notification = newNotification(o, nil, o.Fields["notify_url"], now)
	r.happened(o, Change{Kind: ChangePaid, By: by, Fee: o.TotalFee, Fault: by.fault()})
	r.changed(o, o.notification)
	r.planPush(o)
	return o.notification, nil
}

// hurry pays the order, or finishes the refund, of a request before it is
// answered. It returns nil if that is not possible.
func (r *orders) hurry(order, refund orderKey) (n *notification) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if rf := r.refunds[refund]; rf != nil {
		n, _ = r.finish(rf, RefundSuccess, ByFault)
	} else if o := r.byKey[order]; o != nil {
		n, _ = r.pay(o, Payment{}, ByFault)
	}
	return n
}

// payable returns why an order can't be paid now. An order can be paid once,
// not after it was closed or revoked, within 2 hours of its prepay_id and
// before its time_expire.
func (o *order) payable(now time.Time) error {
	switch {
	case o.paid():
		return fmt.Errorf("%w: out_trade_no %q", ErrPaid, o.OutTradeNo)
	case o.State == StateClosed:
		return fmt.Errorf("%w: out_trade_no %q", ErrClosed, o.OutTradeNo)
	case o.State == StateRevoked || o.State == StatePayError:
		return fmt.Errorf("%w: out_trade_no %q is %s", ErrState, o.OutTradeNo, o.State)
	case !now.Before(o.Prepaid.Add(prepayLife)), o.late(now):
		return fmt.Errorf("%w: out_trade_no %q", ErrExpired, o.OutTradeNo)
	}
	return nil
}
