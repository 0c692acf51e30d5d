package breaks

// all are the mistakes that lose money in real shops.
var all = []Break{
	{"deliver-outside", "the goods are delivered after the transaction that makes the order paid", []edit{
		{"shop/paid.go", `	return s.inTx(ctx, func(tx *sql.Tx) error {
		first, err := orders.move(`, `	var paid *Order
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		first, err := orders.move(`},
		{"shop/paid.go", `		return s.deliver(ctx, tx, o)
	})
}
`, `		paid = o
		return nil
	})
	if err != nil || paid == nil {
		return err
	}
	return s.inTx(ctx, func(tx *sql.Tx) error { return s.deliver(ctx, tx, paid) })
}
`},
	}},
	{"enqueue-after-commit", "the job of a refund is enqueued after the transaction that stores the refund", []edit{
		{"shop/refund.go", `		return s.enqueue(ctx, tx, refundOrder{number}, 0)
	})
	if err != nil {`, `		isStored = true
		return nil
	})
	if err == nil && isStored {
		err = s.inTx(ctx, func(tx *sql.Tx) error { return s.enqueue(ctx, tx, refundOrder{number}, 0) })
	}
	if err != nil {`},
		{"shop/refund.go", `	number := s.newNumber("R")
`, `	number, isStored := s.newNumber("R"), false
`},
	}},
	{"no-query-job", "nobody asks about an order whose notification does not come", []edit{
		{"shop/order.go", `		return s.enqueue(ctx, tx, askOrder{number}, wxpay.PaidGaps()[0])
`, `		return nil
`},
	}},
	{"new-refund-number", "a refund is repeated with a new number", []edit{
		{"shop/refund.go", `OutTradeNo: r.OutTradeNo, OutRefundNo: r.OutRefundNo, TotalFee`, `OutTradeNo: r.OutTradeNo, OutRefundNo: s.newNumber("R"), TotalFee`},
	}},
	{"change-is-failed", "a refund that did not arrive is taken for failed, and its amount can be refunded again", []edit{
		{"shop/refund.go", `wxpay.RefundStatusChange: stuck`, `wxpay.RefundStatusChange: failed`},
	}},
	{"ignore-doubt", "an order whose time is over is taken for unpaid, without asking", []edit{
		{"shop/askorder.go", `	step, err := s.askStep(ctx, o, left)
`, `	if left <= 0 {
		return s.close(ctx, o)
	}
	step, err := s.askStep(ctx, o, left)
`},
	}},
}
