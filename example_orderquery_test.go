package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A query shows whether an order was paid, also without a notification.
func ExampleClient_OrderQuery() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	ctx := context.Background()

	order, err := client.OrderQuery(ctx, &wxpay.OrderQueryRequest{OutTradeNo: "20150806A1"})
	switch {
	case errors.Is(err, wxpay.ErrOrderNotExist):
		fmt.Println("never ordered, or not visible yet: query again later")
	case err != nil:
		log.Fatal(err) // a query changes nothing: query again
	case order.Paid():
		fmt.Println(order.TradeState, order.Expect("20150806A1", 2800))
	default:
		fmt.Println(order.TradeState, order.TradeStateDesc)
	}
	// Output: SUCCESS <nil>
}

// A notification may be lost. So a shop also queries its unpaid orders.
func ExampleClient_WaitPaid() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")

	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Minute)
	defer cancel()
	order, err := client.WaitPaid(ctx, &wxpay.OrderQueryRequest{OutTradeNo: "20150806A1"})
	if err != nil {
		log.Fatal(err) // not known yet: query again, or call EnsureClosed
	}
	if !order.Paid() {
		fmt.Println("not paid:", order.TradeState)
		return
	}
	fmt.Println("paid:", order.TotalFee, order.Expect("20150806A1", 2800))
	// Output: paid: 2800 <nil>
}

// A timer queries the unpaid orders: in each run, one step for each order.
func ExampleClient_PaidStep() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()
	if _, err := client.UnifiedOrder(ctx, orderOf("20150806A1")); err != nil {
		log.Fatal(err)
	}

	var progress wxpay.Progress // stored with the order
	run := func() {
		step, err := client.PaidStep(ctx, &wxpay.OrderQueryRequest{OutTradeNo: "20150806A1"}, progress)
		progress = step.Progress
		switch {
		case err != nil:
			log.Fatal(err) // waiting alone does not help: see Error.Advice
		case step.Final:
			fmt.Println(step.State.TradeState, step.State.Paid())
		default:
			fmt.Println("again in", step.After) // step.Cause says why
		}
	}

	run()
	if err := gw.Pay("20150806A1"); err != nil {
		log.Fatal(err)
	}
	run()
	// Output:
	// again in 5s
	// SUCCESS true
}
