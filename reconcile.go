package wxpay

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
)

// An Entry is an order or a refund in the merchant's own books, for
// [Reconcile]. Amounts are in fen.
type Entry struct {
	OutTradeNo  string     // the merchant's order number
	OutRefundNo string     // a refund's number; "": a payment, or its reversal
	Reversal    bool       // a payment that was reversed: [Client.Reverse]
	Amount      int64      // what was ordered, or is to be paid back
	State       EntryState // zero: done
}

// An EntryState is how an [Entry] stands in the merchant's books.
type EntryState uint8

// The states of an [Entry].
const (
	EntryDone   EntryState = iota // paid, or paid back: the bill must have it
	EntryOpen                     // not known to be: the bill may have it, but not as done
	EntryFailed                   // never paid, or the refund failed
)

// A Difference is a thing that bill and books do not say alike.
type Difference struct {
	Kind  DifferenceKind
	Row   *BillRow // nil: the bill has nothing
	Entry *Entry   // nil: the books have nothing
}

// A DifferenceKind says what a [Difference] is.
type DifferenceKind int

// The kinds of differences.
const (
	MissingHere   DifferenceKind = iota + 1 // the bill has it, the books do not
	MissingThere                            // done in the books, and not in the bill
	AmountDiffers                           // TotalFee or RefundFee is another
	StateDiffers                            // done in one, open or failed in the other
	Repeated                                // the same number twice in the bill, or in the books
)

func (k DifferenceKind) String() string {
	return []string{"none", "missing here", "missing there", "amount differs", "state differs", "repeated"}[k]
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
func Reconcile(rows iter.Seq2[BillRow, error], own iter.Seq2[Entry, error]) iter.Seq2[Difference, error] {
	return func(yield func(Difference, error) bool) {
		books := newBooks()
		for entry, err := range own {
			if err != nil {
				yield(Difference{}, err)
				return
			}
			books.add(&entry)
		}
		books.sort()
		for row, err := range rows {
			if err != nil {
				yield(Difference{}, err)
				return
			}
			if !books.compare(&row, yield) {
				return
			}
		}
		books.name(own, yield)
	}
}

// key tells numbers of payments, refunds and reversals apart.
func (e *Entry) key() (kind byte, number string) {
	switch {
	case e.OutRefundNo != "":
		return 'r', e.OutRefundNo
	case e.Reversal:
		return 'v', e.OutTradeNo
	}
	return 'p', e.OutTradeNo
}

// entryOf is what the books should say of a row.
func entryOf(r *BillRow) Entry {
	switch {
	case r.TradeState == "REVOKED":
		return Entry{OutTradeNo: r.OutTradeNo, Reversal: true, Amount: r.RefundFee}
	case !r.IsRefund():
		return Entry{OutTradeNo: r.OutTradeNo, Amount: r.TotalFee}
	}
	e := Entry{OutTradeNo: r.OutTradeNo, OutRefundNo: cmp.Or(r.OutRefundNo, r.RefundID), Amount: r.RefundFee, State: EntryOpen}
	switch r.RefundStatus {
	case "SUCCESS":
		e.State = EntryDone
	case "FAIL", "CHANGE", "REFUNDCLOSE":
		e.State = EntryFailed
	}
	return e
}

// compare looks a row up. Only what differs is copied to the heap.
func (b *books) compare(r *BillRow, yield func(Difference, error) bool) bool {
	there := entryOf(r)
	line := b.find(&there)
	if line == nil {
		row := *r
		return yield(Difference{Kind: MissingHere, Row: &row}, nil)
	}
	again := line.seen
	line.seen = true
	for _, d := range [...]struct {
		kind DifferenceKind
		is   bool
	}{
		{Repeated, again},
		{AmountDiffers, line.amount != there.Amount},
		{StateDiffers, line.state != there.State && there.State != EntryOpen},
	} {
		if !d.is {
			continue
		}
		row, here := *r, there
		here.Amount, here.State = line.amount, line.state
		if !yield(Difference{d.kind, &row, &here}, nil) {
			return false
		}
	}
	return true
}

// name ranges over the books again for what is left in them.
func (b *books) name(own iter.Seq2[Entry, error], yield func(Difference, error) bool) {
	left := b.left()
	if left == 0 {
		return
	}
	for entry, err := range own {
		if err != nil {
			yield(Difference{}, err)
			return
		}
		line := b.find(&entry)
		if line == nil {
			continue // new since
		}
		for _, kind := range line.take() {
			left--
			named := entry
			if !yield(Difference{Kind: kind, Entry: &named}, nil) {
				return
			}
		}
		if left == 0 {
			return
		}
	}
	yield(Difference{}, fmt.Errorf("wxpay: %w: %d of those that differ were not there again", errNotAgain, left))
}

var errNotAgain = errors.New("the own entries must be the same when they are ranged over twice")
