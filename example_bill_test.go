package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log"
	"os"
	"time"

	"github.com/seed6780280e/wxpay"
)

// On the next day, the shop compares the bill with its own ledger.
func ExampleClient_ReconcileDay() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx, day := context.Background(), gw.Clock.Now()
	paidOrder(gw, client, "20150806A1")
	paidOrder(gw, client, "20150806A2")
	paidOrder(gw, client, "20150806A3")
	gw.Clock.Advance(72 * time.Hour)

	ledger := func(yield func(wxpay.LedgerEntry, error) bool) { // in a real shop, the rows of a database query
		_ = yield(wxpay.LedgerEntry{OutTradeNo: "20150806A1", Amount: 2800}, nil) &&
			yield(wxpay.LedgerEntry{OutTradeNo: "20150806A2", Amount: 2900}, nil)
	}
	result, err := client.ReconcileDay(ctx, day, ledger)
	if err != nil {
		log.Fatal(err) // ErrBillCreating: retry later
	}
	for _, difference := range result.Differences {
		item := difference.Item() // the ledger's entry, or one made of the bill's row
		fmt.Println(difference.Kind, item.OutTradeNo, item.OutRefundNo, item.Amount)
	}
	// Output:
	// amount differs 20150806A2  2900
	// missing in ledger 20150806A3  2800
}

// A bill of any size is compared row by row, in little memory.
func ExampleReconcile() {
	gw, client := exampleShop()
	defer gw.Close()
	day := gw.Clock.Now()
	paidOrder(gw, client, "20150806A1")
	paidOrder(gw, client, "20150806A2")
	paidOrder(gw, client, "20150806A3")
	ctx := context.Background()
	_, err := client.Refund(ctx, &wxpay.RefundRequest{ // the ledger lacks it
		OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 1800,
	})
	if err != nil {
		log.Fatal(err)
	}
	gw.Clock.Advance(72 * time.Hour)

	ledger := func(yield func(wxpay.LedgerEntry, error) bool) { // in a real shop, the rows of a database query
		_ = yield(wxpay.LedgerEntry{OutTradeNo: "20150806A1", Amount: 2800}, nil) &&
			yield(wxpay.LedgerEntry{OutTradeNo: "20150806A2", Amount: 2900}, nil)
	}
	bill, err := client.DownloadBill(ctx, &wxpay.DownloadBillRequest{BillDate: day, TarType: wxpay.TarTypeGZIP})
	if err != nil {
		log.Fatal(err) // ErrNoBill: there was no payment; ErrBillCreating: retry later
	}
	defer bill.Close()
	spool, err := os.CreateTemp("", "bill")
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	for difference, err := range wxpay.Reconcile(bill.ProvenRows(spool), ledger) {
		if err != nil {
			log.Fatal(err)
		}
		if row := difference.Row; row != nil { // nil: the bill has nothing
			fee := row.TotalFee
			if row.IsRefund() {
				fee = row.RefundFee
			}
			fmt.Println(difference.Kind, "bill:", row.OutTradeNo, row.OutRefundNo, fee)
		}
		if entry := difference.Entry; entry != nil { // nil: the ledger has nothing
			fmt.Println(difference.Kind, "ledger:", entry.OutTradeNo, entry.OutRefundNo, entry.Amount)
		}
	}
	// Output:
	// missing in ledger bill: 20150806A1 20150806A1-R1 1800
	// amount differs bill: 20150806A2  2800
	// amount differs ledger: 20150806A2  2900
	// missing in ledger bill: 20150806A3  2800
}

// A day without a bill is compared too: then every entry of the ledger is missing in
// the bill.
func ExampleReconcile_noBill() {
	gw, client := exampleShop()
	defer gw.Close()
	gw.Clock.Advance(72 * time.Hour)
	day := gw.Clock.Now().In(wxpay.Zone()).AddDate(0, 0, -2)
	ledger := func(yield func(wxpay.LedgerEntry, error) bool) {
		_ = yield(wxpay.LedgerEntry{OutTradeNo: "20150806A1", Amount: 2800}, nil)
	}

	var rows iter.Seq2[wxpay.BillRow, error]
	bill, err := client.DownloadBill(context.Background(), &wxpay.DownloadBillRequest{BillDate: day})
	switch {
	case errors.Is(err, wxpay.ErrNoBill):
		rows = func(func(wxpay.BillRow, error) bool) {} // no rows
	case err != nil:
		log.Fatal(err)
	default:
		defer bill.Close()
		rows = bill.ProvenRows(nil)
	}

	for difference, err := range wxpay.Reconcile(rows, ledger) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(difference.Kind, difference.Entry.OutTradeNo)
	}
	// Output: missing in bill 20150806A1
}
