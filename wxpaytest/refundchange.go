package wxpaytest

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// allRefunds returns every refund, oldest first.
func (r *orders) allRefunds() []Refund {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]Refund, 0, len(r.refundList))
	for _, of := range r.refundList {
		all = append(all, of.clone())
	}
	return all
}

func (r *orders) getRefund(outRefundNo string) (Refund, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	of, err := r.findRefund(outRefundNo)
	if err != nil {
		return Refund{}, false
	}
	return of.clone(), true
}

// finishNumber finishes the refund with the number. The caller delivers the
// notification.
func (r *orders) finishNumber(outRefundNo, status string) (n *notification, err error) {
	err = r.locked(func() error {
		of, err := r.findRefund(outRefundNo)
		if err == nil {
			n, err = r.finish(of, status)
		}
		return err
	})
	return n, err
}

// finish is the bank being done with a refund, for a caller that holds the lock
// and then delivers the notification.
func (r *orders) finish(of *refund, status string) (*notification, error) {
	if of.Status != RefundProcessing || !slices.Contains([]string{RefundSuccess, RefundChange, RefundClosed}, status) {
		return nil, fmt.Errorf("%w: refund %q from %s to %q", ErrState, of.OutRefundNo, of.Status, status)
	}
	of.Status, of.Finished = status, r.clock.Now()
	if status == RefundClosed {
		r.merchants.spend(of.MchID, -of.SettlementFee)
		of.order.book(of, -1)
	}
	// 退款结果通知: to the refund's own address, else to the platform's setting.
	url := cmp.Or(of.Fields["notify_url"], r.settings().refundNotifyURL)
	of.notification = newNotification(of.order, of, url, of.Finished)
	r.changed(of.order, of, of.notification)
	return of.notification, nil
}

// begin makes a refund of an order that it is known to be possible for, for a
// caller that holds the lock.
func (r *orders) begin(o *order, number string, fee int64, fields map[string]string, now time.Time) *refund {
	coupons, settled, cash := o.split(fee)
	of := &refund{order: o, Refund: Refund{
		MchID: o.MchID, SubMchID: o.SubMchID, AppID: o.AppID, SubAppID: o.SubAppID,
		OutTradeNo: o.OutTradeNo, TransactionID: o.TransactionID, OutRefundNo: number,
		RefundID: fmt.Sprintf("50000000%s%013d", formatTime("20060102", now), r.numbers.next()),
		Fee:      fee, CashFee: cash, SettlementFee: settled, Coupons: coupons,
		Status: RefundProcessing, Created: now, Fields: fields, Source: "API",
		Account: cmp.Or(fields["refund_account"], "REFUND_SOURCE_UNSETTLED_FUNDS"),
	}}
	o.book(of, 1)
	o.State, o.lastRefund = StateRefund, now
	o.RefundCount++
	r.merchants.spend(o.MchID, settled)
	r.enlistRefund(of)
	r.changed(o, of)
	return of
}
