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
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The notifications of all merchants of a platform arrive at one address.
func ExampleNotifyHandlerFor() {
	gw := wxpaytest.NewServer(wxpaytest.Merchant{}, wxpaytest.Merchant{AppID: "wx2421b1c4370ec43b", MchID: "10000101"})
	defer gw.Close()
	clients := map[string]*wxpay.Client{"10000100": clientOf(gw, "10000100"), "10000101": clientOf(gw, "10000101")}
	sales := map[string]wxpay.Sale{ // by merchant and number: two merchants may use the same number
		"10000101/20150806B1": {MchID: "10000101", OutTradeNo: "20150806B1", TotalFee: 2800},
	}
	paidOrder(gw, clients["10000101"], "20150806B1")

	handler := wxpay.NotifyHandlerFor(
		func(r wxpay.Recipient) *wxpay.Client { return clients[r.MchID] }, // nil: not our merchant; answered FAIL
		func(ctx context.Context, n *wxpay.Notification) error {
			if err := n.ExpectSale(sales[n.MchID+"/"+n.OutTradeNo]); err != nil {
				return err
			}
			fmt.Println("paid:", n.MchID, n.OutTradeNo)
			return nil
		},
	)

	handler.ServeHTTP(httptest.NewRecorder(), post(gw.Notification("20150806B1")))
	// Output: paid: 10000101 20150806B1
}

func ExampleRefundNotifyHandlerFor() {
	gw := wxpaytest.NewServer(wxpaytest.Merchant{}, wxpaytest.Merchant{AppID: "wx2421b1c4370ec43b", MchID: "10000101"})
	defer gw.Close()
	clients := map[string]*wxpay.Client{"10000100": clientOf(gw, "10000100"), "10000101": clientOf(gw, "10000101")}
	refundedOrder(gw, clients["10000101"], "20150806B1")

	handler := wxpay.RefundNotifyHandlerFor(
		func(r wxpay.Recipient) *wxpay.Client { return clients[r.MchID] },
		func(ctx context.Context, n *wxpay.RefundNotification) error {
			refund, err := clients[n.MchID].ConfirmRefund(ctx, n)
			if err != nil {
				return err
			}
			fmt.Println(n.MchID, refund.OutRefundNo, refund.Status)
			return nil
		},
	)

	handler.ServeHTTP(httptest.NewRecorder(), post(gw.RefundNotification("20150806B1-R1")))
	// Output: 10000101 20150806B1-R1 SUCCESS
}

// The APIv2 key was changed while a notification was on its way.
func ExampleConfig_previousKey() {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	merchant := gw.Merchant("")
	oldKey, newKey := merchant.Key, "8934e7d15453e97507ef794cf7b0519d"
	shop := httptest.NewServer(http.NotFoundHandler())
	defer shop.Close()
	order := orderOf("20150806A1")
	order.NotifyURL = shop.URL
	if _, err := clientOf(gw, "").UnifiedOrder(context.Background(), order); err != nil {
		log.Fatal(err)
	}
	if err := gw.Pay("20150806A1"); err != nil {
		log.Fatal(err)
	}
	gw.ChangeKey("", newKey)

	client, err := wxpay.NewClient(wxpay.Config{
		AppID:            merchant.AppID,
		MchID:            merchant.MchID,
		Key:              newKey,
		PreviousKey:      oldKey,
		PreviousKeyUntil: time.Now().Add(48 * time.Hour), // in a real shop, a fixed time: this one would move at each restart
	})
	if err != nil {
		log.Fatal(err)
	}

	shop.Config.Handler = client.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		fmt.Println("paid:", n.OutTradeNo)
		return nil
	})
	fmt.Println(gw.RedeliverOldKey("20150806A1"))
	// Output:
	// paid: 20150806A1
	// <nil>
}

// post returns a notification as an HTTP request.
func post(message []byte) *http.Request {
	return httptest.NewRequest("POST", "/wxpay/notify", strings.NewReader(string(message)))
}

// refundedOrder creates an order of 28 yuan that was paid, and refunded completely.
func refundedOrder(gw *wxpaytest.Server, client *wxpay.Client, outTradeNo string) {
	paidOrder(gw, client, outTradeNo)
	_, err := client.Refund(context.Background(), &wxpay.RefundRequest{
		OutTradeNo: outTradeNo, OutRefundNo: outTradeNo + "-R1", TotalFee: 2800, RefundFee: 2800,
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := gw.FinishRefund(outTradeNo+"-R1", wxpaytest.RefundSuccess); err != nil {
		log.Fatal(err)
	}
}
