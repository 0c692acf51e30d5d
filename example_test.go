package wxpay_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// From the login to the paid order. For the real WeChat Pay, remove Hosts, Transport
// and every line that uses gw.
func ExampleClient() {
	check := func(err error) {
		if err != nil {
			log.Fatal(err)
		}
	}
	ctx := context.Background()
	gw := wxpaytest.NewServer() // replaces WeChat Pay
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
	shop := httptest.NewServer(client.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		if err := n.Expect("20150806125346", 2800); err != nil { // the order's own number and amount
			return err
		}
		fmt.Println("notification: paid", wxpay.FormatYuan(n.TotalFee), "yuan")
		return nil // deliver once, store that it is delivered, and only then return nil
	}))
	defer shop.Close()

	session, err := client.JSCode2Session(ctx, gw.LoginCode("", "")) // the code of wx.login
	check(err)
	order, err := client.UnifiedOrder(ctx, &wxpay.UnifiedOrderRequest{
		Body: "咖啡店-拿铁", OutTradeNo: "20150806125346", TotalFee: 2800, // fen (分)
		OpenID: session.OpenID, SpbillCreateIP: "203.0.113.7", NotifyURL: shop.URL + "/wxpay/notify",
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
	// Output:
	// notification: paid 28.00 yuan
	// query: SUCCESS
}

// exampleShop returns a gateway and a client for its merchant.
func exampleShop() (*wxpaytest.Server, *wxpay.Client) {
	gw := wxpaytest.NewServer()
	merchant := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID:       merchant.AppID,
		MchID:       merchant.MchID,
		Key:         merchant.Key,
		AppSecret:   merchant.AppSecret,
		Certificate: gw.Certificate(""),
		Hosts:       wxpay.SingleHost(gw.URL),
		Transport:   gw.Transport(),
	})
	if err != nil {
		log.Fatal(err)
	}
	return gw, client
}

// paidOrder creates an order of 28 yuan, and the user pays it.
func paidOrder(gw *wxpaytest.Server, client *wxpay.Client, outTradeNo string) {
	_, err := client.UnifiedOrder(context.Background(), orderOf(outTradeNo))
	if err != nil {
		log.Fatal(err)
	}
	if err := gw.Pay(outTradeNo); err != nil {
		log.Fatal(err)
	}
}

func orderOf(outTradeNo string) *wxpay.UnifiedOrderRequest {
	return &wxpay.UnifiedOrderRequest{
		Body: "咖啡店-拿铁", OutTradeNo: outTradeNo, TotalFee: 2800, OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		SpbillCreateIP: "203.0.113.7", NotifyURL: "http://127.0.0.1:1/notify",
	}
}

func ExampleParseYuan() {
	fen, err := wxpay.ParseYuan("28.1")
	fmt.Println(fen, wxpay.FormatYuan(fen), err)
	_, err = wxpay.ParseYuan("28.105")
	fmt.Println(err)
	// Output:
	// 2810 28.10 <nil>
	// wxpay: "28.105" is not an amount in yuan with two decimals
}
