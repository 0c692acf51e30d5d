package judge_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay/examples/shop/prove/judge"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// good returns the evidence of a shop that has kept all promises: S1 is paid, shipped
// and partly refunded, S2 is closed, S3 was never sent to the gateway.
func good() *judge.Evidence {
	return &judge.Evidence{
		Orders: []wxpaytest.Order{
			{OutTradeNo: "S1", TransactionID: "T1", TotalFee: 100, State: wxpaytest.StateRefund},
			{OutTradeNo: "S2", TotalFee: 200, State: wxpaytest.StateClosed},
		},
		Refunds: []wxpaytest.Refund{
			{OutRefundNo: "R1", OutTradeNo: "S1", Fee: 40, Status: wxpaytest.RefundSuccess},
			{OutRefundNo: "R2", OutTradeNo: "S1", Fee: 10, Status: wxpaytest.RefundClosed},
			{OutRefundNo: "R3", OutTradeNo: "S1", Fee: 25, Status: wxpaytest.RefundChange},
		},
		Frozen: map[string]bool{"S1": false},
		Shop: judge.Tables{
			Orders: []judge.Order{
				{OutTradeNo: "S1", RequestID: "c1", State: "paid", TransactionID: "T1", TotalFee: 100, RefundedFee: 65},
				{OutTradeNo: "S2", RequestID: "c2", State: "closed", TotalFee: 200},
				{OutTradeNo: "S3", RequestID: "c3", State: "closed", TotalFee: 300},
			},
			Deliveries: map[string]int{"S1": 1},
			Refunds: []judge.Refund{
				{OutRefundNo: "R1", RequestID: "r1", OutTradeNo: "S1", State: "done", Fee: 40},
				{OutRefundNo: "R2", RequestID: "r2", OutTradeNo: "S1", State: "failed", Fee: 10},
				{OutRefundNo: "R3", RequestID: "r3", OutTradeNo: "S1", State: "settled", Fee: 25},
			},
			Shipments: map[string]string{"S1": "done"},
			Days:      []judge.Day{{Date: "2026-11-30", State: "done", Rows: 3}},
			Jobs:      []judge.Job{{ID: 7, Kind: "check_bill", State: "scheduled", Args: `{"bill_date": "2026-12-01"}`}},
		},
		Placed:  map[string]string{"c1": "S1", "c2": "S2", "c3": "S3"},
		Clerk:   map[string]judge.RefundPromise{"r1": {"S1", "R1", 40}, "r2": {"S1", "R2", 10}, "r3": {"S1", "R3", 25}},
		Shipped: map[string]bool{"S1": true},
		Settled: map[string]bool{"R3": true},
		Days:    []string{"2026-11-30"},
		Bills:   map[string]int{"2026-11-30": 3},
	}
}

func TestNothingFound(t *testing.T) {
	assert.Empty(t, judge.Judge(good()))
	assert.Empty(t, judge.Summary(nil))
}

