package wxpay_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
)

func ExampleClient_ParseNotify() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")

	handler := func(w http.ResponseWriter, r *http.Request) {
		n, err := client.ParseNotify(r.Body)
		if err == nil {
			err = n.Expect("20150806A1", 2800)
		}
		if err == nil {
			fmt.Println("paid:", n.OutTradeNo)
		}
		wxpay.WriteAck(w, err)
	}

	w := httptest.NewRecorder()
	handler(w, httptest.NewRequest("POST", "/wxpay/notify", strings.NewReader(string(gw.Notification("20150806A1")))))
	fmt.Println(w.Body)
	// Output:
	// paid: 20150806A1
	// <xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>
}

// The shop has the amounts of its orders in fen, and knows what was delivered.
func ExampleClient_NotifyHandler() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	price, delivered := map[string]int64{"20150806A1": 2800}, map[string]bool{} // in a real shop, a database

	handler := client.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		if err := n.Expect(n.OutTradeNo, price[n.OutTradeNo]); err != nil { // 0 for an unknown order: an error
			return err
		}
		if delivered[n.OutTradeNo] {
			return nil // the same message again: answer SUCCESS, deliver nothing
		}
		delivered[n.OutTradeNo] = true // in one transaction with the delivery
		fmt.Println("delivered:", n.OutTradeNo)
		return nil
	})

	for range 2 {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("POST", "/wxpay/notify", strings.NewReader(string(gw.Notification("20150806A1")))))
		fmt.Println(strings.Contains(w.Body.String(), "SUCCESS"))
	}
	// Output:
	// delivered: 20150806A1
	// true
	// true
}

// The server was down for three hours. Meanwhile staff refunded the order on the
// merchant platform. The message of the payment still passes Expect.
func ExampleClient_NotifyHandler_late() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	price, delivered := map[string]int64{"20150806A1": 2800}, map[string]bool{} // in a real shop, a database
	now := gw.Clock.Now                                                         // time.Now in a real shop

	handler := client.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		if err := n.Expect(n.OutTradeNo, price[n.OutTradeNo]); err != nil {
			return err
		}
		if delivered[n.OutTradeNo] {
			return nil
		}
		if now().Sub(n.TimeEnd) > 10*time.Minute { // paid long ago: it may have been refunded
			order, err := client.OrderQuery(ctx, &wxpay.OrderQueryRequest{OutTradeNo: n.OutTradeNo})
			if err != nil {
				return err // answered FAIL: the message comes again
			}
			err = order.Expect(n.OutTradeNo, price[n.OutTradeNo])
			if order.TradeState == wxpay.TradeStateRefund { // Paid reports true, Expect returns an error
				fmt.Println("nothing to deliver:", err)
				return nil // store the payment and its refunds before that
			}
			if err != nil {
				return err
			}
		}
		delivered[n.OutTradeNo] = true // in one transaction with the delivery
		fmt.Println("delivered:", n.OutTradeNo)
		return nil
	})

	message := gw.Notification("20150806A1") // it did not arrive
	gw.Clock.Advance(3 * time.Hour)
	if _, err := gw.RefundOnPlatform("20150806A1", 2800, "the shop is closed"); err != nil {
		log.Fatal(err)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("POST", "/wxpay/notify", strings.NewReader(string(message))))
	fmt.Println(strings.Contains(w.Body.String(), "SUCCESS"))
	// Output:
	// nothing to deliver: wxpay: order "20150806A1" is in state "REFUND", expected SUCCESS
	// true
}
