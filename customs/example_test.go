package customs_test

import (
	"context"
	"fmt"
	"log"
	"sync/atomic"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/customs"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// newClient returns a client of a gateway for tests, which answers for one declaration.
func newClient() (client *wxpay.Client, gw *wxpaytest.Server) {
	gw = wxpaytest.NewServer()
	options := wxpaytest.PathOptions{SignType: wxpaytest.MD5, NoNonce: true}
	declared := new(atomic.Bool)
	gw.Handle("/cgi-bin/mch/customs/customdeclareorder", options, func(f map[string]string) map[string]string {
		declared.Store(true)
		return map[string]string{"state": "SUBMITTED", "transaction_id": f["transaction_id"], "out_trade_no": f["out_trade_no"], "modify_time": "20240101100000"}
	})
	gw.Handle("/cgi-bin/mch/customs/customdeclarequery", options, func(f map[string]string) map[string]string {
		if !declared.Load() {
			return map[string]string{"count": "0"}
		}
		return map[string]string{"count": "1", "transaction_id": f["transaction_id"], "customs_0": f["customs"], "state_0": "SUCCESS", "modify_time_0": "20240101100500"}
	})
	m := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{AppID: m.AppID, MchID: m.MchID, Key: m.Key, Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock})
	if err != nil {
		log.Fatal(err)
	}
	return client, gw
}

// A paid order is declared. The result comes later, so a job queries it.
func Example() {
	client, gw := newClient()
	defer gw.Close()
	ctx := context.Background()

	declared, err := customs.DeclareOrder(ctx, client, &customs.DeclareRequest{
		OutTradeNo: "20150806125346", TransactionID: "1000320306201511078440737890", Customs: "GUANGZHOU_ZS", MchCustomsNo: "D00411",
	})
	if err != nil {
		log.Fatal(err) // repeat the very same request
	}
	fmt.Println(declared.State)
	found, err := customs.Query(ctx, client, &customs.QueryRequest{TransactionID: "1000320306201511078440737890", Customs: "GUANGZHOU_ZS"})
	if err != nil {
		log.Fatal(err)
	}
	for _, declaration := range found.Declarations {
		fmt.Println(declaration.Customs, declaration.State)
	}
	// Output:
	// SUBMITTED
	// GUANGZHOU_ZS SUCCESS
}

// A job queue declares with steps, and stores the progress of each.
func ExampleDeclareStep() {
	client, gw := newClient()
	defer gw.Close()
	req := &customs.DeclareRequest{
		OutTradeNo: "20150806125346", TransactionID: "1000320306201511078440737890", Customs: "GUANGZHOU_ZS", MchCustomsNo: "D00411",
	}
	var progress wxpay.Progress // from the job
	for {
		step, err := customs.DeclareStep(context.Background(), client, req, progress)
		if err != nil {
			log.Fatal(err)
		}
		if step.Final {
			fmt.Println(step.State.Declarations[0].State) // FAIL: correct it, and send it with Modify
			break
		}
		progress = step.Progress     // store it with the job
		gw.Clock.Advance(step.After) // the queue runs the job again after this time
	}
	// Output:
	// SUCCESS
}