func TestJudge(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(*judge.Evidence)
		rule  judge.Rule
	}{
		{"not delivered", func(e *judge.Evidence) { delete(e.Shop.Deliveries, "S1") }, judge.PaidIsDelivered},
		{"delivered twice", func(e *judge.Evidence) { e.Shop.Deliveries["S1"] = 2 }, judge.PaidIsDelivered},
		{"payment not noticed", func(e *judge.Evidence) { e.Shop.Orders[0].State = "closed" }, judge.PaidIsDelivered},
		{"closed, but paid", func(e *judge.Evidence) { e.Orders[1].State = wxpaytest.StateSuccess }, judge.PaidIsDelivered},
		{"delivered unpaid", func(e *judge.Evidence) { e.Shop.Deliveries["S2"] = 1 }, judge.DeliveredIsPaid},
		{"delivered unknown", func(e *judge.Evidence) { e.Shop.Deliveries["S3"] = 1 }, judge.DeliveredIsPaid},
		{"order open", func(e *judge.Evidence) { e.Shop.Orders[1].State = "created" }, judge.OrderEnds},
		{"order not closed", func(e *judge.Evidence) { e.Orders[1].State = wxpaytest.StateNotPay }, judge.OrderAgrees},
		{"order unknown there", func(e *judge.Evidence) { e.Shop.Orders[2].State = "paid" }, judge.OrderAgrees},
		{"order unknown here", func(e *judge.Evidence) { e.Shop.Orders = e.Shop.Orders[:1] }, judge.OrderAgrees},
		{"other amount", func(e *judge.Evidence) { e.Shop.Orders[0].TotalFee = 99 }, judge.OrderAgrees},
		{"other transaction", func(e *judge.Evidence) { e.Orders[0].TransactionID = "T2" }, judge.OrderAgrees},
		{"order lost", func(e *judge.Evidence) { e.Shop.Orders = e.Shop.Orders[:2] }, judge.OrderIsKept},
		{"order made twice", func(e *judge.Evidence) { e.Placed["c1"] = "S0" }, judge.OrderIsKept},
		{"refund not made", func(e *judge.Evidence) { e.Refunds = e.Refunds[1:] }, judge.RefundIsMade},
		{"refund given up", func(e *judge.Evidence) { e.Refunds = e.Refunds[:1] }, judge.RefundIsMade},
		{"refund lost", func(e *judge.Evidence) { e.Shop.Refunds = e.Shop.Refunds[1:] }, judge.RefundIsMade},
		{"refund of other amount promised", func(e *judge.Evidence) { e.Clerk["r1"] = judge.RefundPromise{"S1", "R1", 41} }, judge.RefundIsMade},
		{"refund number changed", func(e *judge.Evidence) { e.Clerk["r1"] = judge.RefundPromise{"S1", "R0", 40} }, judge.RefundIsMade},
		{"refund made twice", func(e *judge.Evidence) {
			e.Refunds = append(e.Refunds, wxpaytest.Refund{OutRefundNo: "R4", OutTradeNo: "S1", Fee: 40, Status: wxpaytest.RefundSuccess})
		}, judge.RefundAgrees},
		{"refund failed only here", func(e *judge.Evidence) { e.Shop.Refunds[0].State = "failed" }, judge.RefundAgrees},
		{"refund done only here", func(e *judge.Evidence) { e.Refunds[0].Status = wxpaytest.RefundProcessing }, judge.RefundAgrees},
		{"refund of other amount", func(e *judge.Evidence) { e.Refunds[0].Fee = 41 }, judge.RefundAgrees},
		{"refund of another order", func(e *judge.Evidence) { e.Refunds[0].OutTradeNo = "S2" }, judge.RefundAgrees},
		{"refund that nobody wanted", func(e *judge.Evidence) { delete(e.Clerk, "r1") }, judge.RefundAgrees},
		{"reserved amount", func(e *judge.Evidence) { e.Shop.Orders[0].RefundedFee = 50 }, judge.RefundAgrees},
		{"settled, and made again", func(e *judge.Evidence) {
			e.Refunds = append(e.Refunds, wxpaytest.Refund{OutRefundNo: "R4", OutTradeNo: "S1", Fee: 25, Status: wxpaytest.RefundSuccess})
		}, judge.SettledIsKept},
		{"settled, and its amount is free", func(e *judge.Evidence) { e.Shop.Orders[0].RefundedFee = 40 }, judge.SettledIsKept},
		{"settled, and then arrived", func(e *judge.Evidence) { e.Refunds[2].Status = wxpaytest.RefundSuccess }, judge.SettledIsKept},
		{"settled, and started again", func(e *judge.Evidence) { e.Shop.Refunds[2].State = "done" }, judge.SettledIsKept},
		{"settled, and lost", func(e *judge.Evidence) { e.Shop.Refunds = e.Shop.Refunds[:2] }, judge.SettledIsKept},
		{"settled by nobody", func(e *judge.Evidence) { delete(e.Settled, "R3") }, judge.SettledIsKept},
		{"not settled", func(e *judge.Evidence) { e.Shop.Refunds[2].State = "stuck" }, judge.RefundEnds},
		{"did not arrive, and failed", func(e *judge.Evidence) { e.Shop.Refunds[2].State = "failed" }, judge.RefundAgrees},
		{"refund open", func(e *judge.Evidence) { e.Shop.Refunds[0].State = "requested" }, judge.RefundEnds},
		{"refund stuck", func(e *judge.Evidence) { e.Shop.Refunds[0].State = "stuck" }, judge.RefundEnds},
		{"shipment open", func(e *judge.Evidence) { e.Shop.Shipments["S1"] = "requested" }, judge.ShipmentIsUploaded},
		{"shipment lost", func(e *judge.Evidence) { delete(e.Shop.Shipments, "S1") }, judge.ShipmentIsUploaded},
		{"money frozen", func(e *judge.Evidence) { e.Frozen["S1"] = true }, judge.ShipmentIsUploaded},
		{"day open", func(e *judge.Evidence) { e.Shop.Days[0].State = "requested" }, judge.DayIsReconciled},
		{"rows not compared", func(e *judge.Evidence) { e.Bills["2026-11-30"] = 4 }, judge.DayIsReconciled},
		{"day missing", func(e *judge.Evidence) { e.Days = append(e.Days, "2026-12-01") }, judge.DayIsReconciled},
		{"difference", func(e *judge.Evidence) { e.Shop.Differences = []judge.Difference{{Day: "2026-11-30"}} }, judge.NoDifference},
		{"job left", func(e *judge.Evidence) { e.Shop.Jobs[0].Kind = "refund" }, judge.JobEnds},
		{"job of a day left", func(e *judge.Evidence) { e.Shop.Jobs[0].Args = `{"bill_date": "2026-11-30"}` }, judge.JobEnds},
		{"job discarded", func(e *judge.Evidence) { e.Shop.Jobs[0].State = "discarded" }, judge.JobEnds},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := good()
			test.spoil(e)
			findings := judge.Judge(e)
			var rules []judge.Rule
			for _, f := range findings {
				rules = append(rules, f.Rule)
			}
			assert.Contains(t, rules, test.rule)
			assert.Contains(t, judge.Summary(findings), string(test.rule))
		})
	}
}
