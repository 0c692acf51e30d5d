package wxpaytest

import (
	"fmt"
	"slices"
)

// all returns every order, oldest first.
func (r *orders) all() []Order {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]Order, 0, len(r.list))
	for _, o := range r.list {
		o.expire(r.clock.Now())
		all = append(all, o.clone())
	}
	return all
}

func (r *orders) get(number string) (Order, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	o, err := r.find(number)
	if err != nil {
		return Order{}, err
	}
	return o.clone(), nil
}

// change calls f with the order that has the number.
func (r *orders) change(outTradeNo string, f func(o *order) error) error {
	return r.locked(func() error {
		o, err := r.find(outTradeNo)
		if err != nil {
			return err
		}
		return f(o)
	})
}

func (r *orders) setTradeState(outTradeNo, state string) error {
	return r.change(outTradeNo, func(o *order) error {
		allowed := []string{StateNotPay, StateRevoked, StateUserPaying, StatePayError, StateAccept}
		if o.paid() {
			allowed = []string{StateRevoked}
		}
		if !slices.Contains(allowed, state) {
			return fmt.Errorf("%w: from %s to %q", ErrState, o.State, state)
		}
		o.State = state
		r.happened(o, Change{Kind: ChangeState, By: ByTest})
		r.changed(o)
		return nil
	})
}

// recall makes the next reversals of an order answer recall=Y.
func (r *orders) recall(outTradeNo string, times int) error {
	return r.change(outTradeNo, func(o *order) error {
		o.recalls = times
		r.changed(o)
		return nil
	})
}

func (r *orders) comment(outTradeNo, text string, stars int) error {
	return r.change(outTradeNo, func(o *order) error {
		if !o.paid() || o.commented || stars < 1 || stars > 5 {
			return fmt.Errorf("%w: order %q is %s, commented %t, for %d stars", ErrState, outTradeNo, o.State, o.commented, stars)
		}
		o.commented = true
		c := &comment{r.numbers.next(), r.clock.Now(), o, stars, text}
		r.comments = append(r.comments, c)
		r.changed(o, c)
		return nil
	})
}

// setBalance waits until no refund is between its check and its change of the
// balance.
func (r *orders) setBalance(mchID string, fen int64) {
	mchID = r.merchants.mustGet(mchID).MchID
	r.mu.Lock()
	defer r.mu.Unlock()
	r.merchants.setBalance(mchID, fen)
}

// enterPassword enters the password that micropay asks for, or gives up.
func (r *orders) enterPassword(outTradeNo string, ok bool) error {
	return r.change(outTradeNo, func(o *order) error {
		switch {
		case o.State != StateUserPaying || o.wallet == nil:
			return fmt.Errorf("%w: order %q is %s", ErrState, outTradeNo, o.State)
		case !ok:
			o.State = StatePayError
			r.happened(o, Change{Kind: ChangeFailed, By: ByUser})
			r.changed(o)
			return nil
		}
		return r.settleWallet(o, StateSuccess, ByUser)
	})
}

// settleWallet pays the order from the wallet if it has enough money. The order
// then has that state. The caller holds the lock.
func (r *orders) settleWallet(o *order, state string, by ChangeBy) error {
	defer r.changed(o)
	w := o.wallet
	if cash := o.TotalFee - w.Payment.couponFee(); w.Balance > 0 && cash > w.Balance {
		o.State = StatePayError
		r.happened(o, Change{Kind: ChangeFailed, By: by, Code: codeNotEnough})
		return fmt.Errorf("%w: the wallet that pays %q has only %d fen", ErrState, o.OutTradeNo, w.Balance)
	}
	p := w.Payment
	p.OpenID = o.OpenID
	_, err := r.payAs(o, p, state, by)
	if err != nil {
		o.State = StatePayError
		r.happened(o, Change{Kind: ChangeFailed, By: by})
	}
	return err
}
