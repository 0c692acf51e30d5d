package wxpay_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"

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

// Two shops of a provider use the same order number. Whose sale it was is part
// of what is compared.
func ExampleNotification_ExpectSale_provider() {
	gw := wxpaytest.NewServer(wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{
		{MchID: "1900000109", AppID: "wx8888888888888888"}, {MchID: "1900000110", AppID: "wx7777777777777777"},
	}})
	defer gw.Close()
	m := gw.Merchant("")
	provider, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(),
	})
	if err != nil {
		log.Fatal(err)
	}
	type number struct{ subMchID, outTradeNo string }
	price := map[number]int64{{"1900000109", "20150806A1"}: 2800, {"1900000110", "20150806A1"}: 3100} // a database, really

	handler := provider.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		sale := wxpay.Sale{
			SubMchID: n.SubMchID, OutTradeNo: n.OutTradeNo,
			TotalFee: price[number{n.SubMchID, n.OutTradeNo}], // 0 for an unknown order: an error
		}
		if err := n.ExpectSale(sale); err != nil {
			return err
		}
		fmt.Println("paid:", n.SubMchID, n.OutTradeNo, n.TotalFee)
		return nil // deliver once, store that, and only then return nil
	})

	platform := httptest.NewServer(handler)
	defer platform.Close()
	for _, shop := range []struct{ mchID, appID string }{{"1900000109", "wx8888888888888888"}, {"1900000110", "wx7777777777777777"}} {
		_, err := provider.ForSubMerchant(shop.mchID, shop.appID).UnifiedOrder(context.Background(), &wxpay.UnifiedOrderRequest{
			Body: "咖啡店-拿铁", OutTradeNo: "20150806A1", TotalFee: price[number{shop.mchID, "20150806A1"}],
			SubOpenID: "o-payer-of-" + shop.mchID, SpbillCreateIP: "203.0.113.7", NotifyURL: platform.URL + "/wxpay/notify",
		})
		if err != nil {
			log.Fatal(err)
		}
		if err := gw.Pay(shop.mchID + "/20150806A1"); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// paid: 1900000109 20150806A1 2800
	// paid: 1900000110 20150806A1 3100
}

// The user logs in to the shop's mini program: its appid and AppSecret decide.
// Nothing is paid with this client.
func ExampleClient_JSCode2Session_provider() {
	gw := wxpaytest.NewServer(wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109", AppID: "wx8888888888888888"}}})
	defer gw.Close()
	m := gw.Merchant("")

	login, err := wxpay.NewClient(wxpay.Config{
		AppID: "wx8888888888888888", AppSecret: m.AppSecret, // the shop's mini program
		MchID: m.MchID, Key: m.Key, // the provider's; not used for logins
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(),
	})
	if err != nil {
		log.Fatal(err)
	}
	session, err := login.JSCode2Session(context.Background(), gw.LoginCode("wx8888888888888888", "o-payer-in-the-shops-app"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(session.OpenID) // for SubOpenID of the order
	// Output: o-payer-in-the-shops-app
}
