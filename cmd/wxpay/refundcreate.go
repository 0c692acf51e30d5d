package main

import (
	"context"
	"flag"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

// A refundPlan is a refund that the user asks for.
type refundPlan struct {
	order     orderNumber
	fen       int64
	yuan      string
	reason    string
	notifyURL string
	recharged bool
	yes       *bool
}

func refundCreateVerb() verb {
	return verb{
		name: "refund create", arguments: "OUT_REFUND_NO (-out-trade-no NUMBER | -transaction-id NUMBER) (-fen N | -yuan N.NN) [-yes]", min: 1, max: 1, changes: true,
		summary: "pay an order's money back, or a part of it",
		details: []text{
			"It queries the order and its refunds, shows what it will do, and does it only with -yes.",
			"OUT_REFUND_NO is a number of yours for this refund. With the same number the money is paid back once, however often you repeat the command. After exit code 3 repeat the very same command, or look with wxpay refund OUT_REFUND_NO. Never take a new number: that may pay back twice.",
			"Exit code 0: WeChat Pay has accepted the refund. wxpay refund OUT_REFUND_NO shows how it ends.",
		},
		define: func(f *flag.FlagSet) action {
			p := &refundPlan{yes: defineYes(f)}
			f.StringVar(&p.order.outTradeNo, "out-trade-no", "", "your `NUMBER` of the order")
			f.StringVar(&p.order.transactionID, "transaction-id", "", "WeChat Pay's `NUMBER` of the order, instead of yours")
			defineWhole(f, &p.fen, "fen", "how much, in fen (`N`); for another currency, in its smallest unit")
			f.StringVar(&p.yuan, "yuan", "", "how much, in `YUAN` such as 1.50, instead of -fen; only for CNY")
			f.StringVar(&p.reason, "reason", "", "`TEXT` that the user sees")
			f.StringVar(&p.notifyURL, "notify-url", "", "`URL` for the refund notification; default: that of the merchant platform")
			f.BoolVar(&p.recharged, "recharged", false, "take the money from the recharged balance (REFUND_SOURCE_RECHARGE_FUNDS)")
			return func(ctx context.Context, c *call) error { return c.createRefund(ctx, p) }
		},
	}
}

// check reads the amount, and finds mistakes in the flags.
func (p *refundPlan) check(c *call) error {
	switch {
	case c.args[0] == "":
		return c.misuse("OUT_REFUND_NO is empty: choose a number for this refund")
	case (p.order.outTradeNo == "") == (p.order.transactionID == ""):
		return c.misuse("name one order: -out-trade-no NUMBER, or -transaction-id NUMBER")
	case (p.fen == 0) == (p.yuan == ""):
		return c.misuse("say how much: -fen N, or -yuan N.NN")
	}
	if p.yuan != "" {
		amount, err := wxpay.ParseYuan(p.yuan)
		if err != nil {
			return c.misuse("-yuan is not an amount such as 1.50")
		}
		p.fen = amount
	}
	const longestReason, longestURL = 80, 256 // bytes
	switch {
	case p.fen <= 0:
		return c.misuse("the amount must be more than 0")
	case len(p.reason) > longestReason:
		return c.misuse("-reason has %d bytes, at most %d are allowed (a Chinese character has 3)", len(p.reason), longestReason)
	case requestvalue.CheckURL("", p.notifyURL) != nil || len(p.notifyURL) > longestURL:
		return c.misuse("-notify-url must be an address such as https://shop.example/refunded, without a query, of at most %d bytes", longestURL)
	case requestvalue.CheckNumber("", c.args[0]) != nil:
		return c.misuse("OUT_REFUND_NO may contain only letters, digits and _-|*@")
	}
	return c.goodNumbers(c.args[0], p.order.outTradeNo, p.order.transactionID)
}

// createRefund shows the refund, and makes it if the user said yes.
func (c *call) createRefund(ctx context.Context, p *refundPlan) error {
	if err := p.check(c); err != nil {
		return err
	}
	client, err := c.client()
	if err != nil {
		return err
	}
	if err := c.needsCertificate(c.settings()); err != nil {
		return err
	}
	state, err := c.refundState(ctx, client, p)
	if err != nil {
		return err
	}
	if currency := state.order.FeeType; p.yuan != "" && currency != "" && currency != "CNY" {
		return c.misuse("-yuan is for CNY, and the order is in %s: write -fen, in the smallest unit of %s", printable(currency), printable(currency))
	}
	c.showPlan(c.refundPlanRecord(p, state))
	if state.same != nil {
		return c.existingRefund(state)
	}
	if err := c.allows(p, state); err != nil {
		return err
	}
	if err := c.agreed(*p.yes); err != nil {
		return err
	}
	return c.sendRefund(ctx, client, p, state)
}

// sendRefund makes the refund, and prints the answer.
func (c *call) sendRefund(ctx context.Context, client *wxpay.Client, p *refundPlan, state *refundState) error {
	req := &wxpay.RefundRequest{
		TransactionID: p.order.transactionID, OutTradeNo: p.order.outTradeNo, OutRefundNo: c.args[0],
		TotalFee: state.order.TotalFee, RefundFee: p.fen, RefundFeeType: state.order.FeeType, RefundDesc: p.reason, NotifyURL: p.notifyURL,
	}
	if p.recharged {
		req.RefundAccount = "REFUND_SOURCE_RECHARGE_FUNDS"
	}
	if err := c.send(); err != nil {
		return err
	}
	reply, err := client.Refund(ctx, req)
	if err != nil {
		return c.inDoubt(ctx, err, "repeat the very same command, or look with: wxpay refund %s; never take a new OUT_REFUND_NO", req.OutRefundNo)
	}
	c.printResult("refund", replyRecord(reply.Fields, []string{"out_refund_no", "refund_id", "refund_fee"}, func(name string) bool { return name == "promotion_detail" }))
	c.out.line("accepted; how it ends: wxpay refund %s", req.OutRefundNo)
	return nil
}
