package wxpay_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// exampleCounter is exampleShop by the gateway's clock.
func exampleCounter() (*wxpaytest.Server, *wxpay.Client) {
	gw := wxpaytest.NewServer()
	merchant := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: merchant.AppID, MchID: merchant.MchID, Key: merchant.Key, Certificate: gw.Certificate(""),
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	})
	if err != nil {
		log.Fatal(err)
	}
	return gw, client
}

// chargeOf is a sale at the counter.
func chargeOf(outTradeNo, authCode string) *wxpay.MicropayRequest {
	return &wxpay.MicropayRequest{
		Body: "咖啡店-拿铁", OutTradeNo: outTradeNo, TotalFee: 2800, SpbillCreateIP: "203.0.113.7", AuthCode: authCode,
	}
}

// A single charge. Its caller must query and reverse what stays open:
// MicropayAndWait does that.
func ExampleClient_Micropay() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()

	paid, err := client.Micropay(ctx, &wxpay.MicropayRequest{
		Body: "咖啡店-拿铁", OutTradeNo: "20150806C1", TotalFee: 2800, SpbillCreateIP: "203.0.113.7",
		AuthCode: gw.AuthCode(""), // as scanned
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("paid:", paid.OutTradeNo, paid.TotalFee)

	typing := gw.AuthCodeFor(wxpaytest.Wallet{Password: true})
	_, err = client.Micropay(ctx, chargeOf("20150806C2", typing))
	fmt.Println(errors.Is(err, wxpay.ErrUserPaying), wxpay.OutcomeOf(err), wxpay.Retryable(err))
	// Output:
	// paid: 20150806C1 2800
	// true unknown false
}

// Either it is paid, or it is certain that it is not.
func ExampleClient_MicropayAndWait() {
	gw, client := exampleCounter()
	defer gw.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	go gw.Clock.Run(ctx, 200) // 45 seconds in a quarter of one

	nobodyTypes := gw.AuthCodeFor(wxpaytest.Wallet{Password: true})
	for outTradeNo, code := range map[string]string{"20150806C1": gw.AuthCode(""), "20150806C2": nobodyTypes} {
		_, err := client.MicropayAndWait(ctx, chargeOf(outTradeNo, code))
		switch {
		case err == nil:
			fmt.Println(outTradeNo, "paid")
		case wxpay.OutcomeOf(err) == wxpay.OutcomeNotDone:
			fmt.Println(outTradeNo, "not paid: a new code needs a new number")
		default:
			fmt.Println(outTradeNo, "unknown: ResumeMicropay with the same number")
		}
	}
	// Unordered output:
	// 20150806C1 paid
	// 20150806C2 not paid: a new code needs a new number
}

// The till was restarted while the user typed the password.
func ExampleClient_ResumeMicropay() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()
	typing := gw.AuthCodeFor(wxpaytest.Wallet{Password: true})
	if _, err := client.Micropay(ctx, chargeOf("20150806C1", typing)); !errors.Is(err, wxpay.ErrUserPaying) {
		log.Fatal(err)
	}
	chargedAt := time.Now() // in the till's books, with the number and the amount
	if err := gw.EnterPassword("20150806C1", true); err != nil {
		log.Fatal(err)
	}

	paid, err := client.ResumeMicropay(ctx, &wxpay.ResumeMicropayRequest{
		OutTradeNo: "20150806C1", TotalFee: 2800, ChargedAt: chargedAt,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("paid:", paid.OutTradeNo, paid.TotalFee)
	// Output: paid: 20150806C1 2800
}

// A worker of a job queue. The first two steps are taken in one run: progress
// that was stored and read again never charges.
func ExampleClient_MicropayStep() {
	gw, client := exampleCounter()
	defer gw.Close()
	ctx := context.Background()
	request := chargeOf("20150806C1", gw.AuthCodeFor(wxpaytest.Wallet{Password: true}))

	var stored []byte // with the job
	store := func(p wxpay.Progress) {
		text, err := json.Marshal(p)
		if err != nil {
			log.Fatal(err)
		}
		stored = text
	}
	step, err := client.MicropayStep(ctx, request, wxpay.Progress{}) // sends nothing
	if err != nil {
		log.Fatal(err)
	}
	store(step.Progress)                                         // before anything is sent
	step, err = client.MicropayStep(ctx, request, step.Progress) // charges
	store(step.Progress)
	for err == nil && !step.Final { // the later runs of the job
		fmt.Println("again after", step.After)
		gw.Clock.Advance(step.After)
		_ = gw.EnterPassword("20150806C1", true) // meanwhile the user pays
		var progress wxpay.Progress
		if err := json.Unmarshal(stored, &progress); err != nil {
			log.Fatal(err)
		}
		step, err = client.MicropayStep(ctx, request, progress)
		store(step.Progress)
	}
	if err != nil {
		log.Fatal(err, wxpay.OutcomeOf(err)) // not done: not paid
	}
	fmt.Println("paid:", step.State.TotalFee)
	// Output:
	// again after 5s
	// paid: 2800
}

// One reversal. It may have to be repeated, and only a query proves it:
// EnsureReversed does both.
func ExampleClient_Reverse() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()
	if _, err := client.Micropay(ctx, chargeOf("20150806C1", gw.AuthCode(""))); err != nil {
		log.Fatal(err)
	}
	if err := gw.Recall("20150806C1", 1); err != nil { // WeChat Pay will ask for one repeat
		log.Fatal(err)
	}

	for range 10 {
		reply, err := client.Reverse(ctx, &wxpay.ReverseRequest{OutTradeNo: "20150806C1"})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("again:", reply.Recall)
		if !reply.Recall {
			break
		}
	}
	query, err := client.OrderQuery(ctx, &wxpay.OrderQueryRequest{OutTradeNo: "20150806C1"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(query.TradeState)
	// Output:
	// again: true
	// again: false
	// REVOKED
}

func ExampleClient_EnsureReversed() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()
	chargedAt := time.Now().Add(-time.Minute) // in the till's books
	if _, err := client.Micropay(ctx, chargeOf("20150806C1", gw.AuthCode(""))); err != nil {
		log.Fatal(err)
	}

	reversed, err := client.EnsureReversed(ctx, &wxpay.EnsureReversedRequest{
		OutTradeNo: "20150806C1", ChargedAt: chargedAt, // the first reversal is sent 15 seconds later at the earliest
	})
	if err != nil {
		log.Fatal(err) // unknown: call it again
	}
	fmt.Println(reversed.TradeState)
	// Output: REVOKED
}

// A worker of a job queue takes a counter payment back.
func ExampleClient_ReverseStep() {
	gw, client := exampleCounter()
	defer gw.Close()
	ctx := context.Background()
	request := &wxpay.EnsureReversedRequest{OutTradeNo: "20150806C1", ChargedAt: gw.Clock.Now()}
	if _, err := client.Micropay(ctx, chargeOf("20150806C1", gw.AuthCode(""))); err != nil {
		log.Fatal(err)
	}

	var progress wxpay.Progress // stored with the job
	for {
		step, err := client.ReverseStep(ctx, request, progress)
		progress = step.Progress
		if err != nil {
			log.Fatal(err)
		}
		if step.Final {
			fmt.Println(step.State.TradeState)
			break
		}
		fmt.Println("again after", step.After)
		gw.Clock.Advance(step.After)
	}
	// Output:
	// again after 15s
	// REVOKED
}

// Whose code it is, before it is charged.
func ExampleClient_AuthCodeToOpenID() {
	gw, client := exampleShop()
	defer gw.Close()
	code := gw.AuthCode("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o") // as scanned

	payer, err := client.AuthCodeToOpenID(context.Background(), &wxpay.AuthCodeToOpenIDRequest{AuthCode: code})
	if err != nil {
		log.Fatal(err) // ErrAuthCodeExpire: let the user show a new one
	}
	fmt.Println(payer.OpenID)
	// Output: oUpF8uMuAJO_M2pxb1Q9zNjWeS6o
}
