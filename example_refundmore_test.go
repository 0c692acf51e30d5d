package wxpay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The money is paid back once, however many processes call EnsureRefunded.
func ExampleClient_EnsureRefunded() {
	gw, client := exampleShop()
	defer gw.Close()
	refundedOrder(gw, client, "20150806A1") // by a process that was then killed

	ctx, cancel := context.WithTimeout(context.Background(), 24*time.Hour)
	defer cancel()
	refund, err := client.EnsureRefunded(ctx, &wxpay.RefundRequest{
		OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 2800,
	})
	if err != nil {
		log.Fatal(err) // keep the number: call again with the same request
	}
	switch refund.Status {
	case wxpay.RefundStatusSuccess:
		fmt.Println("paid back:", refund.RefundFee)
	case wxpay.RefundStatusClosed:
		fmt.Println("not paid back: take a new OutRefundNo, if it is still wanted")
	case wxpay.RefundStatusChange:
		fmt.Println("pay out by hand on the merchant platform, and never refund again")
	}
	// Output: paid back: 2800
}

func ExampleClient_RefundQuery() {
	gw, client := exampleShop()
	defer gw.Close()
	refundedOrder(gw, client, "20150806A1")
	ctx := context.Background()

	query, err := client.RefundQuery(ctx, &wxpay.RefundQueryRequest{OutRefundNo: "20150806A1-R1"})
	if err != nil {
		log.Fatal(err)
	}
	for _, refund := range query.Refunds { // one refund, because the query is by its number
		fmt.Println(refund.Status, refund.RefundFee, refund.Channel)
	}

	_, err = client.RefundQuery(ctx, &wxpay.RefundQueryRequest{OutRefundNo: "20150806A1-R2"})
	fmt.Println(errors.Is(err, wxpay.ErrRefundNotExist))
	// Output:
	// SUCCESS 2800 ORIGINAL
	// true
}

// For an order with a single-item promotion (单品优惠), a partial refund says which goods
// it is for.
func ExampleClient_RefundV2() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")

	refund, err := client.RefundV2(context.Background(), &wxpay.RefundRequest{
		OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 1800,
		Detail: &wxpay.RefundDetail{GoodsDetail: []wxpay.RefundGoods{
			{GoodsID: "latte", RefundAmount: 1800, RefundQuantity: 1, Price: 1800},
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted:", refund.RefundFee)
	// Output: accepted: 1800
}

func ExampleClient_RefundQueryV2() {
	gw, client := exampleShop()
	defer gw.Close()
	refundedOrder(gw, client, "20150806A1")

	query, err := client.RefundQueryV2(context.Background(), &wxpay.RefundQueryRequest{OutRefundNo: "20150806A1-R1"})
	if err != nil {
		log.Fatal(err)
	}
	if query.PromotionDetail != nil { // nil: no promotion took part
		for _, promotion := range query.PromotionDetail.Promotions {
			fmt.Println(promotion.Name, promotion.RefundAmount)
		}
	}
	fmt.Println(query.Refunds[0].Status)
	// Output: SUCCESS
}

// Without RefundNotifyHandler, a refund notification must also be confirmed.
func ExampleClient_ParseRefundNotify() {
	gw, client := exampleShop()
	defer gw.Close()
	refundedOrder(gw, client, "20150806A1")

	n, err := client.ParseRefundNotify(bytes.NewReader(gw.RefundNotification("20150806A1-R1")))
	if err != nil {
		log.Fatal(err)
	}
	refund, err := client.ConfirmRefund(context.Background(), n)
	if err != nil {
		log.Fatal(err) // answer FAIL: WeChat Pay redelivers the message
	}
	fmt.Println(refund.OutRefundNo, refund.Status)
	// Output: 20150806A1-R1 SUCCESS
}

// An attacker can build such a message from parts of genuine messages. The query shows
// that it is forged.
func ExampleClient_ConfirmRefund() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	ctx := context.Background()
	_, err := client.Refund(ctx, &wxpay.RefundRequest{
		OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 100,
	})
	if err != nil {
		log.Fatal(err)
	}
	forged := map[string]string{"out_refund_no": "20150806A1-R1", "refund_fee": "2800", "total_fee": "2800", "refund_status": "SUCCESS"}
	message := wxpaytest.EncodeXML(map[string]string{
		"return_code": "SUCCESS", "appid": gw.Merchant("").AppID, "mch_id": "10000100", "req_info": gw.EncryptRefund("", forged),
	})
	n, err := client.ParseRefundNotify(bytes.NewReader(message))
	if err != nil {
		log.Fatal(err)
	}

	_, err = client.ConfirmRefund(ctx, n)
	fmt.Println(err)
	// Output: wxpay: confirm refund: refund_fee is "2800" in the notification, "100" in the query
}
