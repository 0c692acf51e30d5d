package wxpay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"maps"
	"net/http/httptest"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The user paid another amount than the shop's order has. The message is genuine, but the
// shop delivers nothing.
func ExampleNotification_Expect() {
	gw, client := exampleShop()
	defer gw.Close()
	cheap := orderOf("20150806A1")
	cheap.TotalFee = 1
	if _, err := client.UnifiedOrder(context.Background(), cheap); err != nil {
		log.Fatal(err)
	}
	if err := gw.Pay("20150806A1"); err != nil {
		log.Fatal(err)
	}
	n, err := client.ParseNotify(bytes.NewReader(gw.Notification("20150806A1")))
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(n.Expect("20150806A1", 2800))
	// Output: wxpay: order "20150806A1" was paid with 1 fen, expected 2800
}

// Two shops of a service provider may use the same order number.
func ExampleNotification_ExpectSale() {
	gw := wxpaytest.NewServer(wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109"}}})
	defer gw.Close()
	provider := clientOf(gw, "")
	paidOrder(gw, provider.ForSubMerchant("1900000109", ""), "20150806A1")
	n, err := provider.ParseNotify(bytes.NewReader(gw.Notification("20150806A1")))
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(n.ExpectSale(wxpay.Sale{SubMchID: "1900000109", OutTradeNo: "20150806A1", TotalFee: 2800}))
	fmt.Println(n.ExpectSale(wxpay.Sale{SubMchID: "1900000110", OutTradeNo: "20150806A1", TotalFee: 2800}))
	// Output:
	// <nil>
	// wxpay: the paid order is of sub_mch_id "1900000109", expected "1900000110"
}

// WeChat Pay has added a field. The signature alone does not prove that attach ended
// before it.
func ExampleClient_ConfirmNotify() {
	gw, client := exampleShop()
	defer gw.Close()
	order := orderOf("20150806A1")
	order.Attach = "store 7"
	if _, err := client.UnifiedOrder(context.Background(), order); err != nil {
		log.Fatal(err)
	}
	if err := gw.Pay("20150806A1"); err != nil {
		log.Fatal(err)
	}
	fields, err := wxpay.ParseXML(gw.Notification("20150806A1"))
	if err != nil {
		log.Fatal(err)
	}
	extended := maps.Collect(fields.All())
	extended["attach_kind"] = "1"
	message := gw.SignXML("", wxpaytest.MD5, extended)
	ctx := context.Background()

	_, err = client.ParseNotify(bytes.NewReader(message))
	fmt.Println(err)

	n, err := client.ConfirmNotify(ctx, bytes.NewReader(message))
	if err == nil {
		err = n.Expect("20150806A1", 2800)
	}
	if err != nil {
		log.Fatal(err) // answer FAIL
	}
	fmt.Println("paid:", n.OutTradeNo, n.Attach)
	// Output:
	// wxpay: notify: not confirmed by the signature alone: the unknown field attach_kind could be a piece of the field before it: use ConfirmNotify
	// paid: 20150806A1 store 7
}

// The reasons why a message is refused. The answer does not contain them.
func ExampleClient_ParseNotify_refused() {
	gw := wxpaytest.NewServer(wxpaytest.Merchant{OtherAppIDs: []string{"wx2421b1c4370ec43b"}})
	defer gw.Close()
	client := clientOf(gw, "")
	refundedOrder(gw, client, "20150806A1")
	genuine := gw.Notification("20150806A1")
	otherApp, err := wxpay.ParseXML(genuine)
	if err != nil {
		log.Fatal(err)
	}
	otherApp.Set("appid", "wx2421b1c4370ec43b")

	for _, message := range [][]byte{
		bytes.Replace(genuine, []byte("2800"), []byte("9900"), 1),
		[]byte("paid=1"),
		gw.RefundNotification("20150806A1-R1"),
		gw.SignXML("", wxpaytest.MD5, maps.Collect(otherApp.All())),
	} {
		_, err := client.ParseNotify(bytes.NewReader(message))
		for _, reason := range []error{
			wxpay.ErrInvalidSignature, wxpay.ErrMalformedMessage, wxpay.ErrWrongMessage, wxpay.ErrWrongRecipient,
		} {
			if errors.Is(err, reason) {
				fmt.Println(reason)
			}
		}
	}
	// Output:
	// invalid signature
	// malformed message
	// another kind of message
	// wrong recipient
}

// The answer to a notification in a web framework that needs status, type and body.
func ExampleAck() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")

	handle := func(ctx context.Context, body []byte) (status int, contentType string, reply []byte) {
		n, err := client.ConfirmNotify(ctx, bytes.NewReader(body))
		if err == nil {
			err = n.Expect("20150806A1", 2800)
		}
		if err != nil {
			log.Print(err) // the answer does not contain it
		}
		return 200, "text/xml; charset=utf-8", wxpay.Ack(err)
	}

	_, _, reply := handle(context.Background(), gw.Notification("20150806A1"))
	fmt.Println(string(reply))
	fmt.Println(string(wxpay.Ack(errors.New("the database is down"))))
	// Output:
	// <xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>
	// <xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[FAIL]]></return_msg></xml>
}

func ExampleWriteAck() {
	w := httptest.NewRecorder()
	wxpay.WriteAck(w, nil)
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	// Output: 200 text/xml; charset=utf-8
}

// clientOf returns a client for one merchant of a gateway.
func clientOf(gw *wxpaytest.Server, mchID string) *wxpay.Client {
	merchant := gw.Merchant(mchID)
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: merchant.AppID, MchID: merchant.MchID, Key: merchant.Key, Certificate: gw.Certificate(merchant.MchID),
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(),
	})
	if err != nil {
		log.Fatal(err)
	}
	return client
}
