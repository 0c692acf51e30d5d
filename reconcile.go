package wxpay

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
)

// Reconcile compares the rows of a day's bill with the merchant's own orders
// and refunds of that day, both in any order, and yields the differences. The
// day is that of the payment, or of the refund, in UTC+8. What is compared is
// the shop, the number, the amount and the currency, the order that a refund
// belongs to, and the state. A state that this package does not know is a
// difference. A refund that the bill calls PROCESSING is not compared by state:
// it may have ended since.
//
// What is held of each own entry is 24 bytes, 32 at most with what the table
// leaves free: its number as a hash of 96 bits, seeded anew each time, so that
// of 10 million numbers two collide once in 10^15 days. 32 of the bits are also
// of the order and the shop. The rows are not held.
// own is ranged over once more to name what the bill does not have: it must
// then yield the same entries.
//
// An error from either side ends the differences. Those before it are not to be
// trusted: only a bill that was read to its end without one is whole. With
// [Bill.ProvenRows] there are no differences before such an error.
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

// noNumber is what a bill has in place of a number. Without it, a refund that has
// none would be taken for its order's payment.
const noNumber = "0"

// entryOf is the entry that the ledger should have for a row.
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

// stateOf is the state that a row calls its payment or refund.
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

// compare looks a row up. Only what differs is copied to the heap.
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

// name ranges over the entries again for what is left.
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
			continue // new since
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
	yield(LedgerDifference{}, named(fmt.Errorf("%w: %d of those that differ were not there again", errNotAgain, left)))
}

var errNotAgain = errors.New("the own entries must be the same when they are ranged over twice")
