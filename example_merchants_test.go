package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// newExampleClient returns a client for a merchant of the gateway.
func newExampleClient(gw *wxpaytest.Server, merchant wxpaytest.Merchant) *wxpay.Client {
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: merchant.AppID, MchID: merchant.MchID, Key: merchant.Key, AppSecret: merchant.AppSecret,
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(),
	})
	if err != nil {
		log.Fatal(err)
	}
	return client
}

// orderAndPay orders with each client, notified at one address, and lets the
// users pay.
func orderAndPay(gw *wxpaytest.Server, outTradeNo, notifyURL string, client *wxpay.Client) {
	order := orderOf(outTradeNo)
	order.OpenID, order.NotifyURL = "o-payer-of-"+outTradeNo, notifyURL
	if _, err := client.UnifiedOrder(context.Background(), order); err != nil {
		log.Fatal(err)
	}
	if err := gw.Pay(outTradeNo); err != nil {
		log.Fatal(err)
	}
}

// A platform with several merchants: one client each, and one address for the
// notifications of all.
func ExampleNotifyHandlerFor_merchants() {
	first := wxpaytest.Merchant{AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: "192006250b4c09247ec02edce69f6a2d"}
	second := wxpaytest.Merchant{AppID: "wx8888888888888888", MchID: "1900000109", Key: "8934e7d15453e97507ef794cf7b0519d"}
	gw := wxpaytest.NewServer(first, second)
	defer gw.Close()

	clients := map[string]*wxpay.Client{ // by merchant number, made once
		first.MchID:  newExampleClient(gw, first),
		second.MchID: newExampleClient(gw, second),
	}
	type number struct{ mchID, outTradeNo string }
	sales := map[number]wxpay.Sale{
		{"10000100", "20150806A1"}:   {MchID: "10000100", OutTradeNo: "20150806A1", TotalFee: 2800},
		{"1900000109", "20150806B1"}: {MchID: "1900000109", OutTradeNo: "20150806B1", TotalFee: 2800},
	} // a database, really

	handler := wxpay.NotifyHandlerFor(func(r wxpay.Recipient) *wxpay.Client {
		return clients[r.MchID] // nil: no merchant of ours, answered FAIL
	}, func(ctx context.Context, n *wxpay.Notification) error {
		if err := n.ExpectSale(sales[number{n.MchID, n.OutTradeNo}]); err != nil { // 0 for an unknown order: an error
			return err
		}
		fmt.Println("paid:", n.MchID, n.OutTradeNo)
		return nil // deliver once, store that, and only then return nil
	})

	platform := httptest.NewServer(handler)
	defer platform.Close()
	orderAndPay(gw, "20150806A1", platform.URL+"/wxpay/notify", clients["10000100"])
	orderAndPay(gw, "20150806B1", platform.URL+"/wxpay/notify", clients["1900000109"])
	// Output:
	// paid: 10000100 20150806A1
	// paid: 1900000109 20150806B1
}

// One merchant with two mini programs: one client each, since each has an appid
// and an AppSecret of its own. The notifications of both arrive at one address.
func ExampleConfig_severalMiniPrograms() {
	gw := wxpaytest.NewServer(wxpaytest.Merchant{OtherAppIDs: []string{"wx8888888888888888"}})
	defer gw.Close()
	merchant := gw.Merchant("")

	newClient := func(appID, otherAppID string) *wxpay.Client {
		client, err := wxpay.NewClient(wxpay.Config{
			AppID: appID, OtherAppIDs: []string{otherAppID}, // also accepted in what is received
			MchID: merchant.MchID, Key: merchant.Key, AppSecret: merchant.AppSecret,
			Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(),
		})
		if err != nil {
			log.Fatal(err)
		}
		return client
	}
	cafe, bakery := newClient("wxd930ea5d5a258f4f", "wx8888888888888888"), newClient("wx8888888888888888", "wxd930ea5d5a258f4f")
	price := map[string]int64{"20150806A1": 2800, "20150806B1": 2800} // a database, really

	shop := httptest.NewServer(cafe.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		if err := n.Expect(n.OutTradeNo, price[n.OutTradeNo]); err != nil {
			return err
		}
		fmt.Println("paid:", n.AppID, n.OutTradeNo)
		return nil
	}))
	defer shop.Close()
	orderAndPay(gw, "20150806A1", shop.URL+"/wxpay/notify", cafe)
	orderAndPay(gw, "20150806B1", shop.URL+"/wxpay/notify", bakery)
	// Output:
	// paid: wxd930ea5d5a258f4f 20150806A1
	// paid: wx8888888888888888 20150806B1
}

