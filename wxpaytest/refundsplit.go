package wxpaytest

import (
	"math/bits"
	"slices"
)

// split divides a refund between the coupons and cash in the proportion of the
// payment, to the fen: after the last refund every coupon is back whole.
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
	// Refunds that were closed leave either side ahead; the next ones make up for it.
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

// book takes a refund out of what is left of the order, or with -1 puts it back.
func (o *order) book(r *refund, sign int64) {
	o.Refunded += sign * r.Fee
	for _, part := range r.Coupons {
		i := slices.IndexFunc(o.Payment.Coupons, func(c Coupon) bool { return c.ID == part.ID })
		o.couponLeft[i] -= sign * part.Fee
	}
}
