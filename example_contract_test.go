package wxpay_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/seed6780280e/wxpay/papay"
)

// A user signs a contract in the mini program, the server deducts once, and the contract
// ends.
func Example_contract() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()
	contractID := ""
	contractChanged := func(m *papay.ContractChange) error { // a row of a table, in a real shop
		fmt.Println("contract", m.ContractCode, m.ChangeType)
		contractID = m.ContractID
		return nil
	}
	deducted := func(d *papay.Deduction) error {
		fmt.Println("deliver", d.OutTradeNo)
		return nil
	}

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

	running, stop := context.WithCancel(ctx)
	go gw.Clock.Run(running, 600) // ten minutes pass in a second
	result, err := papay.EnsureDeducted(ctx, client, &papay.PapPayApplyRequest{
		Body: "咖啡店-会员", OutTradeNo: "20150806D1", TotalFee: 2800, SpbillCreateIP: "203.0.113.7",
		NotifyURL: shop.URL + "/wxpay/deduction", ContractID: contractID,
	})
	if err != nil {
		log.Fatal(err) // of unknown outcome: call again with the same OutTradeNo
	}
	stop()
	gw.Clock.Advance(time.Minute)
	fmt.Println("deducted:", result.TradeState)

	_, err = papay.DeleteContract(ctx, client, &papay.DeleteContractRequest{
		ContractID: contractID, ContractTerminationRemark: "用户要求解约",
	})
	if err != nil {
		log.Fatal(err)
	}
	gw.Clock.Advance(time.Minute)
	// Unordered output:
	// contract C20150806A1 ADD
	// deliver 20150806D1
	// deducted: SUCCESS
	// contract C20150806A1 DELETE
}
