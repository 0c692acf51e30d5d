package wxpaytest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// newClient is the program under test: a client for the gateway's merchant.
func newClient(gw *wxpaytest.Server) *wxpay.Client {
	merchant := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: merchant.AppID, MchID: merchant.MchID, Key: merchant.Key, AppSecret: merchant.AppSecret,
		Certificate: gw.Certificate(""),       // for refunds
		Hosts:       wxpay.SingleHost(gw.URL), // in place of WeChat Pay
		Transport:   gw.Transport(),           // trusts the gateway
		Clock:       gw.Clock,                 // time passes when the test says so
	})
	if err != nil {
		log.Fatal(err)
	}
	return client
}

// place makes an order of 28 yuan.
func place(client *wxpay.Client, outTradeNo, notifyURL string) {
	_, err := client.UnifiedOrder(context.Background(), &wxpay.UnifiedOrderRequest{
		Body: "咖啡店-拿铁", OutTradeNo: outTradeNo, TotalFee: 2800, OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		SpbillCreateIP: "203.0.113.7", NotifyURL: notifyURL,
	})
	if err != nil {
		log.Fatal(err)
	}
}

// A test orders with the program under test, pays as the user, and looks at
// what became of it on both sides.
func ExampleNewServer() {
	gw := wxpaytest.NewServer() // the merchant of the documentation's examples
	defer gw.Close()
	client := newClient(gw)
	backend := httptest.NewServer(client.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		return n.Expect("20150806A1", 2800)
	}))
	defer backend.Close()

	place(client, "20150806A1", backend.URL+"/wxpay/notify")
	if err := gw.Pay("20150806A1"); err != nil { // the user; returns when the backend was notified
		log.Fatal(err)
	}
	order, found := gw.Order("20150806A1")
	fmt.Println(found, order.State, order.TotalFee)
	fmt.Println(gw.Deliveries()[0].Acknowledged)
	// Output:
	// true SUCCESS 2800
	// true
}

// The response is lost after the refund was made. The client repeats the
// request with the same number, and the money is paid back once.
func ExampleServer_Inject() {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	client := newClient(gw)
	place(client, "20150806A1", "https://shop.example/wxpay/notify")
	if err := gw.Pay("20150806A1"); err != nil {
		log.Fatal(err)
	}

	gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetAfter, Path: "/secapi/pay/refund"})
	refund, err := client.Refund(context.Background(), &wxpay.RefundRequest{
		OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 2800,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(refund.OutRefundNo, "refunds made:", len(gw.Refunds()))
	for _, exchange := range gw.Exchanges() {
		if exchange.Path == "/secapi/pay/refund" {
			fmt.Printf("fault %q, HTTP %d\n", exchange.Fault, exchange.Status)
		}
	}
	fmt.Println(gw.FaultCount(wxpaytest.ResetAfter)) // a fault that never struck proves nothing
	// Output:
	// 20150806A1-R1 refunds made: 1
	// fault "reset-after", HTTP 0
	// fault "", HTTP 200
	// 1
}

// A prepay_id is good for two hours.
func ExampleClock_Advance() {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	client := newClient(gw)
	place(client, "20150806A1", "https://shop.example/wxpay/notify")

	gw.Clock.Advance(2*time.Hour + time.Second)
	err := gw.Pay("20150806A1")
	fmt.Println(errors.Is(err, wxpaytest.ErrExpired))

	place(client, "20150806A1", "https://shop.example/wxpay/notify") // the same again: a new prepay_id
	fmt.Println(gw.Pay("20150806A1"))
	// Output:
	// true
	// <nil>
}

// The backend's database is down when the first notification comes. The message
// is repeated on the documented schedule.
func ExampleServer_Deliveries() {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	client := newClient(gw)
	down := true
	backend := httptest.NewServer(client.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		if down {
			return errors.New("the database is down") // answered FAIL
		}
		return n.Expect("20150806A1", 2800)
	}))
	defer backend.Close()
	place(client, "20150806A1", backend.URL+"/wxpay/notify")

	if err := gw.Pay("20150806A1"); err != nil { // the order is paid all the same
		log.Fatal(err)
	}
	gw.Clock.Advance(15 * time.Second)
	down = false
	gw.Clock.Advance(15 * time.Second)
	gw.Clock.Advance(24 * time.Hour)
	for _, delivery := range gw.Deliveries() {
		fmt.Println("attempt", delivery.Attempt, "HTTP", delivery.Status, "acknowledged", delivery.Acknowledged)
	}
	// Output:
	// attempt 1 HTTP 200 acknowledged false
	// attempt 2 HTTP 200 acknowledged false
	// attempt 3 HTTP 200 acknowledged true
}

