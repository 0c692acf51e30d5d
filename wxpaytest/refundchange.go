package wxpaytest

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"time"
)

// allRefunds returns every refund, oldest first.
func (r *orders) allRefunds() []Refund {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]Refund, 0, len(r.refundList))
	for _, rf := range r.refundList {
		all = append(all, rf.clone())
	}
	return all
}

func (r *orders) getRefund(outRefundNo string) (Refund, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rf, err := r.findRefund(outRefundNo)
	if err != nil {
		return Refund{}, false
	}
	return rf.clone(), true
}

// finishNumber finishes the refund with the number. The caller delivers the
// notification.
func (r *orders) finishNumber(outRefundNo, status string) (n *notification, err error) {
	err = r.locked(func() error {
		rf, err := r.findRefund(outRefundNo)
		if err == nil {
			n, err = r.finish(rf, status, ByBank)
		}
		return err
	})
	return n, err
}

// finish ends a refund as the bank does, for a caller that holds the lock and
// then delivers the notification.
func (r *orders) finish(rf *refund, status string, by ChangeBy) (*notification, error) {
	if rf.Status != RefundProcessing || !slices.Contains([]string{RefundSuccess, RefundChange, RefundClosed}, status) {
		return nil, fmt.Errorf("%w: refund %q from %s to %q", ErrState, rf.OutRefundNo, rf.Status, status)
	}
	rf.Status, rf.Finished = status, r.clock.Now()
	if status == RefundClosed {
		r.merchants.spend(rf.MchID, -rf.SettlementFee)
		rf.order.book(rf, -1)
	}
	rf.notification = newNotification(rf.order, rf, r.refundURL(rf), rf.Finished)
	r.happened(rf.order, Change{Kind: ChangeRefundFinished, By: by, OutRefundNo: rf.OutRefundNo, State: status, Fee: rf.Fee, Fault: by.fault()})
	r.changed(rf.order, rf, rf.notification)
	return rf.notification, nil
}

// refundURL: 退款结果通知: it is sent to the refund's own address, or to the one set on
// the platform.
func (r *orders) refundURL(rf *refund) string {
	return cmp.Or(rf.Fields["notify_url"], r.settings().refundNotifyURL)
}

// begin creates a refund that was checked before, for a caller that holds the
// lock.
func (r *orders) begin(o *order, number string, fee int64, fields map[string]string, now time.Time, by ChangeBy) *refund {
	coupons, settled, cash := o.split(fee)
	rf := &refund{order: o, Refund: Refund{
		MchID: o.MchID, SubMchID: o.SubMchID, AppID: o.AppID, SubAppID: o.SubAppID,
		OutTradeNo: o.OutTradeNo, TransactionID: o.TransactionID, OutRefundNo: number,
		RefundID: fmt.Sprintf("50000000%s%013d", formatTime("20060102", now), r.numbers.next()),
		Fee:      fee, CashFee: cash, SettlementFee: settled, Coupons: coupons,
		Status: RefundProcessing, Created: now, Fields: fields, Source: "API",
		Account: cmp.Or(fields["refund_account"], "REFUND_SOURCE_UNSETTLED_FUNDS"),
	}}
	o.book(rf, 1)
	o.State, o.lastRefund = StateRefund, now
	o.RefundCount++
	r.merchants.spend(o.MchID, settled)
	r.enlistRefund(rf)
	r.planRefund(rf)
	r.happened(o, Change{Kind: ChangeRefund, By: by, OutRefundNo: number, State: rf.Status, Fee: fee})
	r.changed(o, rf)
	return rf
}

// split divides a refund between coupons and cash in the same proportion as the
// payment. It is exact to the fen: after the last refund all coupons are
// refunded completely.
func (o *order) split(fee int64) (parts []Coupon, settled, cash int64) {
	coupons := o.Payment.couponFee()
	var left int64
	for _, l := range o.couponLeft {
		left += l
	}
	used := coupons - left
	// The product of two amounts may need more than 63 bits.
	hi, lo := bits.Mul64(uint64(coupons), uint64(o.Refunded+fee))
	upTo, _ := bits.Div64(hi, lo, uint64(o.TotalFee))
	// Closed refunds change the proportion of what is left; later refunds
	// correct it.
	share := min(max(int64(upTo)-used, 0), fee)
	cash, settled = fee-share, fee
	for i, coupon := range o.Payment.Coupons {
		part := min(share, o.couponLeft[i])
		if part <= 0 {
			continue
		}
		share -= part
		parts = append(parts, Coupon{coupon.ID, coupon.Type, part})
		if coupon.Type == "NO_CASH" {
			settled -= part
		}
	}
	return parts, settled, cash
}

// book subtracts a refund from what is left of the order, or adds it again if
// sign is -1.
func (o *order) book(r *refund, sign int64) {
	o.Refunded += sign * r.Fee
	for _, part := range r.Coupons {
		i := slices.IndexFunc(o.Payment.Coupons, func(c Coupon) bool { return c.ID == part.ID })
		o.couponLeft[i] -= sign * part.Fee
	}
}
