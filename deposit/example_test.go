package deposit_test

import (
	"context"
	"fmt"
	"log"
	"sync/atomic"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/deposit"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// hotel returns the client for a shop of a provider, of a gateway for tests. The gateway
// answers for one deposit of 500 yuan.
func hotel() (client *wxpay.Client, gw *wxpaytest.Server) {
	gw = wxpaytest.NewServer(wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109"}}})
	m := gw.Merchant("")
	provider, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, Certificate: gw.Certificate(""),
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	})
	if err != nil {
		log.Fatal(err)
	}
	var consumed atomic.Value
	consumed.Store("0")
	hmac := wxpaytest.PathOptions{SignType: wxpaytest.HMACSHA256}
	gw.Handle("/deposit/orderquery", hmac, func(map[string]string) map[string]string {
		return map[string]string{
			"trade_state": "SUCCESS", "transaction_id": "4200001", "out_trade_no": "room301", "total_fee": "50000", "cash_fee": "50000",
			"openid": "o1", "trade_type": "JSAPI", "bank_type": "OTHERS", "time_end": "20240101100000", "consume_fee": consumed.Load().(string),
		}
	})
	gw.Handle("/deposit/consume", wxpaytest.PathOptions{SignType: wxpaytest.HMACSHA256, Certificate: true}, func(f map[string]string) map[string]string {
		consumed.Store(f["consume_fee"])
		return map[string]string{"transaction_id": "4200001", "out_trade_no": "room301", "total_fee": f["total_fee"], "consume_fee": f["consume_fee"]}
	})
	return provider.ForSubMerchant("1900000109", ""), gw
}

// A guest leaves: the hotel takes a part of the deposit. The answer is lost, so the hotel
// queries, and does not repeat the call.
func ExampleConsume() {
	client, gw := hotel()
	defer gw.Close()
	gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetAfter, Path: "/deposit/consume", Times: 1})
	ctx := context.Background()

	_, err := deposit.Consume(ctx, client, &deposit.ConsumeRequest{OutTradeNo: "room301", TotalFee: 50000, ConsumeFee: 32000})
	if wxpay.OutcomeOf(err) != wxpay.OutcomeUnknown {
		log.Fatal(err)
	}
	state, err := deposit.OrderQuery(ctx, client, &wxpay.OrderQueryRequest{OutTradeNo: "room301"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(state.ConsumeFee, "of", state.TotalFee, "fen are consumed")
	// Output:
	// 32000 of 50000 fen are consumed
}
