package wxpaytest

import "time"

// passwordWithin is how long a user has to enter the password. No document says
// so; merchants report about 30 seconds.
const passwordWithin = 30 * time.Second

// open reports whether a charge has neither succeeded nor failed.
func (o *order) open() bool { return o.State == StateNotPay || o.State == StateUserPaying }

// leaveOpen ends the charge of an order after that time; zero: never. The
// caller holds the lock.
func (r *orders) leaveOpen(o *order, open time.Duration) {
	o.Ends = time.Time{}
	if open > 0 {
		o.Ends = r.clock.Now().Add(open)
		r.waitFor(o)
	}
}

// waitFor ends the charge of an order at o.Ends.
func (r *orders) waitFor(o *order) {
	at := o.Ends
	r.clock.at(at, func(time.Time) {
		_ = r.locked(func() error {
			if o.Ends.Equal(at) && o.open() {
				return r.endCharge(o)
			}
			return nil
		})
	})
}

// endCharge ends an open charge: it is paid or it fails. 付款码支付: a failed charge
// may have charged the user, and must be reversed.
func (r *orders) endCharge(o *order) error {
	defer r.changed(o)
	o.Ends = time.Time{}
	switch {
	case o.wallet.ThenPays:
		return r.settleWallet(o, StateSuccess, ByClock)
	case o.wallet.Taken:
		return r.settleWallet(o, StatePayError, ByClock)
	}
	o.State = StatePayError
	r.happened(o, Change{Kind: ChangeFailed, By: ByClock})
	return nil
}
