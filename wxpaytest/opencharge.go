package wxpaytest

import "time"

// passwordWithin is how long a user who is asked for the password has. No
// document tells; answers that were reported say about 30 seconds.
const passwordWithin = 30 * time.Second

// open tells whether a charge has neither worked nor failed.
func (o *order) open() bool { return o.State == StateNotPay || o.State == StateUserPaying }

// leaveOpen has the charge of an order end by itself, zero: never. It is for a
// caller that holds the lock.
func (r *orders) leaveOpen(o *order, open time.Duration) {
	o.Ends = time.Time{}
	if open > 0 {
		o.Ends = r.clock.Now().Add(open)
		r.waitFor(o)
	}
}

// waitFor has the charge of an order end at its time.
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

// endCharge is the bank, or the user, being done with an open charge: it is
// paid, or it has failed. 付款码支付: one that has failed may have charged the user
// all the same, and is to be reversed.
func (r *orders) endCharge(o *order) error {
	defer r.changed(o)
	o.Ends = time.Time{}
	switch {
	case o.wallet.ThenPays:
		return r.settleWallet(o, StateSuccess)
	case o.wallet.Taken:
		return r.settleWallet(o, StatePayError)
	}
	o.State = StatePayError
	return nil
}
