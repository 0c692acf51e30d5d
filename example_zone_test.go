package wxpay_test

import (
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay"
)

// The day of yesterday's bill, on a server in any time zone.
func ExampleZone() {
	now := time.Date(2015, 8, 6, 22, 30, 0, 0, time.UTC) // in a real program, time.Now()

	yesterday := now.In(wxpay.Zone()).AddDate(0, 0, -1)
	fmt.Println(yesterday.Format(time.DateOnly))
	// Output: 2015-08-06
}

// The gaps between the queries of WaitPaid. Your own timer can use them too.
func ExamplePaidGaps() {
	fmt.Println(wxpay.PaidGaps())
	// Output: [5s 30s 1m0s 3m0s 5m0s 10m0s 30m0s]
}

func ExampleRefundGaps() {
	fmt.Println(wxpay.RefundGaps())
	// Output: [1m0s 5m0s 20m0s 1h0m0s]
}

func ExampleFormatYuan() {
	fmt.Println(wxpay.FormatYuan(1050), wxpay.FormatYuan(-5))
	// Output: 10.50 -0.05
}
