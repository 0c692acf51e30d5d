package main

import (
	"regexp"

	"github.com/seed6780280e/wxpay"
)

// ofOneRefund matches the fields that refundRecord shows.
var ofOneRefund = regexp.MustCompile(`^(out_refund_no|refund_id|refund_channel|refund_fee|settlement_refund_fee|refund_status|refund_account|refund_recv_accout|` +
	`refund_success_time|coupon_refund_fee|coupon_refund_count|coupon_refund_id|coupon_type)_[0-9]+(_[0-9]+)?$`)

// refundRecord returns the fields of a refund.
func refundRecord(item *wxpay.RefundItem, currency string) *record {
	r := &record{}
	r.explain("refund_status", string(item.Status), refundStatuses[item.Status])
	r.addTexts("out_refund_no", item.OutRefundNo, "refund_id", item.RefundID)
	r.add("refund_fee", fen{item.RefundFee, currency})
	if item.SettlementRefundFee != nil {
		r.add("settlement_refund_fee", fen{*item.SettlementRefundFee, currency})
	}
	if !item.SuccessTime.IsZero() {
		r.add("refund_success_time", item.SuccessTime)
	}
	r.addTexts("refund_channel", item.Channel, "refund_account", item.Account, "refund_recv_accout", item.RecvAccount)
	if len(item.Coupons) == 0 {
		return r
	}
	r.add("coupon_refund_fee", fen{item.CouponRefundFee, currency})
	r.add("coupon_refund_count", item.CouponRefundCount)
	var coupons []*record
	for _, coupon := range item.Coupons {
		row := &record{}
		row.addTexts("coupon_refund_id", coupon.ID, "coupon_type", coupon.Type)
		row.add("coupon_refund_fee", fen{coupon.Fee, currency})
		coupons = append(coupons, row)
	}
	r.add("coupons", coupons)
	return r
}

// refundStatuses say what the states of a refund mean.
var refundStatuses = map[wxpay.RefundStatus]text{
	wxpay.RefundStatusSuccess:    "paid back",
	wxpay.RefundStatusProcessing: "in progress",
	wxpay.RefundStatusClosed:     "failed: not paid back",
	wxpay.RefundStatusChange:     "the money cannot be paid back this way",
}

// nextForRefund returns what to do about a refund in this state.
func nextForRefund(s wxpay.RefundStatus) text {
	switch s {
	case wxpay.RefundStatusSuccess:
		return "nothing is left to do; it can take about 3 working days to reach a bank card"
	case wxpay.RefundStatusProcessing:
		return "query again after minutes, later after hours; do not refund with another number"
	case wxpay.RefundStatusClosed:
		return "read why on the merchant platform; to refund again, use a new out_refund_no"
	case wxpay.RefundStatusChange:
		return "never refund again: pay the money back on the merchant platform, or outside WeChat Pay"
	}
	return "this state is not known: do not refund again before it is clear"
}
