// Command quickstart logs a user in, places an order, and gets it paid on a local
// gateway.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func main() {
	ctx := context.Background()
	gw := wxpaytest.NewServer() // stands in for WeChat Pay
	defer gw.Close()
	merchant := gw.Merchant("")

	client, err := wxpay.NewClient(wxpay.Config{
		AppID:     merchant.AppID,     // of the mini program
		MchID:     merchant.MchID,     // merchant number (商户号)
		Key:       merchant.Key,       // APIv2 key (APIv2密钥), 32 bytes
		AppSecret: merchant.AppSecret, // of the mini program; only JSCode2Session needs it
		Hosts:     wxpay.SingleHost(gw.URL),
		Transport: gw.Transport(),
	})
	check(err)

	// WeChat Pay posts the payment to notify_url.
	shop := httptest.NewServer(client.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		if err := n.Expect("20150806125346", 2800); err != nil { // number and amount of the order in your database
			return err
		}
		fmt.Println("notification: paid", wxpay.FormatYuan(n.TotalFee), "yuan")
		return nil // first deliver once and store that, then return nil
	}))
	defer shop.Close()

	// The mini program called wx.login and sent the code.
	session, err := client.JSCode2Session(ctx, gw.LoginCode("", ""))
	check(err)
	order, err := client.UnifiedOrder(ctx, &wxpay.UnifiedOrderRequest{
		Body:           "咖啡店-拿铁",
		OutTradeNo:     "20150806125346",
		TotalFee:       2800, // fen (分)
		OpenID:         session.OpenID,
		SpbillCreateIP: "203.0.113.7",
		NotifyURL:      shop.URL + "/wxpay/notify",
	})
	check(err)
	params, err := client.RequestPaymentParams(order.PrepayID)
	check(err)
	toPhone, err := json.Marshal(params) // for wx.requestPayment in the mini program
	check(err)

	check(gw.RequestPayment(toPhone)) // the user pays

	query, err := client.OrderQuery(ctx, &wxpay.OrderQueryRequest{OutTradeNo: "20150806125346"})
	check(err)
	fmt.Println("query:", query.TradeState)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
