package wxpay

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
)

// A LedgerEntry is an order or a refund in the merchant's own ledger, for
// [Reconcile]. Amounts are in fen.
type LedgerEntry struct {
	OutTradeNo  string      // the merchant's order number
	OutRefundNo string      // a refund's number; "": a payment, or its reversal
	Reversal    bool        // a payment that was reversed: [Client.Reverse]
	Amount      int64       // what was ordered, or is to be paid back
	State       LedgerState // zero: done
}

// A LedgerState is the state of a [LedgerEntry] in the merchant's ledger.
type LedgerState uint8

// The states of a [LedgerEntry].
const (
	LedgerStateDone   LedgerState = iota // paid, or paid back: the bill must have it
	LedgerStateOpen                      // not known to be: the bill may have it, but not as done
	LedgerStateFailed                    // never paid, or the refund failed
)

// A LedgerDifference is a difference between the bill and the ledger.
type LedgerDifference struct {
	Kind  DifferenceKind
	Row   *BillRow     // nil: the bill has nothing
	Entry *LedgerEntry // nil: the ledger has nothing
}

// A DifferenceKind is the kind of a [LedgerDifference].
type DifferenceKind int

// The kinds of differences.
const (
	DiffMissingInLedger DifferenceKind = iota + 1 // the bill has it, the ledger does not
	DiffMissingInBill                             // done in the ledger, and not in the bill
	DiffAmount                                    // TotalFee or RefundFee is another
	DiffState                                     // done in one, open or failed in the other
	DiffDuplicate                                 // the same number twice in the bill, or in the ledger
)

func (k DifferenceKind) String() string {
	return []string{"none", "missing in ledger", "missing in bill", "amount differs", "state differs", "duplicate"}[k]
}

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

// key tells numbers of payments, refunds and reversals apart.
func (e *LedgerEntry) key() (kind byte, number string) {
	switch {
	case e.OutRefundNo != "":
		return 'r', e.OutRefundNo
	case e.Reversal:
		return 'v', e.OutTradeNo
	}
	return 'p', e.OutTradeNo
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
	yield(LedgerDifference{}, fmt.Errorf("wxpay: %w: %d of those that differ were not there again", errNotAgain, left))
}

var errNotAgain = errors.New("the own entries must be the same when they are ranged over twice")
