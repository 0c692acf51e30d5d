package profitsharing_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/profitsharing"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

var store = profitsharing.Party{Type: profitsharing.MerchantID, Account: "190001001", Name: "A Store Ltd.", RelationType: profitsharing.RelationStore}

// paidOrder returns the client of a test gateway, and an order of 10 yuan that was paid
// two minutes ago.
func paidOrder() (client *wxpay.Client, gw *wxpaytest.Server, transactionID string) {
	gw = wxpaytest.NewServer()
	m := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, Certificate: gw.Certificate(""),
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	_, err = client.UnifiedOrder(ctx, &wxpay.UnifiedOrderRequest{
		Body: "coffee", OutTradeNo: "20150806A1", TotalFee: 1000, SpbillCreateIP: "127.0.0.1", OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		NotifyURL: "http://127.0.0.1:9/", ProfitSharing: true, // or nothing can be shared
	})
	if err != nil {
		log.Fatal(err)
	}
	_ = gw.Pay("20150806A1") // nobody receives its notification
	gw.Clock.Advance(2 * time.Minute)
	order, _ := gw.Order("20150806A1")
	return client, gw, order.TransactionID
}

// share returns the request that shares 1 yuan with the store.
func share(transactionID string) *profitsharing.MultiShareRequest {
	return &profitsharing.MultiShareRequest{
		TransactionID: transactionID, OutOrderNo: "P1",
		Receivers: []profitsharing.Receiver{{Type: store.Type, Account: store.Account, Amount: 100, Description: "commission"}},
	}
}

// Share a part of an order, and unfreeze the rest. When the order must be refunded, take
// the share back first.
func Example() {
	client, gw, id := paidOrder()
	defer gw.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	go gw.Clock.Run(ctx, 36000) // ten hours in a second; a program uses real time

	if _, err := profitsharing.AddReceiver(ctx, client, &profitsharing.AddReceiverRequest{Receiver: store}); err != nil {
		log.Fatal(err)
	}
	shared, err := profitsharing.EnsureMultiShared(ctx, client, share(id))
	if err != nil {
		log.Fatal(err) // call again with the same out_order_no
	}
	for _, receiver := range shared.Receivers {
		fmt.Println(receiver.Account, receiver.Amount, receiver.State)
	}
	finished, err := profitsharing.EnsureFinished(ctx, client, &profitsharing.FinishRequest{TransactionID: id, OutOrderNo: "F1", Description: "done"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("unfrozen:", *finished.Amount)
	returned, err := profitsharing.EnsureReturned(ctx, client, &profitsharing.ReturnRequest{
		OutOrderNo: "P1", OutReturnNo: "B1", ReturnAccount: store.Account, ReturnAmount: 100, Description: "refund",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("returned:", returned.ReturnAmount, returned.Result)
	// Output:
	// 190001001 100 SUCCESS
	// unfrozen: 900
	// returned: 100 SUCCESS
}

// A job queue takes one step in each run, and stores the progress with the job.
func ExampleMultiShareStep() {
	client, gw, id := paidOrder()
	defer gw.Close()
	ctx := context.Background()
	if _, err := profitsharing.AddReceiver(ctx, client, &profitsharing.AddReceiverRequest{Receiver: store}); err != nil {
		log.Fatal(err)
	}

	stored := []byte(`{}`) // with the job
	for run := 1; ; run++ {
		var progress wxpay.Progress
		if err := json.Unmarshal(stored, &progress); err != nil {
			log.Fatal(err)
		}
		step, err := profitsharing.MultiShareStep(ctx, client, share(id), progress)
		if err != nil {
			log.Fatal(err, wxpay.OutcomeOf(err)) // waiting alone does not help
		}
		if step.Final {
			fmt.Println("run", run, "shared:", step.State.Receivers[0].State)
			return
		}
		if stored, err = json.Marshal(step.Progress); err != nil {
			log.Fatal(err)
		}
		fmt.Println("run", run, "again after", step.After)
		gw.Clock.Advance(step.After) // the queue waits
	}
	// Output:
	// run 1 again after 0s
	// run 2 again after 1m0s
	// run 3 shared: SUCCESS
}
