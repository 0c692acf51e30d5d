package wxpay_test

import (
	"context"
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
		return max(step.After, time.Nanosecond), nil
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
