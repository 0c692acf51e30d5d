package wxpay_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"os"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func ExampleClient_Refund() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	ctx := context.Background()

	refund, err := client.Refund(ctx, &wxpay.RefundRequest{
		OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 1800, RefundDesc: "凉了",
	})
	if err != nil {
		log.Fatal(err) // if the outcome is unknown: repeat with the same OutRefundNo
	}
	fmt.Println("accepted:", refund.RefundFee)

	query, err := client.RefundQuery(ctx, &wxpay.RefundQueryRequest{OutRefundNo: "20150806A1-R1"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("state:", query.Refunds[0].Status)
	// Output:
	// accepted: 1800
	// state: PROCESSING
}

// A refund notification is a hint; a query confirms it.
func ExampleClient_RefundNotifyHandler() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")

	handler := client.RefundNotifyHandler(func(ctx context.Context, n *wxpay.RefundNotification) error {
		refund, err := client.ConfirmRefund(ctx, n)
		if err != nil {
			return err // answered FAIL: WeChat Pay redelivers the message
		}
		fmt.Println(refund.OutRefundNo, refund.Status, refund.RefundFee) // the values of the query
		return nil
	})

	shop := httptest.NewServer(handler)
	defer shop.Close()
	_, err := client.Refund(context.Background(), &wxpay.RefundRequest{
		OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 2800, NotifyURL: shop.URL,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(gw.FinishRefund("20150806A1-R1", wxpaytest.RefundSuccess))
	// Output:
	// 20150806A1-R1 SUCCESS 2800
	// <nil>
}

func ExampleClient_Refunds() {
	gw, client := exampleShop()
	defer gw.Close()
	gw.IgnoreIntervals = true // otherwise refunds of an order need a minute between them
	paidOrder(gw, client, "20150806A1")
	ctx := context.Background()
	for i := range 12 {
		_, err := client.Refund(ctx, &wxpay.RefundRequest{
			OutTradeNo: "20150806A1", OutRefundNo: fmt.Sprintf("20150806A1-R%d", i), TotalFee: 2800, RefundFee: 100,
		})
		if err != nil {
			log.Fatal(err)
		}
	}

	var count, sum int64
	for refund, err := range client.Refunds(ctx, &wxpay.RefundQueryRequest{OutTradeNo: "20150806A1"}) {
		if err != nil {
			log.Fatal(err)
		}
		if refund.Status != wxpay.RefundStatusClosed { // closed: not paid back
			count, sum = count+1, sum+refund.RefundFee
		}
	}
	fmt.Println(count, "refunds,", wxpay.FormatYuan(sum), "yuan")
	// Output: 12 refunds, 12.00 yuan
}

func ExampleLoadP12() {
	os.Setenv("WXPAY_KEY", "192006250b4c09247ec02edce69f6a2d")
	defer os.Unsetenv("WXPAY_KEY")

	cert, err := wxpay.LoadP12("testdata/apiclient_cert.p12", "10000100") // the password is the mch_id
	if err != nil {
		log.Print("go on selling without refunds: ", err) // and alert somebody
	}
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: os.Getenv("WXPAY_KEY"),
		Certificate: cert, // nil: orders, queries and notifications work all the same
	})
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(client)
	// Output: wxpay.Client{appid:"wxd930ea5d5a258f4f" mch_id:"10000100"}
}
