package wxpay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"time"

	"github.com/seed6780280e/wxpay"
)

// The bill of a day. While it is not ready, the error is retryable.
func ExampleClient_DownloadBill() {
	gw, client := exampleShop()
	defer gw.Close()
	day := gw.Clock.Now()
	paidOrder(gw, client, "20150806A1")
	refundedOrder(gw, client, "20150806A2")
	gw.Clock.Advance(48 * time.Hour)
	ctx := context.Background()

	bill, err := client.DownloadBill(ctx, &wxpay.DownloadBillRequest{BillDate: day, TarType: wxpay.TarTypeGZIP})
	switch {
	case errors.Is(err, wxpay.ErrNoBill):
		fmt.Println("nobody paid that day")
		return
	case err != nil:
		log.Fatal(err) // if wxpay.Retryable(err), such as ErrBillCreating: retry in half an hour
	}
	defer bill.Close()
	for row, err := range bill.Rows() {
		if err != nil {
			log.Fatal(err)
		}
		if row.IsRefund() {
			fmt.Println("refund", row.OutRefundNo, row.RefundFee, row.Fee)
		} else {
			fmt.Println("payment", row.OutTradeNo, row.TotalFee, row.Fee)
		}
	}
	// Output:
	// payment 20150806A1 2800 0.17000
	// payment 20150806A2 2800 0.17000
	// refund 20150806A2-R1 2800 -0.17000
}

// Only the totals.
func ExampleBill_Summary() {
	gw, client := exampleShop()
	defer gw.Close()
	day := gw.Clock.Now()
	paidOrder(gw, client, "20150806A1")
	gw.Clock.Advance(48 * time.Hour)
	bill, err := client.DownloadBill(context.Background(), &wxpay.DownloadBillRequest{BillDate: day})
	if err != nil {
		log.Fatal(err)
	}
	defer bill.Close()

	summary, err := bill.Summary()
	if err != nil {
		log.Fatal(err) // the rows and the totals do not match
	}
	fmt.Println(summary.Count, wxpay.FormatYuan(summary.TotalFee), summary.Fee)
	// Output: 1 28.00 0.17000
}

// If each row causes an action, such as a booking: either all rows are proven, or there
// is no row.
func ExampleBill_ProvenRows() {
	gw, client := exampleShop()
	defer gw.Close()
	day := gw.Clock.Now()
	paidOrder(gw, client, "20150806A1")
	gw.Clock.Advance(48 * time.Hour)
	bill, err := client.DownloadBill(context.Background(), &wxpay.DownloadBillRequest{BillDate: day})
	if err != nil {
		log.Fatal(err)
	}
	defer bill.Close()

	for row, err := range bill.ProvenRows(nil) { // nil: in memory; for a large bill use a temporary file
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("book", row.OutTradeNo, row.TotalFee)
	}
	// Output: book 20150806A1 2800
}

// The text of the bill is stored as it was sent.
func ExampleBill_Read() {
	gw, client := exampleShop()
	defer gw.Close()
	day := gw.Clock.Now()
	paidOrder(gw, client, "20150806A1")
	gw.Clock.Advance(48 * time.Hour)
	bill, err := client.DownloadBill(context.Background(), &wxpay.DownloadBillRequest{BillDate: day})
	if err != nil {
		log.Fatal(err)
	}
	defer bill.Close()

	var archive bytes.Buffer // in a real shop, a file
	_, err = io.Copy(&archive, bill)
	fmt.Println(bytes.Count(archive.Bytes(), []byte("\n")), "lines", err)
	// Output: 4 lines <nil>
}

// A row that can't be read does not hide the others.
func ExampleBillRowError() {
	gw, client := exampleShop()
	defer gw.Close()
	day := gw.Clock.Now()
	paidOrder(gw, client, "20150806A1")
	paidOrder(gw, client, "20150806A2")
	gw.Clock.Advance(48 * time.Hour)
	text, err := gw.TradeBill("10000100", day.In(wxpay.Zone()).Format("20060102"), "ALL")
	if err != nil {
		log.Fatal(err)
	}
	text = bytes.Replace(text, []byte("28.00"), []byte("28,00"), 1)
	gw.SetBill("/pay/downloadbill", day.In(wxpay.Zone()).Format("20060102"), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	bill, err := client.DownloadBill(context.Background(), &wxpay.DownloadBillRequest{BillDate: day})
	if err != nil {
		log.Fatal(err)
	}
	defer bill.Close()

	for row, err := range bill.Rows() {
		var damaged *wxpay.BillRowError
		switch {
		case errors.As(err, &damaged):
			fmt.Println("look at line", damaged.Line)
		case err != nil:
			log.Fatal(err) // the rest of the bill is missing
		default:
			fmt.Println(row.OutTradeNo, row.TotalFee)
		}
	}
	// Output:
	// look at line 2
	// 20150806A2 2800
}

// The movements on the merchant's account.
func ExampleClient_DownloadFundFlow() {
	gw, client := exampleShop()
	defer gw.Close()
	day := gw.Clock.Now()
	paidOrder(gw, client, "20150806A1")
	gw.Clock.Advance(48 * time.Hour)

	flow, err := client.DownloadFundFlow(context.Background(), &wxpay.DownloadFundFlowRequest{
		BillDate: day, AccountType: wxpay.AccountTypeBasic, TarType: wxpay.TarTypeGZIP,
	})
	if err != nil {
		log.Fatal(err) // ErrNoBill: no movement; ErrBillCreating: retry later
	}
	defer flow.Close()
	for row, err := range flow.Rows() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(row.Type, row.Direction, wxpay.FormatYuan(row.Amount), wxpay.FormatYuan(row.Balance))
	}
	// Output: 交易 收入 28.00 10028.00
}
