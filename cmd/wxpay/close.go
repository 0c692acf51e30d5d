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
			"A closed order stays closed. To sell again, create an order with a new out_trade_no. Exit code 0: it is closed now, or was closed before.",
		},
		define: func(*flag.FlagSet) action {
			return func(ctx context.Context, c *call) error { return c.closeOrder(ctx) }
		},
	}
}

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
	r := &record{}
	r.add("out_trade_no", c.args[0])
	r.add("closed", true)
	r.add("closed_before", before)
	c.out.print(r)
	return nil
}
