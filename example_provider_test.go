package wxpay_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A service provider creates an order for a shop.
func ExampleClient_ForSubMerchant() {
	gw := wxpaytest.NewServer(wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109", AppID: "wx8888888888888888"}}})
	defer gw.Close()
	m := gw.Merchant("")
	provider, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(),
	})
	if err != nil {
		log.Fatal(err)
	}

	shop := provider.ForSubMerchant("1900000109", "wx8888888888888888")
	order, err := shop.UnifiedOrder(context.Background(), &wxpay.UnifiedOrderRequest{
		Body: "咖啡店-拿铁", OutTradeNo: "20150806A1", TotalFee: 2800, SubOpenID: "o-payer-in-the-shops-app",
		SpbillCreateIP: "203.0.113.7", NotifyURL: "https://shop.example/wxpay/notify",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.SubMchID, order.SubAppID)
	// Output: 1900000109 wx8888888888888888
}
