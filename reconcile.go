package wxpay

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
)

// Reconcile compares the rows of a day's bill with own, the merchant's own orders and
// refunds of that day, and yields the differences. Both may be in any order. The day is
// that of the payment, or of the refund, in UTC+8. Reconcile compares the shop, the
// number, the amount, the currency and the state, and for a refund also its order. A
// state that this package does not know is a difference. If the bill says that a refund
// is PROCESSING, its state is not compared, because it may have ended after that.
//
// Reconcile ranges over own first, then over rows. If the bill lacks entries, it ranges
// over own again to find them. Both times own must yield the same entries.
//
// An error from rows or own ends the differences. Do not trust the differences before an
// error, because only a bill that was read to its end without an error is complete. With
// [Bill.ProvenRows] there are no differences before an error of the bill.
// [Client.ReconcileDay] downloads the bill too, and returns all differences or an error.
//
// Reconcile does not keep the rows. For each entry of own it keeps 24 to 32 bytes: not
// the number, but a hash of 96 bits with a new seed each time. Of 10 million numbers,
// two collide once in 10^15 days. 32 of the bits also cover the order and the shop.
func Reconcile(rows iter.Seq2[BillRow, error], own iter.Seq2[LedgerEntry, error]) iter.Seq2[LedgerDifference, error] {
	return func(yield func(LedgerDifference, error) bool) {
		ledger := newLedger()
		for entry, err := range own {
			if err != nil {
				yield(LedgerDifference{}, err)
				return
			}
			ledger.add(&entry)
		}
		ledger.sort()
		for row, err := range rows {
			if err != nil {
				yield(LedgerDifference{}, err)
				return
			}
			if !ledger.compare(&row, yield) {
				return
			}
		}
		ledger.name(own, yield)
	}
}

// noNumber is what a bill has where there is no number. Without it, a refund that has
// no number would look like the payment of its order.
const noNumber = "0"

// entryOf returns the entry that the ledger should have for a row.
func entryOf(r *BillRow) LedgerEntry {
	e := LedgerEntry{SubMchID: r.SubMchID, OutTradeNo: r.OutTradeNo, FeeType: r.FeeType, State: stateOf(r)}
	switch {
	case r.TradeState == "REVOKED":
		e.Reversal, e.Amount = true, r.RefundFee
	case r.IsRefund():
		e.OutRefundNo, e.Amount = cmp.Or(r.OutRefundNo, r.RefundID, noNumber), r.RefundFee
	default:
		e.Amount = r.TotalFee
	}
	return e
}

// Item returns the payment or refund that the difference is about: the ledger's entry, or,
// if the ledger has none, what its entry for the bill's row should be. So numbers and
// amount can be stored or shown, whichever side has it.
func (d *LedgerDifference) Item() LedgerEntry {
	switch {
	case d.Entry != nil:
		return *d.Entry
	case d.Row != nil:
		return entryOf(d.Row)
	}
	return LedgerEntry{}
}

// stateOf returns the state of the payment or refund in a row.
func stateOf(r *BillRow) LedgerState {
	switch r.TradeState {
	case "SUCCESS", "REFUND", "REVOKED":
	default:
		return ledgerStateUnknown
	}
	switch {
	case !r.IsRefund(), r.RefundStatus == "" && r.TradeState == "REVOKED":
		return LedgerStateDone
	}
	switch r.RefundStatus {
	case "SUCCESS":
		return LedgerStateDone
	case "PROCESSING":
		return LedgerStateOpen
	case "FAIL", "CHANGE", "REFUNDCLOSE":
		return LedgerStateFailed
	}
	return ledgerStateUnknown
}

// compare yields the differences of a row. Only a row that differs is copied to the heap.
func (l *ledger) compare(r *BillRow, yield func(LedgerDifference, error) bool) bool {
	there := entryOf(r)
	line, kind := l.find(&there)
	if line == nil {
		row := *r
		return yield(LedgerDifference{Kind: kind, Row: &row}, nil)
	}
	again, state := line.has(flagSeen), line.state()
	line.flags |= flagSeen
	feeType := l.currencies[line.currency]
	unknown := !state.known() || !there.State.known()
	otherCurrency := feeType != cmp.Or(there.FeeType, "CNY")
	for _, d := range [...]struct {
		kind DifferenceKind
		is   bool
	}{
		{DiffDuplicate, again},
		{DiffCurrency, otherCurrency},
		{DiffAmount, !otherCurrency && line.amount != there.Amount},
		{DiffState, !unknown && state != there.State && there.State != LedgerStateOpen},
		{DiffUnknownState, unknown},
	} {
		if !d.is {
			continue
		}
		row, here := *r, there
		here.Amount, here.FeeType, here.State = line.amount, feeType, state
		if !yield(LedgerDifference{d.kind, &row, &here}, nil) {
			return false
		}
	}
	return true
}

// name ranges over the entries again, to yield the differences without a row.
func (l *ledger) name(own iter.Seq2[LedgerEntry, error], yield func(LedgerDifference, error) bool) {
	left := l.left()
	if left == 0 {
		return
	}
	for entry, err := range own {
		if err != nil {
			yield(LedgerDifference{}, err)
			return
		}
		line, _ := l.find(&entry)
		if line == nil {
			continue // it is new
		}
		for _, kind := range line.take() {
			left--
			named := entry
			if !yield(LedgerDifference{Kind: kind, Entry: &named}, nil) {
				return
			}
		}
		if left == 0 {
			return
		}
	}
	yield(LedgerDifference{}, named(fmt.Errorf("%w: %d entries that differ were missing the second time", errNotAgain, left)))
}

var errNotAgain = errors.New("the ledger must yield the same entries both times it is ranged over")
