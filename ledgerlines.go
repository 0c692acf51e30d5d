package wxpay

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// A ledger contains the merchant's entries, with hashes instead of their numbers. It has
// 256 sorted slices, because a small slice is cheap to move when it grows.
type ledger struct {
	seeds      [3]maphash.Seed
	currencies []string // by the index in a line; index 0 is for currencies that did not fit, and equals none
	shards     [256][]ledgerLine
}

// A ledgerLine is an entry, in 24 bytes.
type ledgerLine struct {
	hash     uint64 // of the number
	amount   int64
	identity uint32 // hash of the number, its order and its shop
	shop     uint16 // hash of the shop
	currency uint8
	flags    uint8 // the flags below, and above them the state
}

const (
	flagSeen     = 1 << iota // in the bill
	flagRepeated             // in the ledger
	flagNamed
	stateShift = iota
)

func (l *ledgerLine) has(flag uint8) bool { return l.flags&flag != 0 }

func (l *ledgerLine) state() LedgerState { return LedgerState(l.flags >> stateShift) }

// key returns a number, and a kind that separates payments, refunds and reversals.
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
	return &ledger{
		seeds:      [3]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed(), maphash.MakeSeed()},
		currencies: []string{"", "CNY"},
	}
}

// lineOf returns a line with e's identity.
func (l *ledger) lineOf(e *LedgerEntry) (line ledgerLine) {
	kind, number := e.key()
	var buf [160]byte
	text := append(append(buf[:0], kind), number...)
	line.hash = maphash.Bytes(l.seeds[0], text)
	text = append(append(text, 0), e.OutTradeNo...)
	text = append(append(text, 0), e.SubMchID...)
	line.identity = uint32(maphash.Bytes(l.seeds[1], text))
	line.shop = uint16(maphash.String(l.seeds[2], e.SubMchID))
	return line
}

func (l *ledger) add(e *LedgerEntry) {
	line := l.lineOf(e)
	line.amount, line.currency = e.Amount, l.currency(e.FeeType)
	line.flags = uint8(min(e.State, ledgerStateUnknown) << stateShift)
	shard := &l.shards[line.hash>>56]
	if len(*shard) == cap(*shard) { // grow by an eighth, so that little memory is unused
		*shard = slices.Grow(*shard, 16+len(*shard)/8)
	}
	*shard = append(*shard, line)
}

// currency returns the index of a currency.
func (l *ledger) currency(feeType string) uint8 {
	feeType = cmp.Or(feeType, "CNY")
	i := slices.Index(l.currencies, feeType)
	if i < 0 && len(l.currencies) < 256 {
		i = len(l.currencies)
		l.currencies = append(l.currencies, feeType)
	}
	return uint8(max(i, 0))
}

func (l *ledgerLine) compare(m ledgerLine) int {
	return cmp.Or(cmp.Compare(l.hash, m.hash), cmp.Compare(l.identity, m.identity), cmp.Compare(l.shop, m.shop))
}

// sort prepares find. It keeps one of several equal lines, and marks it.
func (l *ledger) sort() {
	for i, shard := range l.shards {
		slices.SortFunc(shard, func(l, m ledgerLine) int { return l.compare(m) })
		kept := shard[:0]
		for _, line := range shard {
			if last := len(kept) - 1; last >= 0 && kept[last].compare(line) == 0 {
				kept[last].flags |= flagRepeated
				continue
			}
			kept = append(kept, line)
		}
		l.shards[i] = kept
	}
}

// find returns the line of the entry e. If there is none, the kind says why: the number
// is missing, or belongs to another order or shop.
func (l *ledger) find(e *LedgerEntry) (*ledgerLine, DifferenceKind) {
	line := l.lineOf(e)
	shard := l.shards[line.hash>>56]
	i, found := slices.BinarySearchFunc(shard, line, func(l, m ledgerLine) int { return l.compare(m) })
	if found {
		return &shard[i], 0
	}
	kind := DiffMissingInLedger
	for _, near := range shard[max(i-1, 0):min(i+1, len(shard))] {
		switch {
		case near.hash != line.hash:
		case near.shop == line.shop && e.OutRefundNo != "":
			return nil, DiffOrder
		default:
			kind = DiffShop
		}
	}
	return nil, kind
}

// left returns the number of differences without a row of the bill.
func (l *ledger) left() (n int) {
	for _, shard := range l.shards {
		for i := range shard {
			n += len(shard[i].kinds())
		}
	}
	return n
}

// kinds returns the differences of a line without a row of the bill.
func (l *ledgerLine) kinds() (kinds []DifferenceKind) {
	if l.has(flagRepeated) {
		kinds = append(kinds, DiffDuplicate)
	}
	switch {
	case l.has(flagSeen):
	case l.state() == LedgerStateDone:
		kinds = append(kinds, DiffMissingInBill)
	case !l.state().known():
		kinds = append(kinds, DiffUnknownState)
	}
	return kinds
}

// take returns the kinds the first time, and nothing after that.
func (l *ledgerLine) take() []DifferenceKind {
	if l.has(flagNamed) {
		return nil
	}
	l.flags |= flagNamed
	return l.kinds()
}
