package wxpay_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// What to do after a failed call.
func ExampleError() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")

	_, err := client.UnifiedOrder(context.Background(), orderOf("20150806A1"))
	if errors.Is(err, wxpay.ErrOrderPaid) {
		fmt.Println("nobody has to pay twice")
	}
	var e *wxpay.Error
	if errors.As(err, &e) {
		fmt.Println(e.Operation, string(e.Code))
		fmt.Println(e.Advice())
	}
	// Output:
	// nobody has to pay twice
	// unifiedorder ORDERPAID
	// query the order; if it is paid, deliver
}

// The outcome says whether a failed refund may have been carried out.
func ExampleOutcomeOf() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	ctx := context.Background()
	request := &wxpay.RefundRequest{OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 2800}

	gw.Inject(wxpaytest.Fault{Name: wxpaytest.WrongSignature, Path: "/secapi/pay/refund", Times: -1})
	_, err := client.Refund(ctx, request)
	fmt.Println(wxpay.OutcomeOf(err), errors.Is(err, wxpay.ErrOutcomeUnknown), errors.Is(err, wxpay.ErrInvalidSignature))

	gw.ClearFaults()
	_, err = client.Refund(ctx, request) // with the same number, the money is paid back once
	fmt.Println(err)

	_, err = client.Refund(ctx, &wxpay.RefundRequest{OutTradeNo: "20150806A1", TotalFee: 2800, RefundFee: 2800})
	fmt.Println(wxpay.OutcomeOf(err))
	// Output:
	// unknown true true
	// <nil>
	// not done
}
