package wxpay

import (
	"context"
	"errors"
	"iter"
	"time"
)

// A Reconciliation is how the bill of a day and the merchant's ledger fit.
type Reconciliation struct {
	Summary     BillSummary        // of the bill; zero: there was no payment and no refund
	Differences []LedgerDifference // none: bill and ledger agree
}

// ReconcileDay downloads the bill of a day and compares it with own, the merchant's own
// orders and refunds of that day; see [Reconcile]. It returns all differences if the bill
// was read to its end and fits its summary, and otherwise an error and no difference.
// A day on which nobody paid has no bill: then each entry that is done is a difference.
//
// day is any time of that day, in UTC+8. Call ReconcileDay from 10:00 of the next day;
// [ErrBillCreating]: retry later. A client of [Client.ForSubMerchant] compares the bill of
// that shop, and own must have its SubMchID. The differences are kept in memory: if there
// may be millions, use [Client.DownloadBill] and Reconcile.
func (c *Client) ReconcileDay(ctx context.Context, day time.Time, own iter.Seq2[LedgerEntry, error]) (*Reconciliation, error) {
	bill, err := c.DownloadBill(ctx, &DownloadBillRequest{BillDate: day, TarType: TarTypeGZIP})
	if errors.Is(err, ErrNoBill) {
		noRows := func(func(BillRow, error) bool) {}
		return reconcileAll(noRows, own)
	}
	if err != nil {
		return nil, err
	}
	defer bill.Close()
	result, err := reconcileAll(bill.Rows(), own)
	if err != nil {
		return nil, err
	}
	summary, err := bill.Summary()
	if err != nil {
		return nil, err
	}
	result.Summary = *summary
	return result, nil
}

// reconcileAll collects the differences. An error is returned without those before it.
func reconcileAll(rows iter.Seq2[BillRow, error], own iter.Seq2[LedgerEntry, error]) (*Reconciliation, error) {
	result := &Reconciliation{}
	for difference, err := range Reconcile(rows, own) {
		if err != nil {
			return nil, err
		}
		result.Differences = append(result.Differences, difference)
	}
	return result, nil
}
