package main

import (
	"context"
	"flag"
	"regexp"

	"github.com/seed6780280e/wxpay"
)

func orderVerb() verb {
	return verb{
		name: "order", arguments: "OUT_TRADE_NO | -transaction-id NUMBER", max: 1,
		summary: "query an order: its state, every field, and what to do next",
		details: []text{"It changes nothing. Exit code 4: there is no such order, or it is not visible yet."},
		define: func(f *flag.FlagSet) action {
			n := defineOrderNumber(f)
			return func(ctx context.Context, c *call) error { return c.showOrder(ctx, n) }
		},
	}
}

// showOrder queries an order, and prints it.
func (c *call) showOrder(ctx context.Context, n *orderNumber) error {
	order, err := c.queryOrder(ctx, n)
	if err != nil {
		return err
	}
	r := orderRecord(order)
	next := nextForOrder(order.TradeState)
	if c.out.json {
		r.add("advice", c.t(next))
	}
	c.out.print(r)
	c.out.advise(next)
	return nil
}

// queryOrder returns the order with the number of the arguments.
func (c *call) queryOrder(ctx context.Context, n *orderNumber) (*wxpay.OrderQueryResponse, error) {
	if err := n.check(c); err != nil {
		return nil, err
	}
	client, err := c.client()
	if err != nil {
		return nil, err
	}
	order, err := client.OrderQuery(ctx, &wxpay.OrderQueryRequest{TransactionID: n.transactionID, OutTradeNo: n.outTradeNo, Version: "1.0"})
	return order, c.swapped(err, n.outTradeNo, "-transaction-id")
}

// orderFields are the fields of an order that are shown first.
var orderFields = []string{
	"trade_state", "trade_state_desc", "out_trade_no", "transaction_id", "total_fee", "fee_type", "settlement_total_fee", "cash_fee", "cash_fee_type",
	"coupon_fee", "coupon_count", "time_end", "trade_type", "bank_type", "attach", "device_info", "openid", "is_subscribe", "sub_openid",
}

var couponField = regexp.MustCompile(`^coupon_(id|type|fee)_[0-9]+$`)

// orderRecord returns all fields of an order.
func orderRecord(order *wxpay.OrderQueryResponse) *record {
	r := replyRecord(order.Fields, orderFields, func(name string) bool {
		return couponField.MatchString(name) || name == "promotion_detail" && order.PromotionDetail != nil
	})
	for i := range r.fields {
		if r.fields[i].name == "trade_state" {
			r.fields[i].note = tradeStates[order.TradeState]
		}
	}
	var coupons []*record
	for _, coupon := range order.Coupons {
		row := &record{}
		row.addTexts("coupon_id", coupon.ID, "coupon_type", coupon.Type)
		row.add("coupon_fee", fen{coupon.Fee, order.FeeType})
		coupons = append(coupons, row)
	}
	if coupons != nil {
		r.add("coupons", coupons)
	}
	r.addPromotions(order.PromotionDetail)
	return r
}

// tradeStates say what the states of an order mean.
var tradeStates = map[wxpay.TradeState]text{
	wxpay.TradeStateSuccess:    "paid",
	wxpay.TradeStateRefund:     "paid, and refunded at least in part",
	wxpay.TradeStateNotPay:     "not paid yet",
	wxpay.TradeStateClosed:     "closed: can no longer be paid",
	wxpay.TradeStateRevoked:    "reversed: not paid, or paid back",
	wxpay.TradeStateUserPaying: "the payer is entering the password",
	wxpay.TradeStatePayError:   "the payment failed",
	wxpay.TradeStateAccept:     "a deduction waits to be carried out",
}

// nextForOrder returns what to do about an order in this state.
func nextForOrder(s wxpay.TradeState) text {
	switch s {
	case wxpay.TradeStateSuccess:
		return "compare the number and the amount with your own order, and deliver once; to pay it back: wxpay refund create"
	case wxpay.TradeStateRefund:
		return "wxpay refund -out-trade-no OUT_TRADE_NO lists its refunds"
	case wxpay.TradeStateNotPay:
		return "wait and query again, or make sure that nobody pays it any more: wxpay close OUT_TRADE_NO"
	case wxpay.TradeStateClosed, wxpay.TradeStateRevoked:
		return "do not deliver; to sell again, create an order with a new out_trade_no"
	case wxpay.TradeStateUserPaying:
		return "query again in 5 to 10 seconds; if it takes longer than a minute: wxpay reverse"
	case wxpay.TradeStatePayError:
		return "do not deliver; reverse a counter payment (wxpay reverse), close another one (wxpay close), and sell with a new out_trade_no"
	case wxpay.TradeStateAccept:
		return "query again later"
	}
	return "this state is not known: read its description, and do not deliver before it is SUCCESS"
}
