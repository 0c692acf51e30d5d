package wxpay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// While a merchant changes from MD5 to HMAC-SHA256, each order must be paid with the sign
// type that it was created with.
func ExampleClient_RequestPaymentParams_signType() {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	merchant := gw.Merchant("")
	config := wxpay.Config{
		AppID: merchant.AppID, MchID: merchant.MchID, Key: merchant.Key,
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(),
	}

	config.SignType = wxpay.SignTypeMD5
	md5Client, err := wxpay.NewClient(config)
	if err != nil {
		log.Fatal(err)
	}
	config.SignType = wxpay.SignTypeHMACSHA256
	client, err := wxpay.NewClient(config)
	if err != nil {
		log.Fatal(err)
	}

	// A row of the order table. Rows of the old system have no sign type.
	type row struct {
		PrepayID string
		SignType wxpay.SignType
	}
	paramsFor := func(order row) (*wxpay.PaymentParams, error) {
		if order.SignType == wxpay.SignTypeHMACSHA256 {
			return client.RequestPaymentParams(order.PrepayID)
		}
		return md5Client.RequestPaymentParams(order.PrepayID)
	}

	pay := func(params *wxpay.PaymentParams, err error) {
		if err != nil {
			log.Fatal(err)
		}
		toPhone, err := json.Marshal(params)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(params.SignType, gw.RequestPayment(toPhone))
	}
	order, err := md5Client.UnifiedOrder(context.Background(), orderOf("20150806A1")) // as the old system does
	if err != nil {
		log.Fatal(err)
	}
	pay(client.RequestPaymentParams(order.PrepayID)) // wrong: another sign type
	pay(paramsFor(row{PrepayID: order.PrepayID}))

	n, err := client.ParseNotify(strings.NewReader(string(gw.Notification("20150806A1"))))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("notification of an MD5 order:", n.OutTradeNo)
	// Output:
	// HMAC-SHA256 wxpaytest: requestPayment:fail (支付验证签名失败)
	// MD5 <nil>
	// notification of an MD5 order: 20150806A1
}

// A refund that another program may have sent before.
func ExampleClient_RefundStep_takeOver() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	ctx := context.Background()
	request := &wxpay.RefundRequest{OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 1800}
	if _, err := client.Refund(ctx, request); err != nil { // the old system
		log.Fatal(err)
	}

	step, err := client.RefundStep(ctx, request, wxpay.Progress{Sending: true}) // it may have been sent before
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(step.State.RefundFee, step.State.Status)
	// Output: 1800 PROCESSING
}

// The front end may expect other names than those of wx.requestPayment.
func ExamplePaymentParams() {
	gw, client := exampleShop()
	defer gw.Close()

	params, err := client.RequestPaymentParams("wx201410272009395522657a690389285100")
	if err != nil {
		log.Fatal(err)
	}
	params.TimeStamp, params.NonceStr, params.PaySign = "1490840662", "…", "…" // different each time
	toPhone, err := json.Marshal(map[string]any{
		"timestamp": params.TimeStamp, "nonceStr": params.NonceStr, "package": params.Package,
		"signType": params.SignType, "paySign": params.PaySign,
	})
	fmt.Println(string(toPhone), err)
	// Output: {"nonceStr":"…","package":"prepay_id=wx201410272009395522657a690389285100","paySign":"…","signType":"HMAC-SHA256","timestamp":"1490840662"} <nil>
}

// One address receives both kinds of notifications.
func ExampleClient_ConfirmNotify_oneAddress() {
	gw, client := exampleShop()
	defer gw.Close()
	price := map[string]int64{"20150806A1": 2800} // the order's own amount

	deliver := func(n *wxpay.Notification) error {
		if err := n.Expect(n.OutTradeNo, price[n.OutTradeNo]); err != nil { // 0 for an unknown order: an error
			return err
		}
		fmt.Println("payment:", n.OutTradeNo) // deliver once
		return nil
	}
	bookRefund := func(ctx context.Context, body []byte) error {
		n, err := client.ParseRefundNotify(bytes.NewReader(body))
		if err != nil {
			return err
		}
		refund, err := client.ConfirmRefund(ctx, n)
		if err == nil {
			fmt.Println("refund:", refund.OutRefundNo, refund.Status)
		}
		return err
	}
	receive := func(r *http.Request, body []byte) error {
		n, err := client.ConfirmNotify(r.Context(), bytes.NewReader(body))
		switch {
		case errors.Is(err, wxpay.ErrWrongMessage): // a refund?
			return bookRefund(r.Context(), body)
		case err != nil:
			return err
		}
		return deliver(n)
	}
	handler := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err == nil {
			err = receive(r, body)
		}
		if err != nil {
			log.Print("notification answered FAIL: ", err) // nothing else logs it
		}
		wxpay.WriteAck(w, err)
	}

	shop := httptest.NewServer(http.HandlerFunc(handler))
	defer shop.Close()
	order := orderOf("20150806A1")
	order.NotifyURL = shop.URL
	if _, err := client.UnifiedOrder(context.Background(), order); err != nil {
		log.Fatal(err)
	}
	fmt.Println(gw.Pay("20150806A1"))
	_, err := client.Refund(context.Background(), &wxpay.RefundRequest{
		OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 2800, NotifyURL: shop.URL,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(gw.FinishRefund("20150806A1-R1", wxpaytest.RefundSuccess))
	for _, d := range gw.Deliveries() {
		fmt.Println(d.Acknowledged)
	}
	// Output:
	// payment: 20150806A1
	// <nil>
	// refund: 20150806A1-R1 SUCCESS
	// <nil>
	// true
	// true
}
