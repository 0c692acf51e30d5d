package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// Two questions about an error: can a retry help, and did the call take effect?
func ExampleRetryable() {
	for _, err := range []error{
		wxpay.NewError("refund", wxpay.ErrSystemError),
		wxpay.NewError("refund", wxpay.ErrNotEnough),
		wxpay.NewError("refund", wxpay.ErrTradeOverdue),
		wxpay.NewError("refund", wxpay.ErrRefundFeeMismatch),
	} {
		var e *wxpay.Error
		errors.As(err, &e)
		fmt.Println(e.Code, "| retryable:", wxpay.Retryable(err), e.Retry, "| outcome:", wxpay.OutcomeOf(err))
	}
	// Output:
	// SYSTEMERROR | retryable: true now | outcome: unknown
	// NOTENOUGH | retryable: true later | outcome: not done
	// TRADE_OVERDUE | retryable: false never | outcome: not done
	// REFUND_FEE_MISMATCH | retryable: false never | outcome: unknown
}

// A test of a shop's code, without a gateway.
func ExampleNewError() {
	notice := func(err error) string { // under test
		switch {
		case err == nil:
			return "accepted"
		case errors.Is(err, wxpay.ErrNotEnough):
			return "top up the balance"
		case errors.Is(err, wxpay.ErrOutcomeUnknown):
			return "being checked"
		}
		return "refused"
	}

	fmt.Println(notice(wxpay.NewError("refund", wxpay.ErrNotEnough)))
	fmt.Println(notice(wxpay.NewError("refund", wxpay.ErrSystemError)))
	fmt.Println(notice(wxpay.NewError("refund", wxpay.ErrTradeOverdue)))
	// Output:
	// top up the balance
	// being checked
	// refused
}

// The response was lost, but the refund was made. The client repeats the refund with the
// same number, so the money is paid back once.
func ExampleOutcomeOf_lostResponse() {
	gw, client := exampleShop()
	defer gw.Close()
	paidOrder(gw, client, "20150806A1")
	gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetAfter, Path: "/secapi/pay/refund"})

	_, err := client.Refund(context.Background(), &wxpay.RefundRequest{
		OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 1400,
	})
	order, _ := gw.Order("20150806A1")
	fmt.Println(wxpay.OutcomeOf(err), order.RefundCount, order.Refunded)
	// Output: done 1 1400
}

// WeChat Pay answers 签名错误 (the signature is wrong).
func ExampleError_StringToSign() {
	gw, _ := exampleShop()
	defer gw.Close()
	merchant := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: merchant.AppID, MchID: merchant.MchID, Key: "8934e7d15453e97507ef794cf7b0519d", // not the merchant's key
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(),
	})
	if err != nil {
		log.Fatal(err)
	}

	_, err = client.OrderQuery(context.Background(), &wxpay.OrderQueryRequest{OutTradeNo: "20150806A1"})
	if errors.Is(err, wxpay.ErrSignError) {
		var e *wxpay.Error
		errors.As(err, &e)
		for pair := range strings.SplitSeq(e.StringToSign(), "&") {
			if !strings.HasPrefix(pair, "nonce_str=") { // different each time
				fmt.Println(pair)
			}
		}
	}
	// Output:
	// appid=wxd930ea5d5a258f4f
	// mch_id=10000100
	// out_trade_no=20150806A1
	// sign_type=HMAC-SHA256
	// key=***
}
