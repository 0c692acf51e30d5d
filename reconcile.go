package wxpay

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
)

// Reconcile compares the rows of a day's bill with the merchant's own orders
// and refunds of that day, both in any order, and yields the differences. The
// day is that of the payment, or of the refund, in UTC+8. A refund that the
// bill calls PROCESSING is not compared by state: it may have ended since.
//
// What is held of each own entry is 24 bytes, 32 at most with what the table
// leaves free: its number as a hash of 96 bits, seeded anew each time, so that
// of 10 million numbers two collide once in 10^15 days. The rows are not held.
// own is ranged over once more to name what the bill does not have: it must
// then yield the same entries.
//
// An error from either side ends the differences. Those before it are not to be
// trusted: only a bill that was read to its end without one is whole.
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

// entryOf is the entry that the ledger should have for a row.
func entryOf(r *BillRow) LedgerEntry {
	switch {
	case r.TradeState == "REVOKED":
		return LedgerEntry{OutTradeNo: r.OutTradeNo, Reversal: true, Amount: r.RefundFee}
	case !r.IsRefund():
		return LedgerEntry{OutTradeNo: r.OutTradeNo, Amount: r.TotalFee}
	}
	e := LedgerEntry{OutTradeNo: r.OutTradeNo, OutRefundNo: cmp.Or(r.OutRefundNo, r.RefundID), Amount: r.RefundFee, State: LedgerStateOpen}
	switch r.RefundStatus {
	case "SUCCESS":
		e.State = LedgerStateDone
	case "FAIL", "CHANGE", "REFUNDCLOSE":
		e.State = LedgerStateFailed
	}
	return e
}

// compare looks a row up. Only what differs is copied to the heap.
func (l *ledger) compare(r *BillRow, yield func(LedgerDifference, error) bool) bool {
	there := entryOf(r)
	line := l.find(&there)
	if line == nil {
		row := *r
		return yield(LedgerDifference{Kind: DiffMissingInLedger, Row: &row}, nil)
	}
	again := line.seen
	line.seen = true
	for _, d := range [...]struct {
		kind DifferenceKind
		is   bool
	}{
		{DiffDuplicate, again},
		{DiffAmount, line.amount != there.Amount},
		{DiffState, line.state != there.State && there.State != LedgerStateOpen},
	} {
		if !d.is {
			continue
		}
		row, here := *r, there
		here.Amount, here.State = line.amount, line.state
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
		line := l.find(&entry)
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
