package main

import (
	"context"
	"flag"

	"github.com/seed6780280e/wxpay"
)

func refundVerb() verb {
	return verb{
		name: "refund", arguments: "OUT_REFUND_NO | -refund-id NUMBER | -out-trade-no NUMBER | -transaction-id NUMBER", max: 1,
		summary: "query a refund, or all refunds of an order",
		details: []text{"It changes nothing. Exit code 4: there is no such refund, or it has not arrived yet."},
		define: func(f *flag.FlagSet) action {
			q := &wxpay.RefundQueryRequest{}
			f.StringVar(&q.RefundID, "refund-id", "", "WeChat Pay's `NUMBER` of the refund")
			f.StringVar(&q.OutTradeNo, "out-trade-no", "", "your `NUMBER` of the order: all its refunds")
			f.StringVar(&q.TransactionID, "transaction-id", "", "WeChat Pay's `NUMBER` of the order: all its refunds")
			return func(ctx context.Context, c *call) error { return c.showRefunds(ctx, q) }
		},
	}
}

// showRefunds queries refunds, and prints them.
func (c *call) showRefunds(ctx context.Context, q *wxpay.RefundQueryRequest) error {
	if len(c.args) > 0 {
		q.OutRefundNo = c.args[0]
	}
	given := 0
	for _, number := range []string{q.OutRefundNo, q.RefundID, q.OutTradeNo, q.TransactionID} {
		if number != "" {
			given++
		}
	}
	if given != 1 {
		return c.misuse("name one refund or one order: OUT_REFUND_NO, -refund-id, -out-trade-no or -transaction-id")
	}
	if err := c.goodNumbers(q.OutRefundNo, q.RefundID, q.OutTradeNo, q.TransactionID); err != nil {
		return err
	}
	client, err := c.client()
	if err != nil {
		return err
	}
	reply, items, err := queryRefunds(ctx, client, q)
	if err != nil {
		return c.swapped(err, q.OutRefundNo, "-refund-id")
	}
	c.printRefunds(reply, items)
	return nil
}

// queryRefunds returns the first reply, and the refunds of all replies. A query by the
// number of a refund has one reply.
func queryRefunds(ctx context.Context, client *wxpay.Client, q *wxpay.RefundQueryRequest) (*wxpay.RefundQueryResponse, []*wxpay.RefundItem, error) {
	ofOrder := q.OutRefundNo == "" && q.RefundID == ""
	start := int64(0)
	if ofOrder {
		q.Offset = &start
	}
	reply, err := client.RefundQuery(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	var items []*wxpay.RefundItem
	seen := map[string]bool{} // a new refund moves the pages: the last of one may be the first of the next
	for i := range reply.Refunds {
		items = append(items, &reply.Refunds[i])
		seen[reply.Refunds[i].RefundID] = true
	}
	if !ofOrder || reply.TotalRefundCount == nil || int64(len(items)) >= *reply.TotalRefundCount {
		return reply, items, nil
	}
	rest := *q
	next := int64(len(items))
	rest.Offset = &next
	for item, err := range client.Refunds(ctx, &rest) {
		if err != nil {
			return nil, nil, err
		}
		if !seen[item.RefundID] {
			seen[item.RefundID] = true
			items = append(items, item)
		}
	}
	return reply, items, nil
}

// printRefunds prints the fields of the order, and of each refund.
func (c *call) printRefunds(reply *wxpay.RefundQueryResponse, items []*wxpay.RefundItem) {
	r := replyRecord(reply.Fields, []string{"out_trade_no", "transaction_id", "total_fee", "fee_type", "total_refund_count", "refund_count", "refund_fee"},
		func(name string) bool {
			return ofOneRefund.MatchString(name) || name == "promotion_detail" && reply.PromotionDetail != nil
		})
	r.addPromotions(reply.PromotionDetail)
	var rows []*record
	for _, item := range items {
		row := refundRecord(item, reply.FeeType)
		if c.out.json {
			row.add("advice", c.t(nextForRefund(item.Status)))
		}
		rows = append(rows, row)
	}
	if rows != nil || c.out.json {
		r.add("refunds", rows)
	}
	c.out.print(r)
	advised := map[text]bool{}
	for _, item := range items {
		if next := nextForRefund(item.Status); !advised[next] {
			advised[next] = true
			c.out.line("advice for %s: %s", string(item.Status), c.t(next))
		}
	}
}
