package wxpay_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

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
