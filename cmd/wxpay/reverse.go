package main

import (
	"context"
	"flag"
	"slices"

	"github.com/seed6780280e/wxpay"
)

func reverseVerb() verb {
	return verb{
		name: "reverse", arguments: "(OUT_TRADE_NO | -transaction-id NUMBER) [-yes]", max: 1, changes: true,
		summary: "reverse a counter payment: close it if it is unpaid, pay it back if it is paid",
		details: []text{
			"Only counter payments (micropay) can be reversed, from 15 seconds to 7 days after the payment. Other orders are closed or refunded.",
			"It queries the order, shows it, and reverses it only with -yes. After exit code 3 repeat the very same command until it ends with 0.",
		},
		define: func(f *flag.FlagSet) action {
			n := defineOrderNumber(f)
			yes := defineYes(f)
			return func(ctx context.Context, c *call) error { return c.reverseOrder(ctx, n, *yes) }
		},
	}
}

// reverseOrder shows the order, and reverses it if the user said yes.
func (c *call) reverseOrder(ctx context.Context, n *orderNumber, yes bool) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	if err := c.needsCertificate(c.settings()); err != nil {
		return err
	}
	order, err := c.queryOrder(ctx, n)
	if err != nil {
		return err
	}
	c.showPlan(c.reversePlan(order))
	if order.TradeState == wxpay.TradeStateRevoked {
		r := &record{}
		r.add("reversed", true)
		r.add("reversed_before", true)
		c.printResult("reversal", r)
		c.out.line("it was reversed before; nothing was sent")
		return nil
	}
	others := []wxpay.TradeType{wxpay.TradeTypeJSAPI, wxpay.TradeTypeNative, wxpay.TradeTypeApp, wxpay.TradeTypeMWEB}
	if kind := order.TradeType; slices.Contains(others, kind) {
		f := c.fail(exitNotDone, "the trade_type is %s: only counter payments can be reversed", printable(string(kind)))
		f.advice = c.t("it is no counter payment: close it while it is unpaid, refund it when it is paid")
		return f
	}
	if err := c.agreed(yes); err != nil {
		return err
	}
	return c.sendReverse(ctx, client, n)
}

// sendReverse reverses the order, and prints the answer.
func (c *call) sendReverse(ctx context.Context, client *wxpay.Client, n *orderNumber) error {
	if err := c.send(); err != nil {
		return err
	}
	reply, err := client.Reverse(ctx, &wxpay.ReverseRequest{TransactionID: n.transactionID, OutTradeNo: n.outTradeNo})
	if err != nil {
		return c.inDoubt(ctx, err, "repeat the very same command until it ends with exit code 0, then look with wxpay order")
	}
	if reply.Recall {
		f := c.fail(exitUnknown, "WeChat Pay has not reversed it yet (recall=Y)")
		f.advice = c.t("repeat the very same command until it ends with exit code 0, then look with wxpay order")
		return f
	}
	r := replyRecord(reply.Fields, []string{"recall"}, func(string) bool { return false })
	r.add("reversed", true)
	r.add("reversed_before", false)
	c.printResult("reversal", r)
	return nil
}

// reversePlan returns what the command will do.
func (c *call) reversePlan(order *wxpay.OrderQueryResponse) *record {
	r := &record{}
	r.add("operation", "reverse")
	c.addTarget(r, c.settings())
	r.explain("trade_state", string(order.TradeState), tradeStates[order.TradeState])
	r.addTexts("out_trade_no", order.OutTradeNo, "transaction_id", order.TransactionID, "trade_type", string(order.TradeType))
	if order.Paid() {
		r.add("total_fee", fen{order.TotalFee, order.FeeType})
		r.add("time_end", order.TimeEnd)
	}
	return r
}
