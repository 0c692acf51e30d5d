package wxpay_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/profitsharing"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// exampleSharing returns a gateway with a running clock, a client, and the
// transaction_id of a paid order of 28 yuan with profit sharing.
func exampleSharing() (gw *wxpaytest.Server, client *wxpay.Client, transactionID string, stop func()) {
	gw = wxpaytest.NewServer()
	m := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, Certificate: gw.Certificate(""),
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	})
	if err != nil {
		log.Fatal(err)
	}

	order := orderOf("20150806A1")
	order.ProfitSharing = true // profit_sharing=Y: the money is frozen when it is paid
	if _, err := client.UnifiedOrder(context.Background(), order); err != nil {
		log.Fatal(err)
	}
	if err := gw.Pay("20150806A1"); err != nil {
		log.Fatal(err)
	}
	_, err = profitsharing.AddReceiver(context.Background(), client, &profitsharing.AddReceiverRequest{Receiver: profitsharing.Party{
		Type: profitsharing.MerchantID, Account: "1900000109", Name: "咖啡供应商有限公司", RelationType: profitsharing.RelationSupplier,
	}})
	if err != nil {
		log.Fatal(err)
	}
	paid, _ := gw.Order("20150806A1")
	ctx, cancel := context.WithCancel(context.Background())
	go gw.Clock.Run(ctx, 600) // ten minutes pass in a second
	return gw, client, paid.TransactionID, func() { cancel(); gw.Close() }
}

// An order is shared, a share is returned, and the order is refunded.
func Example_profitSharing() {
	gw, client, transactionID, stop := exampleSharing()
	defer stop()
	ctx := context.Background()
	gw.SetShareEnd("1900000109", wxpaytest.ShareEnd{})
	gw.SetShareReturnEnd("1900000109", wxpaytest.ShareEnd{})
	gw.Clock.Advance(2 * time.Minute)

	// Store the request before the first call: after a crash, call again with the same one.
	shared, err := profitsharing.EnsureMultiShared(ctx, client, &profitsharing.MultiShareRequest{
		TransactionID: transactionID, OutOrderNo: "20150806A1-P1",
		Receivers: []profitsharing.Receiver{
			{Type: profitsharing.MerchantID, Account: "1900000109", Amount: 500, Description: "供应商货款"},
		},
	})
	if err != nil {
		log.Fatal(err) // of unknown outcome: call again with the same OutOrderNo
	}
	for _, share := range shared.Receivers {
		fmt.Println(share.Amount, share.State)
	}
	for _, share := range shared.Unpaid() {
		fmt.Println("not paid, and yours again:", share.Amount, share.FailReason)
	}

	// Unfreeze the rest for the merchant. The number is another one.
	finished, err := profitsharing.EnsureFinished(ctx, client, &profitsharing.FinishRequest{
		TransactionID: transactionID, OutOrderNo: "20150806A1-F", Description: "分账已完成",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("finished:", finished.Status)

	// The user wants everything back: the share comes back first.
	returned, err := profitsharing.EnsureReturned(ctx, client, &profitsharing.ReturnRequest{
		OutOrderNo: "20150806A1-P1", OutReturnNo: "20150806A1-P1-B1",
		ReturnAccount: "1900000109", ReturnAmount: 500, Description: "用户退款",
	})
	if err != nil {
		log.Fatal(err)
	}
	if returned.Result != profitsharing.ReturnSuccess {
		log.Fatal("not returned: ", returned.FailReason) // such as BALANCE_NOT_ENOUGH
	}
	refund, err := client.Refund(ctx, &wxpay.RefundRequest{
		OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 2800,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("refunded:", refund.RefundFee)
	// Output:
	// 500 SUCCESS
	// finished: FINISHED
	// refunded: 2800
}

// A job queue shares an order. Each run of the job takes one step.
func Example_shareStep() {
	gw, client, transactionID, stop := exampleSharing()
	defer stop()
	ctx := context.Background()
	gw.SetShareEnd("1900000109", wxpaytest.ShareEnd{FailReason: "ACCOUNT_ABNORMAL"})
	gw.Clock.Advance(2 * time.Minute)

	type job struct {
		Request  *profitsharing.ShareRequest
		Progress wxpay.Progress
	}
	j := &job{Request: &profitsharing.ShareRequest{
		TransactionID: transactionID, OutOrderNo: "20150806A1-P1",
		Receivers: []profitsharing.Receiver{
			{Type: profitsharing.MerchantID, Account: "1900000109", Amount: 500, Description: "供应商货款"},
		},
	}}
	work := func(j *job) (again time.Duration, err error) {
		step, err := profitsharing.ShareStep(ctx, client, j.Request, j.Progress)
		j.Progress = step.Progress // stored with the job before its next run, also after an error
		switch {
		case err != nil: // waiting alone does not help: check OutcomeOf(err), and alert
			return 0, err
		case step.Final:
			for _, share := range step.State.Unpaid() {
				fmt.Println("not paid:", share.Amount, share.FailReason)
			}
			return 0, nil
		}
		return max(step.After, time.Nanosecond), nil // here 0 means that the job is finished
	}

	for again := time.Nanosecond; again > 0; {
		var err error
		if again, err = work(j); err != nil {
			log.Fatal(err, wxpay.OutcomeOf(err))
		}
		gw.Clock.Advance(again)
	}
	// Output:
	// not paid: 500 ACCOUNT_ABNORMAL
}
