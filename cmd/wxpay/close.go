package main

import (
	"context"
	"flag"

	"github.com/seed6780280e/wxpay"
)

func closeVerb() verb {
	return verb{
		name: "close", arguments: "OUT_TRADE_NO", min: 1, max: 1, changes: true,
		summary: "close an unpaid order, so that nobody can pay it any more",
		details: []text{
			"It needs no -yes: it moves no money, and WeChat Pay refuses to close a paid order. WeChat Pay closes an order only 5 minutes after it was created.",
			"A closed order stays closed. To sell again, create an order with a new out_trade_no. Exit code 0: a query after it showed that the order is closed.",
		},
		define: func(*flag.FlagSet) action {
			return func(ctx context.Context, c *call) error { return c.closeOrder(ctx) }
		},
	}
}

// closeOrder closes an order. Only a query proves that it is closed.
func (c *call) closeOrder(ctx context.Context) error {
	if err := c.goodNumbers(c.args[0]); err != nil {
		return err
	}
	client, err := c.client()
	if err != nil {
		return err
	}
	if err := c.send(); err != nil {
		return err
	}
	_, err = client.CloseOrder(ctx, &wxpay.CloseOrderRequest{OutTradeNo: c.args[0]})
	before := wxpay.OutcomeOf(err) == wxpay.OutcomeAlreadyDone
	if err != nil && !before {
		return c.inDoubt(ctx, err, "look with wxpay order %s, then close it again", c.args[0])
	}
	order, err := client.OrderQuery(ctx, &wxpay.OrderQueryRequest{OutTradeNo: c.args[0]})
	if err != nil {
		text, _ := c.describe(err)
		return c.notProven(err, "WeChat Pay accepted it, but the query that proves it failed: %s", text)
	}
	return c.showClosed(order, before)
}

// showClosed prints the state of an order after it was closed.
func (c *call) showClosed(order *wxpay.OrderQueryResponse, before bool) error {
	closed := order.TradeState == wxpay.TradeStateClosed
	r := &record{}
	r.add("out_trade_no", c.args[0])
	r.explain("trade_state", string(order.TradeState), tradeStates[order.TradeState])
	r.add("closed", closed)
	r.add("closed_before", before && closed)
	if closed {
		c.out.print(r)
		return nil
	}
	f := c.notProven(nil, "WeChat Pay accepted it, but the order is in state %s", printable(string(order.TradeState)))
	f.about = r
	return f
}

// notProven returns the failure of an order that was closed, but is not seen to be so.
func (c *call) notProven(cause error, format text, args ...any) *failure {
	f := c.fail(exitUnknown, format, args...)
	f.cause = cause
	f.advice = c.t("look with wxpay order %s, then close it again", c.args[0])
	return f
}
