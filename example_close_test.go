package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/seed6780280e/wxpay"
)

func ExampleClient_CloseOrder() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()
	if _, err := client.UnifiedOrder(ctx, orderOf("20150806A1")); err != nil {
		log.Fatal(err)
	}
	gw.Clock.Advance(6 * time.Minute) // an order can be closed when it is 5 minutes old

	_, err := client.CloseOrder(ctx, &wxpay.CloseOrderRequest{OutTradeNo: "20150806A1"})
	if errors.Is(err, wxpay.ErrOrderPaid) {
		fmt.Println("the user was faster: deliver, or refund")
	}
	fmt.Println(err)

	order, err := client.OrderQuery(ctx, &wxpay.OrderQueryRequest{OutTradeNo: "20150806A1"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.TradeState) // only this proves that nobody can pay now
	// Output:
	// <nil>
	// CLOSED
}

// The shop cancels an order, to sell the goods to another customer.
func ExampleClient_EnsureClosed() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	order, err := client.EnsureClosed(ctx, &wxpay.EnsureClosedRequest{OutTradeNo: "20150806A1"})
	switch {
	case err != nil:
		log.Fatal(err) // it may still be paid: keep the goods, and call again
	case order.Paid():
		fmt.Println("the user was faster: deliver, or refund")
	default:
		fmt.Println("can't be paid any more:", order.TradeState)
	}
	// Output: the user was faster: deliver, or refund
}

// A worker of a job queue closes an order that may be too new.
func ExampleClient_CloseStep() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()
	if _, err := client.UnifiedOrder(ctx, orderOf("20150806A1")); err != nil {
		log.Fatal(err)
	}

	work := func(req *wxpay.EnsureClosedRequest, progress wxpay.Progress) {
		step, err := client.CloseStep(ctx, req, progress)
		var early *wxpay.TooEarlyError
		switch {
		case errors.As(err, &early):
			fmt.Println("again in", time.Until(early.At).Round(time.Minute))
		case err != nil:
			log.Fatal(err)
		case step.Final:
			fmt.Println(step.State.TradeState)
		default:
			fmt.Println("again in", step.After) // with step.Progress
		}
	}

	work(&wxpay.EnsureClosedRequest{OutTradeNo: "20150806A1", CreatedAt: time.Now()}, wxpay.Progress{})
	gw.Clock.Advance(6 * time.Minute)
	work(&wxpay.EnsureClosedRequest{OutTradeNo: "20150806A1", CreatedAt: time.Now().Add(-6 * time.Minute)}, wxpay.Progress{})
	// Output:
	// again in 5m0s
	// CLOSED
}
