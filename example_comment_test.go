package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/seed6780280e/wxpay"
)

// One page. Comments goes through all of them.
func ExampleClient_BatchQueryComment() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()
	request := &wxpay.BatchQueryCommentRequest{BeginTime: gw.Clock.Now(), EndTime: gw.Clock.Now().Add(time.Hour)}

	_, err := client.BatchQueryComment(ctx, request)
	fmt.Println(errors.Is(err, wxpay.ErrNoComment))

	paidOrder(gw, client, "20150806A1")
	if err := gw.Comment("20150806A1", "很好，支付方便", 5); err != nil {
		log.Fatal(err)
	}
	page, err := client.BatchQueryComment(ctx, request)
	if err != nil {
		log.Fatal(err)
	}
	for _, comment := range page.Comments {
		fmt.Println(comment.Stars, comment.Text)
	}
	request.Offset = page.Offset // of the next page
	// Output:
	// true
	// 5 很好，支付方便
}

func ExampleClient_Comments() {
	gw, client := exampleShop()
	defer gw.Close()
	request := &wxpay.BatchQueryCommentRequest{BeginTime: gw.Clock.Now(), EndTime: gw.Clock.Now().Add(time.Hour), Limit: 2}
	for i, text := range []string{"很好，支付方便", "还行", "凉了"} {
		number := fmt.Sprintf("20150806A%d", i)
		paidOrder(gw, client, number)
		if err := gw.Comment(number, text, 5-i); err != nil {
			log.Fatal(err)
		}
	}

	for comment, err := range client.Comments(context.Background(), request) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(comment.Stars, comment.Text)
	}
	// Output:
	// 5 很好，支付方便
	// 4 还行
	// 3 凉了
}

// How fast a call was. No money depends on the report.
func ExampleClient_Report() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()
	start := time.Now()
	if _, err := client.UnifiedOrder(ctx, orderOf("20150806A1")); err != nil {
		log.Fatal(err)
	}

	_, err := client.Report(ctx, &wxpay.ReportRequest{
		InterfaceURL: "https://api.mch.weixin.qq.com/pay/unifiedorder", ExecuteTime: time.Since(start).Milliseconds(),
		ReturnCode: "SUCCESS", ResultCode: "SUCCESS", OutTradeNo: "20150806A1", UserIP: "203.0.113.7", Time: start,
	})
	fmt.Println(err)
	// Output: <nil>
}

// No money moves, and the amount decides what happens.
func ExampleClient_Sandbox() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()

	sandbox, err := client.Sandbox(ctx)
	if err != nil {
		log.Fatal(err)
	}
	paid, err := sandbox.Micropay(ctx, &wxpay.MicropayRequest{
		Body: "咖啡店-拿铁", OutTradeNo: "20150806S1", TotalFee: 1, SpbillCreateIP: "203.0.113.7", AuthCode: "120061098828009406",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("paid:", paid.TotalFee)
	fmt.Println(sandbox)
	// Output:
	// paid: 1
	// wxpay.Client{appid:"wxd930ea5d5a258f4f" mch_id:"10000100" sandbox:"/xdc/apiv2sandbox"}
}
