package wxa_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxa"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// exampleShop returns a gateway with an order that was paid a moment ago, and its client.
func exampleShop() (*wxpaytest.Server, *wxpay.Client) {
	gw := wxpaytest.NewServer()
	m := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, AppSecret: m.AppSecret,
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.UnifiedOrder(context.Background(), &wxpay.UnifiedOrderRequest{
		Body: "mug", OutTradeNo: "T00001", TotalFee: 100, SpbillCreateIP: "127.0.0.1",
		NotifyURL: "https://127.0.0.1:1/notify", OpenID: gwUser,
	})
	if err != nil {
		log.Fatal(err)
	}
	_ = gw.Pay("T00001") // nobody listens to the notification
	return gw, client
}

const gwUser = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

// A job queue ships an order: a step that is not final is taken again after step.After.
func ExampleClient_ShippingStep() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx, mini := context.Background(), wxa.New(client, wxa.Config{})
	order, err := client.OrderQuery(ctx, &wxpay.OrderQueryRequest{OutTradeNo: "T00001"})
	if err != nil {
		log.Fatal(err)
	}
	req := wxa.ShippingOf(&order.Payment, wxa.LogisticsExpress, wxa.Parcel{TrackingNo: "ZT01", ExpressCompany: "ZTO", ItemDesc: "mug*1"})

	var progress wxpay.Progress // stored by the queue
	for {
		step, err := mini.ShippingStep(ctx, req, progress)
		if err != nil {
			log.Fatal(err)
		}
		if step.Final {
			break
		}
		fmt.Println("again after", step.After)
		progress = step.Progress
		gw.Clock.Advance(step.After)
	}
	frozen, _ := gw.Frozen("T00001")
	fmt.Println("shipped, frozen:", frozen)

	gw.ConfirmReceipt("T00001") // by the user
	gw.Clock.Advance(2 * time.Minute)
	frozen, _ = gw.Frozen("T00001")
	fmt.Println("received, frozen:", frozen)

	// Output:
	// again after 10s
	// again after 30s
	// shipped, frozen: true
	// received, frozen: false
}

// A backend receives the pushes about shipping, and asks GetOrder about each.
func ExamplePush() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx, mini := context.Background(), wxa.New(client, wxa.Config{})
	push, err := wxa.NewPush(wxa.PushConfig{AppID: gw.Merchant("").AppID, Token: "AAAAA", EncodingAESKey: exampleAESKey})
	if err != nil {
		log.Fatal(err)
	}
	backend := httptest.NewServer(push.Handler(func(ctx context.Context, e *wxa.Event) error {
		if e.Event != wxa.EventSettlement {
			return nil
		}
		order, err := mini.GetOrder(ctx, e.Key())
		if err != nil {
			return err // the event comes again
		}
		fmt.Println(order.OutTradeNo, "settled:", order.State == wxa.OrderComplete)
		return nil
	}))
	defer backend.Close()
	err = gw.SetMessagePush(wxpaytest.MessagePush{URL: backend.URL, Token: "AAAAA", EncodingAESKey: exampleAESKey})
	if err != nil {
		log.Fatal(err) // the address was not verified
	}

	gw.Clock.Advance(time.Minute)
	order, err := client.OrderQuery(ctx, &wxpay.OrderQueryRequest{OutTradeNo: "T00001"})
	if err != nil {
		log.Fatal(err)
	}
	err = mini.UploadShippingInfo(ctx, wxa.ShippingOf(&order.Payment, wxa.LogisticsVirtual, wxa.Parcel{ItemDesc: "code"}))
	if err != nil {
		log.Fatal(err)
	}
	gw.Clock.Advance(3 * 24 * time.Hour) // the receipt is confirmed by time

	// Output:
	// T00001 settled: false
	// T00001 settled: true
}

const exampleAESKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
