package wxpay_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/profitsharing"
	"github.com/seed6780280e/wxpay/wxa"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A sale from the order to the bill: paid, shipped, shared with a supplier, returned by
// the supplier, refunded, and compared with the bill of the day.
func Example_wholeSale() {
	gw := wxpaytest.NewServer() // money is frozen until the goods are shipped
	defer gw.Close()
	m, ctx := gw.Merchant(""), context.Background()
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, AppSecret: m.AppSecret, Certificate: gw.Certificate(""),
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	})
	if err != nil {
		log.Fatal(err)
	}
	mini := wxa.New(client, wxa.Config{})
	running, stop := context.WithCancel(ctx)
	defer stop()
	var ledger []wxpay.LedgerEntry // a table, in a real shop

	// The user orders and pays. The notification is stored, and the goods are shipped.
	paid := make(chan *wxpay.Notification, 1)
	shop := httptest.NewServer(client.NotifyHandler(func(_ context.Context, n *wxpay.Notification) error {
		if err := n.Expect("20150806A1", 2800); err != nil {
			return err
		}
		paid <- n
		return nil
	}))
	defer shop.Close()
	order := orderOf("20150806A1")
	order.ProfitSharing, order.NotifyURL = true, shop.URL
	if _, err := client.UnifiedOrder(ctx, order); err != nil {
		log.Fatal(err)
	}
	if err := gw.Pay("20150806A1"); err != nil {
		log.Fatal(err)
	}
	n := <-paid
	ledger = append(ledger, wxpay.LedgerEntry{OutTradeNo: n.OutTradeNo, Amount: n.TotalFee})
	day := gw.Clock.Now()
	frozen := func() bool {
		frozen, err := gw.Frozen("20150806A1")
		if err != nil {
			log.Fatal(err)
		}
		return frozen
	}
	fmt.Println("paid:", n.TotalFee, "frozen:", frozen())

	// Waiting takes no time here: an hour passes in less than a second.
	go gw.Clock.Run(running, 3600)
	err = mini.EnsureShipped(ctx, wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, wxa.Parcel{
		TrackingNo: "SF01", ExpressCompany: "SF", ItemDesc: "拿铁*1", ReceiverContact: "138****0000",
	}))
	if err != nil {
		log.Fatal(err)
	}
	if err := gw.ConfirmReceipt("20150806A1"); err != nil { // the user, on the phone
		log.Fatal(err)
	}
	gw.Clock.Advance(2 * time.Minute)
	fmt.Println("shipped and received, frozen:", frozen())

	// The supplier gets a share, and returns it because the user wants the money back.
	_, err = profitsharing.AddReceiver(ctx, client, &profitsharing.AddReceiverRequest{Receiver: profitsharing.Party{
		Type: profitsharing.MerchantID, Account: "1900000109", Name: "咖啡供应商有限公司", RelationType: profitsharing.RelationSupplier,
	}})
	if err != nil {
		log.Fatal(err)
	}
	shared, err := profitsharing.EnsureShared(ctx, client, &profitsharing.ShareRequest{
		TransactionID: n.TransactionID, OutOrderNo: "20150806A1-P1",
		Receivers: []profitsharing.Receiver{{Type: profitsharing.MerchantID, Account: "1900000109", Amount: 500, Description: "供应商货款"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("shared:", shared.Receivers[0].Amount, shared.Receivers[0].State)
	returned, err := profitsharing.EnsureReturned(ctx, client, &profitsharing.ReturnRequest{
		OutOrderNo: "20150806A1-P1", OutReturnNo: "20150806A1-P1-B1", ReturnAccount: "1900000109", ReturnAmount: 500, Description: "用户退款",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("returned:", returned.Result)
	refund := &wxpay.RefundRequest{OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", TotalFee: 2800, RefundFee: 2800}
	if _, err := client.Refund(ctx, refund); err != nil {
		log.Fatal(err)
	}
	if err := gw.FinishRefund("20150806A1-R1", wxpaytest.RefundSuccess); err != nil { // the bank, some minutes later
		log.Fatal(err)
	}
	refunded, err := client.EnsureRefunded(ctx, refund)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("refunded:", refunded.RefundFee, refunded.Status)
	ledger = append(ledger, wxpay.LedgerEntry{OutTradeNo: "20150806A1", OutRefundNo: "20150806A1-R1", Amount: 2800})

	// When the bill is there, it and the ledger have no differences.
	stop()
	gw.Clock.Advance(72 * time.Hour)
	bill, err := client.DownloadBill(ctx, &wxpay.DownloadBillRequest{BillDate: day})
	if err != nil {
		log.Fatal(err)
	}
	defer bill.Close()
	differences := 0
	for difference, err := range wxpay.Reconcile(bill.ProvenRows(nil), entries(ledger)) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(difference.Kind)
		differences++
	}
	fmt.Println("differences:", differences)
	// Output:
	// paid: 2800 frozen: true
	// shipped and received, frozen: false
	// shared: 500 SUCCESS
	// returned: SUCCESS
	// refunded: 2800 SUCCESS
	// differences: 0
}

// entries returns the rows of a ledger, as a database would.
func entries(ledger []wxpay.LedgerEntry) func(func(wxpay.LedgerEntry, error) bool) {
	return func(yield func(wxpay.LedgerEntry, error) bool) {
		for _, e := range ledger {
			if !yield(e, nil) {
				return
			}
		}
	}
}