// The key was changed on the merchant platform. A notification that was made
// with the old key before is still accepted.
func ExampleConfig_changedKey() {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	oldKey, newKey := gw.Merchant("").Key, "8934e7d15453e97507ef794cf7b0519d"
	changedAt := time.Now()
	gw.ChangeKey("", newKey)
	merchant := gw.Merchant("")

	client, err := wxpay.NewClient(wxpay.Config{
		AppID: merchant.AppID, MchID: merchant.MchID,
		Key:              newKey, // all that is sent is signed with it
		PreviousKey:      oldKey, // only accepted on notifications
		PreviousKeyUntil: changedAt.Add(48 * time.Hour),
		Hosts:            wxpay.SingleHost(gw.URL), Transport: gw.Transport(),
	})
	if err != nil {
		log.Fatal(err)
	}
	shop := httptest.NewServer(client.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		fmt.Println("verified:", n.OutTradeNo)
		return n.Expect("20150806A1", 2800)
	}))
	defer shop.Close()

	orderAndPay(gw, "20150806A1", shop.URL+"/wxpay/notify", client)
	fmt.Println(gw.RedeliverOldKey("20150806A1"))
	// Output:
	// verified: 20150806A1
	// verified: 20150806A1
	// <nil>
}

// Before a server uses a new key, it asks WeChat Pay whether the key is right.
func ExampleClient_CheckKey() {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	ctx, current := context.Background(), newExampleClient(gw, gw.Merchant(""))
	next := gw.Merchant("")
	next.Key = "8934e7d15453e97507ef794cf7b0519d"

	replacement := newExampleClient(gw, next)
	err := replacement.CheckKey(ctx)
	fmt.Println(errors.Is(err, wxpay.ErrSignError)) // it was not changed on the platform yet

	gw.ChangeKey("", next.Key)
	if err := replacement.CheckKey(ctx); err == nil {
		current = replacement
	}
	fmt.Println(current == replacement)
	// Output:
	// true
	// true
}

// A server takes a new key while it runs: it replaces its client. The notification
// that the old client could not verify comes again.
func ExampleClient_replaced() {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	deliver := func(ctx context.Context, n *wxpay.Notification) error {
		fmt.Println("paid:", n.OutTradeNo)
		return n.Expect("20150806A1", 2800)
	}

	var current atomic.Pointer[wxpay.Client] // for all handlers and workers of the server
	current.Store(newExampleClient(gw, gw.Merchant("")))
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		current.Load().NotifyHandler(deliver).ServeHTTP(w, r)
	})
	replace := func(replacement *wxpay.Client) {
		current.Swap(replacement).CloseIdleConnections() // calls of the old client go on
	}

	shop := httptest.NewServer(handler)
	defer shop.Close()
	order := orderOf("20150806A1")
	order.NotifyURL = shop.URL + "/wxpay/notify"
	_, err := current.Load().UnifiedOrder(context.Background(), order)
	fmt.Println("ordered:", wxpay.OutcomeOf(err))

	gw.ChangeKey("", "8934e7d15453e97507ef794cf7b0519d") // without notice
	fmt.Println(gw.Pay("20150806A1"))                    // the notification is answered FAIL
	_, err = current.Load().UnifiedOrder(context.Background(), orderOf("20150806A2"))
	fmt.Println(errors.Is(err, wxpay.ErrSignError), wxpay.OutcomeOf(err))

	replace(newExampleClient(gw, gw.Merchant("")))
	gw.Clock.Advance(time.Minute) // the notification comes again
	// Output:
	// ordered: done
	// <nil>
	// true not done
	// paid: 20150806A1
}
