package wxpay_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func ExampleClient_RequestPaymentParams() {
	gw, client := exampleShop()
	defer gw.Close()

	params, err := client.RequestPaymentParams("wx201410272009395522657a690389285100")
	if err != nil {
		log.Fatal(err)
	}
	params.TimeStamp, params.NonceStr, params.PaySign = "1490840662", "…", "…" // different each time
	text, err := json.MarshalIndent(params, "", "  ")
	fmt.Println(string(text), err)
	// Output:
	// {
	//   "timeStamp": "1490840662",
	//   "nonceStr": "…",
	//   "package": "prepay_id=wx201410272009395522657a690389285100",
	//   "signType": "HMAC-SHA256",
	//   "paySign": "…"
	// } <nil>
}

// An API path without a method in this package.
func ExampleClient_Call() {
	gw, client := exampleShop()
	defer gw.Close()
	gw.Handle("/tools/shorturl", wxpaytest.PathOptions{}, func(fields map[string]string) map[string]string {
		return map[string]string{"short_url": "weixin://wxpay/s/XXXXXX"}
	})

	var fields wxpay.XMLMap
	fields.Set("long_url", "weixin://wxpay/bizpayurl?pr=NwY5Mz9")
	reply, err := client.Call(context.Background(), wxpay.Endpoint{Path: "/tools/shorturl"}, fields)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(reply.Get("short_url"))
	// Output: weixin://wxpay/s/XXXXXX
}

// The notification did not arrive. A timer queries the orders that are still unpaid in
// the shop's database.
func ExampleClient_OrderQuery_timer() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	ctx := context.Background()

	order, err := client.OrderQuery(ctx, &wxpay.OrderQueryRequest{OutTradeNo: "20150806A1"})
	if err != nil {
		log.Fatal(err) // a query changes nothing: query again
	}
	if order.TradeState == wxpay.TradeStateSuccess {
		if err := order.Expect("20150806A1", 2800); err != nil {
			log.Fatal(err) // paid, but not this order's amount
		}
		fmt.Println("deliver:", order.OutTradeNo) // the same transaction as in the notify handler
	}
	// Output: deliver: 20150806A1
}
