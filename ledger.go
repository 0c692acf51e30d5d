package wxpay

import (
	"cmp"
	"hash/maphash"
	"slices"
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
	Kind  DifferenceKind // how they differ
	Row   *BillRow       // nil: the bill has nothing
	Entry *LedgerEntry   // nil: the ledger has nothing
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

// String names the kind, such as "missing in bill".
func (k DifferenceKind) String() string {
	return []string{"none", "missing in ledger", "missing in bill", "amount differs", "state differs", "duplicate"}[k]
}

// A ledger holds the merchant's entries without their numbers: 256 slices, since a
// small one is cheap to move when it grows, each sorted.
type ledger struct {
	seeds  [2]maphash.Seed
	shards [256][]ledgerLine
}

// A ledgerLine is an entry, in 24 bytes.
type ledgerLine struct {
	hash     uint64
	amount   int64
	more     uint32 // of the hash
	state    LedgerState
	seen     bool // in the bill
	repeated bool // in the ledger
	named    bool
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

func newLedger() *ledger {
	return &ledger{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
}

func (l *ledger) hash(e *LedgerEntry) (hash uint64, more uint32) {
	kind, number := e.key()
	var buf [80]byte
	text := append(append(buf[:0], kind), number...)
	return maphash.Bytes(l.seeds[0], text), uint32(maphash.Bytes(l.seeds[1], text))
}

func (l *ledger) add(e *LedgerEntry) {
	hash, more := l.hash(e)
	shard := &l.shards[hash>>56]
	if len(*shard) == cap(*shard) { // in eighths: what is free is little
		*shard = slices.Grow(*shard, 16+len(*shard)/8)
	}
	*shard = append(*shard, ledgerLine{hash: hash, more: more, amount: e.Amount, state: e.State})
}

func (l *ledgerLine) compare(m ledgerLine) int {
	return cmp.Or(cmp.Compare(l.hash, m.hash), cmp.Compare(l.more, m.more))
}

// sort makes find work. A number that was added twice is there once, and
// marked.
func (l *ledger) sort() {
	for i, shard := range l.shards {
		slices.SortFunc(shard, func(l, m ledgerLine) int { return l.compare(m) })
		kept := shard[:0]
		for _, line := range shard {
			if last := len(kept) - 1; last >= 0 && kept[last].compare(line) == 0 {
				kept[last].repeated = true
				continue
			}
			kept = append(kept, line)
		}
		l.shards[i] = kept
	}
}

// find returns the line of an entry with e's number, nil if there is none.
func (l *ledger) find(e *LedgerEntry) *ledgerLine {
	var line ledgerLine
	line.hash, line.more = l.hash(e)
	shard := l.shards[line.hash>>56]
	i, found := slices.BinarySearchFunc(shard, line, func(l, m ledgerLine) int { return l.compare(m) })
	if !found {
		return nil
	}
	return &shard[i]
}

// left counts the differences that have no row.
func (l *ledger) left() (n int) {
	for _, shard := range l.shards {
		for i := range shard {
			n += len(shard[i].kinds())
		}
	}
	return n
}

func (l *ledgerLine) kinds() []DifferenceKind {
	missing := !l.seen && l.state == LedgerStateDone
	switch {
	case l.repeated && missing:
		return []DifferenceKind{DiffDuplicate, DiffMissingInBill}
	case l.repeated:
		return []DifferenceKind{DiffDuplicate}
	case missing:
		return []DifferenceKind{DiffMissingInBill}
	}
	return nil
}

// take returns the kinds once.
func (l *ledgerLine) take() []DifferenceKind {
	if l.named {
		return nil
	}
	l.named = true
	return l.kinds()
}
