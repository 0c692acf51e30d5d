package main

import (
	"context"

	"github.com/seed6780280e/wxpay"
)

// A refundState is what WeChat Pay knows before a refund is made.
type refundState struct {
	order    *wxpay.OrderQueryResponse
	same     *wxpay.RefundItem // a refund with this number; nil: none
	foreign  bool              // same belongs to another order, or has another amount
	refunds  []*wxpay.RefundItem
	refunded int64 // fen of the refunds that have not failed
}

// refundState queries the order, its refunds, and the number of the new refund.
func (c *call) refundState(ctx context.Context, client *wxpay.Client, p *refundPlan) (*refundState, error) {
	s := &refundState{}
	var err error
	s.order, err = client.OrderQuery(ctx, &wxpay.OrderQueryRequest{TransactionID: p.order.transactionID, OutTradeNo: p.order.outTradeNo})
	if err != nil {
		return nil, c.swapped(err, p.order.outTradeNo, "-transaction-id")
	}
	if !s.order.Paid() {
		f := c.fail(exitNotDone, "the order is in state %s: there is nothing to refund", string(s.order.TradeState))
		f.advice = c.t(nextForOrder(s.order.TradeState))
		return nil, f
	}
	reply, items, err := queryRefunds(ctx, client, &wxpay.RefundQueryRequest{OutRefundNo: c.args[0]})
	if err != nil && !isMissing(err) {
		return nil, err
	}
	if reply != nil && reply.OutTradeNo != s.order.OutTradeNo {
		s.foreign = true
	}
	_, s.refunds, err = queryRefunds(ctx, client, &wxpay.RefundQueryRequest{TransactionID: s.order.TransactionID})
	if err != nil && !isMissing(err) {
		return nil, err
	}
	for _, item := range append(items, s.refunds...) {
		if item.OutRefundNo == c.args[0] {
			s.same = item
			s.foreign = s.foreign || item.RefundFee != p.fen
		}
	}
	for _, item := range s.refunds {
		if item.Status != wxpay.RefundStatusClosed {
			s.refunded += item.RefundFee
		}
	}
	return s, nil
}

// refundPlanRecord returns what the command will do.
func (c *call) refundPlanRecord(p *refundPlan, s *refundState) *record {
	r := &record{}
	r.add("operation", "refund")
	c.addTarget(r, c.settings())
	r.addTexts("out_trade_no", s.order.OutTradeNo, "transaction_id", s.order.TransactionID)
	r.add("total_fee", fen{s.order.TotalFee, s.order.FeeType})
	r.add("time_end", s.order.TimeEnd)
	r.add("refunds_before", int64(len(s.refunds)))
	r.add("refunded_before", fen{s.refunded, s.order.FeeType})
	r.add("out_refund_no", c.args[0])
	r.add("refund_fee", fen{p.fen, s.order.FeeType})
	r.addTexts("refund_desc", p.reason, "notify_url", p.notifyURL)
	if p.recharged {
		r.add("refund_account", "REFUND_SOURCE_RECHARGE_FUNDS")
	}
	return r
}

// existingRefund ends the command if there is a refund with this number: it is sent no
// second time.
func (c *call) existingRefund(s *refundState) error {
	if s.foreign {
		f := c.misuse("the number %s belongs to another refund, of %s", s.same.OutRefundNo, c.out.language.amount(fen{s.same.RefundFee, s.order.FeeType}))
		f.advice = c.t("for another refund, take another number; for the same one, repeat it with its own order and amount")
		return f
	}
	next := nextForRefund(s.same.Status)
	if s.same.Status == wxpay.RefundStatusClosed || s.same.Status == wxpay.RefundStatusChange {
		f := c.fail(exitNotDone, "the refund with this number ended as %s", string(s.same.Status))
		f.advice = c.t(next)
		return f
	}
	c.printResult("refund", refundRecord(s.same, s.order.FeeType))
	c.out.line("this refund exists already; nothing was sent")
	c.out.advise(next)
	return nil
}

// allows returns a failure if the order has less left than the refund.
func (c *call) allows(p *refundPlan, s *refundState) error {
	left := s.order.TotalFee - s.refunded
	if p.fen <= left {
		return nil
	}
	return c.misuse("only %s of the order is left to refund", c.out.language.amount(fen{left, s.order.FeeType}))
}
