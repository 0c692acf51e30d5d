package wxpay_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A worker of a job queue takes one step in each run, and stores the progress with the
// job.
func ExampleClient_RefundStep() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	ctx := context.Background()

	// A job is a row of your queue.
	type job struct {
		Request  *wxpay.RefundRequest
		Progress wxpay.Progress
	}
	work := func(j *job) (again time.Duration, err error) {
		step, err := client.RefundStep(ctx, j.Request, j.Progress)
		j.Progress = step.Progress // stored with the job before its next run, also after an error
		switch {
		case err != nil: // waiting alone does not help: check OutcomeOf(err), and alert
			return 0, err
		case step.Final:
			fmt.Println("the refund is", step.State.Status)
			return 0, nil
		}
		return max(step.After, time.Nanosecond), nil // here 0 means that the job is finished
	}

	j := &job{Request: &wxpay.RefundRequest{OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 2800}}
	for again := time.Nanosecond; again > 0; {
		var err error
		if again, err = work(j); err != nil {
			log.Fatal(err, wxpay.OutcomeOf(err))
		}
		fmt.Println("again after", again.Round(time.Second))
		if again == time.Minute { // meanwhile the bank has paid
			fmt.Println(gw.FinishRefund("20150806A1-R1", wxpaytest.RefundSuccess))
		}
	}
	// Output:
	// again after 0s
	// again after 1m0s
	// <nil>
	// the refund is SUCCESS
	// again after 0s
}

// The first step only announces the refund. If the next step follows in the same run,
// it knows that nothing was sent before, and a refusal has OutcomeNotDone. If the job was
// read again, another worker may have sent the request.
func ExampleClient_RefundStep_sameRun() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	gw.SetBalance("", 100) // too little for the refund
	ctx := context.Background()

	type job struct {
		Request  *wxpay.RefundRequest
		Progress wxpay.Progress
	}
	var row []byte // in your database
	store := func(j job) {
		var err error
		if row, err = json.Marshal(j); err != nil {
			log.Fatal(err)
		}
	}
	work := func(j job) error {
		step, err := client.RefundStep(ctx, j.Request, j.Progress)
		j.Progress = step.Progress
		store(j)
		if err == nil && !step.Final && step.After == 0 { // the refund is announced, and that is stored
			step, err = client.RefundStep(ctx, j.Request, j.Progress) // the Progress in memory, not the stored one
			j.Progress = step.Progress
			store(j)
		}
		return err
	}

	err := work(job{Request: &wxpay.RefundRequest{OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 2800}})
	fmt.Println(errors.Is(err, wxpay.ErrNotEnough), wxpay.OutcomeOf(err))

	var stored job
	if err := json.Unmarshal(row, &stored); err != nil {
		log.Fatal(err)
	}
	err = work(stored) // this worker does not know what the other one sent
	fmt.Println(errors.Is(err, wxpay.ErrNotEnough), wxpay.OutcomeOf(err))
	// Output:
	// true not done
	// true unknown
}

// A worker waits for the payment of an order until a time limit, and then closes it.
func ExampleClient_PaidStep_thenClose() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()
	now := gw.Clock.Now // time.Now in a real shop
	if _, err := client.UnifiedOrder(ctx, orderOf("20150806A1")); err != nil {
		log.Fatal(err)
	}

	type job struct { // a row of your queue
		OutTradeNo       string
		CreatedAt        time.Time
		Waiting, Closing wxpay.Progress
	}
	const payWithin = 15 * time.Minute // more than the 5 minutes before which an order can't be closed
	work := func(j *job) (again time.Duration, err error) {
		var step wxpay.Step[wxpay.OrderQueryResponse]
		age := now().Sub(j.CreatedAt)
		if age < payWithin {
			step, err = client.PaidStep(ctx, &wxpay.OrderQueryRequest{OutTradeNo: j.OutTradeNo}, j.Waiting)
			j.Waiting, again = step.Progress, min(step.After, payWithin-age) // the gaps grow to half an hour
		} else {
			step, err = client.CloseStep(ctx, &wxpay.EnsureClosedRequest{OutTradeNo: j.OutTradeNo}, j.Closing)
			j.Closing, again = step.Progress, step.After
		}
		switch {
		case errors.Is(err, wxpay.ErrOrderNotExist): // only from CloseStep
			fmt.Println("there is no order", j.OutTradeNo+", outcome:", wxpay.OutcomeOf(err))
			return 0, nil
		case err != nil:
			return 0, err
		case step.Final: // Paid: compare it with Expect and deliver
			fmt.Println(j.OutTradeNo, step.State.TradeState)
			return 0, nil
		}
		return again, nil
	}

	for _, number := range []string{"20150806A1", "20150806A2"} { // the second never reached WeChat Pay
		j, runs := &job{OutTradeNo: number, CreatedAt: now()}, 0
		for again := time.Nanosecond; again > 0; runs++ {
			gw.Clock.Advance(again)
			var err error
			if again, err = work(j); err != nil {
				log.Fatal(err)
			}
		}
		fmt.Println("after", now().Sub(j.CreatedAt).Round(time.Second), "in", runs, "runs")
	}
	// Output:
	// 20150806A1 CLOSED
	// after 15m0s in 7 runs
	// there is no order 20150806A2, outcome: unknown
	// after 15m0s in 7 runs
}
