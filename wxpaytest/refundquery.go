package wxpaytest

import (
	"fmt"
	"strconv"
)

// refundPage is the maximum number of refunds in one response.
const refundPage = 10

// refundQuery: 查询退款 请求参数: one of the four numbers.
func refundQuery(path string) *operation {
	return &operation{path: path, run: runRefundQuery, rules: []rule{
		{"refund_id", 32, false, nil},
		{"out_refund_no", 64, false, nil},
		{"transaction_id", 32, false, nil},
		{"out_trade_no", 32, false, nil},
		{"offset", 6, false, row.MatchString},
		{"version", 32, false, oneOf("1.0")},
	}}
}

func runRefundQuery(c *call) *message {
	o, refunds, failed := c.namedRefunds()
	if failed != nil {
		return failed
	}
	total := len(refunds)
	value, paged := c.fields["offset"]
	offset, _ := strconv.Atoi(value)
	if offset >= total {
		return c.failure(codeNoRefund, "")
	}
	refunds = refunds[offset:min(total, offset+refundPage)]
	m := c.success()
	m.set("transaction_id", o.TransactionID)
	m.set("out_trade_no", o.OutTradeNo)
	o.amounts(m)
	// 查询退款: the total number of refunds is sent only if the request has an
	// offset.
	if paged {
		m.setInt("total_refund_count", int64(total))
	}
	m.setInt("refund_count", int64(len(refunds)))
	for n, r := range refunds {
		r.row(m, n)
	}
	if c.op.path == "/pay/refundqueryv2" {
		m.set("promotion_detail", refunds[0].promotions())
	}
	return m
}

// namedRefunds finds the refunds that a query names. 查询退款: refund_id takes
// precedence over out_refund_no, then transaction_id, then out_trade_no.
// refundqueryv2 accepts only the first two.
func (c *call) namedRefunds() (*order, []*refund, *message) {
	refundID, outRefundNo := c.fields["refund_id"], c.fields["out_refund_no"]
	if refundID != "" || outRefundNo != "" {
		r := c.orders.refunds[c.key(outRefundNo)]
		if refundID != "" {
			r = c.orders.refundIDs[refundID]
		}
		if r == nil || r.MchID != c.merchant.MchID || r.SubMchID != c.sub.MchID {
			return nil, nil, c.failure(codeNoRefund, "")
		}
		return c.seenRefund(r)
	}
	if c.op.path == "/pay/refundqueryv2" {
		return nil, nil, c.refusal(codeLackParams, "缺少参数refund_id或out_refund_no")
	}
	if c.fields["transaction_id"] == "" && c.fields["out_trade_no"] == "" {
		return nil, nil, c.refusal(codeLackParams, "缺少参数refund_id、out_refund_no、transaction_id或out_trade_no")
	}
	o := c.seen(c.namedOrder())
	switch {
	case o == nil && c.fields["transaction_id"] != "":
		return nil, nil, c.failure(codeTransaction, "")
	case o == nil:
		return nil, nil, c.failure(codeNoOrder, "")
	case len(o.refunds) == 0:
		return nil, nil, c.failure(codeNoRefund, "")
	}
	return o, o.refunds, nil
}

// seenRefund returns a refund as the queried replica shows it.
func (c *call) seenRefund(r *refund) (*order, []*refund, *message) {
	if o := c.seen(r.order); o != nil {
		for _, seen := range o.refunds {
			if seen.seq == r.seq {
				return o, []*refund{seen}, nil
			}
		}
	}
	return nil, nil, c.failure(codeNoRefund, "")
}

// row writes one refund. Its coupons are numbered _$n_$m. A field that ends in
// _$n is the sum of the refund, but in the response to a refund it is one
// coupon.
func (r *refund) row(m *message, n int) {
	name := func(field string) string { return fmt.Sprintf("%s_%d", field, n) }
	m.set(name("out_refund_no"), r.OutRefundNo)
	m.set(name("refund_id"), r.RefundID)
	m.set(name("refund_channel"), "ORIGINAL")
	m.setInt(name("refund_fee"), r.Fee)
	if _, any := r.order.Payment.noCash(); any {
		m.setInt(name("settlement_refund_fee"), r.SettlementFee)
	}
	m.set(name("refund_status"), r.Status)
	m.set(name("refund_account"), r.Account)
	m.set(name("refund_recv_accout"), receivedBy)
	if r.Status == RefundSuccess {
		m.set(name("refund_success_time"), formatTime(longTime, r.Finished))
	}
	if len(r.Coupons) == 0 {
		return
	}
	m.setInt(name("coupon_refund_fee"), r.Fee-r.CashFee)
	m.setInt(name("coupon_refund_count"), int64(len(r.Coupons)))
	for i, c := range r.Coupons {
		m.set(fmt.Sprintf("coupon_type_%d_%d", n, i), c.Type)
		m.set(fmt.Sprintf("coupon_refund_id_%d_%d", n, i), c.ID)
		m.setInt(fmt.Sprintf("coupon_refund_fee_%d_%d", n, i), c.Fee)
	}
}
