package wxpay_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/papay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A user signs a contract in the mini program, the server deducts once, and the contract
// ends.
func Example_contract() {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	m, ctx := gw.Merchant(""), context.Background()
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	})
	if err != nil {
		log.Fatal(err)
	}
	changes, delivered := make(chan *papay.ContractChange, 9), make(chan string, 9) // rows of tables, in a real shop
	contractChanged := func(m *papay.ContractChange) error { changes <- m; return nil }
	deducted := func(d *papay.Deduction) error { delivered <- d.OutTradeNo; return nil }

	mux := http.NewServeMux()
	mux.Handle("/wxpay/contract", papay.ContractNotifyHandler(client, func(ctx context.Context, m *papay.ContractChange) error {
		return contractChanged(m) // store ContractID under ContractCode
	}))
	mux.Handle("/wxpay/deduction", papay.DeductionHandler(client, func(ctx context.Context, d *papay.Deduction) error {
		if !d.Paid() {
			return nil // store that it failed: ErrCode says why
		}
		if err := d.Expect("20150806D1", 2800); err != nil {
			return err
		}
		return deducted(d) // deliver once
	}))
	shop := httptest.NewServer(mux)
	defer shop.Close()

	navigation, err := papay.MiniProgram(client, &papay.MiniProgramRequest{
		PlanID: 12535, ContractCode: "C20150806A1", RequestSerial: 1, ContractDisplayAccount: "咖啡会员",
		NotifyURL: shop.URL + "/wxpay/contract",
	})
	if err != nil {
		log.Fatal(err)
	}
	// The mini program passes navigation to wx.navigateToMiniProgram, and the user signs.
	if err := gw.OpenContract(string(navigation.ExtraData)); err != nil {
		log.Fatal(err)
	}
	if err := gw.SignContract("C20150806A1"); err != nil {
		log.Fatal(err)
	}
	signed := <-changes
	fmt.Println("contract", signed.ContractCode, signed.ChangeType)

	running, stop := context.WithCancel(ctx)
	defer stop()
	go gw.Clock.Run(running, 3600) // an hour passes in a second
	result, err := papay.EnsureDeducted(ctx, client, &papay.PapPayApplyRequest{
		Body: "咖啡店-会员", OutTradeNo: "20150806D1", TotalFee: 2800, SpbillCreateIP: "203.0.113.7",
		NotifyURL: shop.URL + "/wxpay/deduction", ContractID: signed.ContractID,
	})
	if err != nil {
		log.Fatal(err) // of unknown outcome: call again with the same OutTradeNo
	}
	fmt.Println("deducted:", result.TradeState)
	fmt.Println("delivered:", <-delivered)

	_, err = papay.DeleteContract(ctx, client, &papay.DeleteContractRequest{
		ContractID: signed.ContractID, ContractTerminationRemark: "用户要求解约",
	})
	if err != nil {
		log.Fatal(err)
	}
	ended := <-changes
	fmt.Println("contract", ended.ContractCode, ended.ChangeType)
	// Output:
	// contract C20150806A1 ADD
	// deducted: SUCCESS
	// delivered: 20150806D1
	// contract C20150806A1 DELETE
}
