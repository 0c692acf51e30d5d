package wxpay

import (
	"cmp"
	"hash/maphash"
	"slices"
)

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