// A genuine message says that an order of 28 yuan was paid with 1 fen. The
// backend must not deliver.
func ExampleServer_SignXML() {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	client, merchant := newClient(gw), gw.Merchant("")
	handler := client.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		return n.Expect("20150806A1", 2800)
	})

	message := gw.SignXML("", wxpaytest.HMACSHA256, map[string]string{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": merchant.AppID, "mch_id": merchant.MchID,
		"nonce_str": "ibuaiVcKdpRxkhJA", "out_trade_no": "20150806A1", "transaction_id": "4200000001202001010000000001",
		"total_fee": "1", "cash_fee": "1", "trade_type": "JSAPI", "bank_type": "OTHERS", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"time_end": "20200101120000",
	})
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/wxpay/notify", strings.NewReader(string(message))))
	fmt.Println(w.Code, w.Body)
	// Output: 200 <xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[FAIL]]></return_msg></xml>
}

// Whatever happens to the notification, the goods are delivered once. What no
// notification says, a query finds.
func ExampleNotifyFaults() {
	for _, name := range wxpaytest.NotifyFaults() {
		gw := wxpaytest.NewServer()
		client := newClient(gw)
		var mu sync.Mutex // a transaction of the database, really
		paid, deliveries := false, 0
		deliver := func() {
			mu.Lock()
			defer mu.Unlock()
			if !paid {
				paid, deliveries = true, deliveries+1
			}
		}
		backend := httptest.NewServer(client.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
			if err := n.Expect("20150806A1", 2800); err != nil {
				return err
			}
			deliver()
			return nil
		}))
		place(client, "20150806A1", backend.URL+"/wxpay/notify")

		gw.Inject(wxpaytest.Fault{Name: name, Path: wxpaytest.NotifyPath})
		if err := gw.Pay("20150806A1"); err != nil {
			log.Fatal(err)
		}
		gw.Clock.Advance(25 * time.Hour) // all repeats
		if deliveries == 0 {
			fmt.Println("no notification after", name)
			order, err := client.OrderQuery(context.Background(), &wxpay.OrderQueryRequest{OutTradeNo: "20150806A1"})
			if err == nil && order.Expect("20150806A1", 2800) == nil {
				deliver()
			}
		}
		if deliveries != 1 || gw.FaultCount(name) != 1 {
			fmt.Println(name, "delivered", deliveries, "times, struck", gw.FaultCount(name), "times")
		}
		backend.Close()
		gw.Close()
	}
	// Output: no notification after no-notification
}

// Code that waits runs on the gateway's clock: here ten minutes pass in a
// second.
func ExampleClock_Run() {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	client := newClient(gw)
	place(client, "20150806A1", "https://shop.example/wxpay/notify")
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // of real time
	defer cancel()

	go gw.Clock.Run(ctx, 600)
	time.AfterFunc(50*time.Millisecond, func() { _ = gw.Pay("20150806A1") }) // half a minute later
	order, err := client.WaitPaid(ctx, &wxpay.OrderQueryRequest{OutTradeNo: "20150806A1"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.TradeState)
	// Output: SUCCESS
}
