package wxpay_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/seed6780280e/wxpay"
)

// The morning after: the day's bill, compared with the shop's own ledger.
func ExampleReconcile() {
	gw, client := exampleShop()
	defer gw.Close()
	day := gw.Clock.Now()
	paidOrder(gw, client, "20150806A1")
	paidOrder(gw, client, "20150806A2")
	paidOrder(gw, client, "20150806A3")
	gw.Clock.Advance(72 * time.Hour)
	ctx := context.Background()

	ledger := func(yield func(wxpay.LedgerEntry, error) bool) { // in a real shop, the rows of a database query
		_ = yield(wxpay.LedgerEntry{OutTradeNo: "20150806A1", Amount: 2800}, nil) &&
			yield(wxpay.LedgerEntry{OutTradeNo: "20150806A2", Amount: 2900}, nil)
	}
	bill, err := client.DownloadBill(ctx, &wxpay.DownloadBillRequest{BillDate: day, TarType: wxpay.TarTypeGZIP})
	if err != nil {
		log.Fatal(err) // ErrNoBill: nobody paid that day; ErrBillCreating: retry later
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
			fmt.Println(difference.Kind, "bill:", row.OutTradeNo, row.OutRefundNo, row.TotalFee)
		}
		if entry := difference.Entry; entry != nil { // nil: the ledger has nothing
			fmt.Println(difference.Kind, "ledger:", entry.OutTradeNo, entry.OutRefundNo, entry.Amount)
		}
	}
	// Output:
	// amount differs bill: 20150806A2  2800
	// amount differs ledger: 20150806A2  2900
	// missing in ledger bill: 20150806A3  2800
}
