package papay_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/papay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// newClient returns a client of a gateway for tests.
func newClient(gw *wxpaytest.Server) *wxpay.Client {
	m := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	})
	if err != nil {
		log.Fatal(err)
	}
	return client
}

// A user signs in the mini program, a payment is deducted, and the user ends the contract.
func Example() {
	gw := wxpaytest.NewServer(wxpaytest.Merchant{})
	defer gw.Close()
	client, ctx := newClient(gw), context.Background()

	contractID := ""
	mux := http.NewServeMux()
	mux.Handle("/contract", papay.ContractNotifyHandler(client, func(_ context.Context, m *papay.ContractChange) error {
		fmt.Println("contract", m.ContractCode, m.ChangeType)
		contractID = m.ContractID // store it
		return nil
	}))
	mux.Handle("/deduction", papay.DeductionHandler(client, func(_ context.Context, d *papay.Deduction) error {
		if !d.Paid() {
			fmt.Println("deduction", d.OutTradeNo, "failed:", d.ErrCode)
			return nil // tell the user, and query before a further try
		}
		fmt.Println("deduction", d.OutTradeNo, "paid")
		return d.Expect("D20260101", 2500)
	}))
	shop := httptest.NewServer(mux)
	defer shop.Close()

	to, err := papay.MiniProgram(client, &papay.MiniProgramRequest{
		PlanID: 12535, ContractCode: "C1", RequestSerial: 1, ContractDisplayAccount: "member 1", NotifyURL: shop.URL + "/contract",
	})
	if err != nil {
		log.Fatal(err)
	}
	// The mini program passes to's JSON to wx.navigateToMiniProgram; the user signs:
	if err := gw.OpenContract(string(to.ExtraData)); err != nil {
		log.Fatal(err)
	}
	if err := gw.SignContract("C1"); err != nil {
		log.Fatal(err)
	}

	_, err = papay.PapPayApply(ctx, client, &papay.PapPayApplyRequest{
		Body: "membership", OutTradeNo: "D20260101", TotalFee: 2500, SpbillCreateIP: "8.8.8.8", NotifyURL: shop.URL + "/deduction", ContractID: contractID,
	})
	fmt.Println("accepted:", err == nil)
	gw.Clock.Advance(time.Minute)
	_ = gw.EndContract("C1", wxpaytest.EndedByUser)
	// Output:
	// contract C1 ADD
	// accepted: true
	// deduction D20260101 paid
	// contract C1 DELETE
}

// A job queue deducts with steps, and stores the progress of each.
func ExampleDeductStep() {
	gw := wxpaytest.NewServer(wxpaytest.Merchant{})
	defer gw.Close()
	client, ctx := newClient(gw), context.Background()
	to, err := papay.MiniProgram(client, &papay.MiniProgramRequest{
		PlanID: 12535, ContractCode: "C1", RequestSerial: 1, ContractDisplayAccount: "member 1", NotifyURL: "http://127.0.0.1:9/",
	})
	if err != nil {
		log.Fatal(err)
	}
	_ = gw.OpenContract(string(to.ExtraData))
	_ = gw.SignContract("C1")
	contract, err := papay.QueryContract(ctx, client, &papay.QueryContractRequest{PlanID: 12535, ContractCode: "C1"})
	if err != nil {
		log.Fatal(err)
	}

	req := &papay.PapPayApplyRequest{
		Body: "membership", OutTradeNo: "D20260101", TotalFee: 2500, SpbillCreateIP: "8.8.8.8", NotifyURL: "http://127.0.0.1:9/", ContractID: contract.ContractID,
	}
	var progress wxpay.Progress // from the job
	for {
		step, err := papay.DeductStep(ctx, client, req, progress)
		if err != nil {
			log.Fatal(err)
		}
		if step.Final {
			fmt.Println(step.State.TradeState, step.State.Paid())
			break
		}
		progress = step.Progress     // store it with the job
		gw.Clock.Advance(step.After) // the queue runs the job again after this time
	}
	// Output:
	// SUCCESS true
}

// An order whose payer signs a contract has two results.
func ExampleContractOrder() {
	gw := wxpaytest.NewServer(wxpaytest.Merchant{})
	defer gw.Close()
	client, m := newClient(gw), gw.Merchant("")
	order, err := papay.ContractOrder(context.Background(), client, &papay.ContractOrderRequest{
		ContractMchID: m.MchID, ContractAppID: m.AppID, Body: "first month", OutTradeNo: "T20260101", TotalFee: 2500, SpbillCreateIP: "8.8.8.8",
		NotifyURL: "http://127.0.0.1:9/", OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		PlanID: 12535, ContractCode: "C1", RequestSerial: 1, ContractDisplayAccount: "member 1", ContractNotifyURL: "http://127.0.0.1:9/",
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := order.ContractError(); err != nil {
		fmt.Println("without a contract:", err)
	}
	params, err := papay.RequestPaymentParams(client, order.PrepayID)
	fmt.Println(params.SignType, err)
	// Output: MD5 <nil>
}
