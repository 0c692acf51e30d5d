package wxpay

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// books hold the merchant's entries without their numbers: 256 slices, since a
// small one is cheap to move when it grows, each sorted.
type books struct {
	seeds  [2]maphash.Seed
	shards [256][]bookLine
}

// A bookLine is an entry, in 24 bytes.
type bookLine struct {
	hash     uint64
	amount   int64
	more     uint32 // of the hash
	state    EntryState
	seen     bool // in the bill
	repeated bool // in the books
	named    bool
}

func newBooks() *books {
	return &books{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
}

func (b *books) hash(e *Entry) (hash uint64, more uint32) {
	kind, number := e.key()
	var buf [80]byte
	text := append(append(buf[:0], kind), number...)
	return maphash.Bytes(b.seeds[0], text), uint32(maphash.Bytes(b.seeds[1], text))
}

func (b *books) add(e *Entry) {
	hash, more := b.hash(e)
	shard := &b.shards[hash>>56]
	if len(*shard) == cap(*shard) { // in eighths: what is free is little
		*shard = slices.Grow(*shard, 16+len(*shard)/8)
	}
	*shard = append(*shard, bookLine{hash: hash, more: more, amount: e.Amount, state: e.State})
}

func (l *bookLine) compare(m bookLine) int {
	return cmp.Or(cmp.Compare(l.hash, m.hash), cmp.Compare(l.more, m.more))
}

// sort makes find work. A number that was added twice is there once, and
// marked.
func (b *books) sort() {
	for i, shard := range b.shards {
		slices.SortFunc(shard, func(l, m bookLine) int { return l.compare(m) })
		kept := shard[:0]
		for _, line := range shard {
			if last := len(kept) - 1; last >= 0 && kept[last].compare(line) == 0 {
				kept[last].repeated = true
				continue
			}
			kept = append(kept, line)
		}
		b.shards[i] = kept
	}
}

// find returns the line of an entry with e's number, nil if there is none.
func (b *books) find(e *Entry) *bookLine {
	var line bookLine
	line.hash, line.more = b.hash(e)
	shard := b.shards[line.hash>>56]
	i, found := slices.BinarySearchFunc(shard, line, func(l, m bookLine) int { return l.compare(m) })
	if !found {
		return nil
	}
	return &shard[i]
}

// left counts the differences that have no row.
func (b *books) left() (n int) {
	for _, shard := range b.shards {
		for i := range shard {
			n += len(shard[i].kinds())
		}
	}
	return n
}

func (l *bookLine) kinds() []DifferenceKind {
	missing := !l.seen && l.state == EntryDone
	switch {
	case l.repeated && missing:
		return []DifferenceKind{Repeated, MissingThere}
	case l.repeated:
		return []DifferenceKind{Repeated}
	case missing:
		return []DifferenceKind{MissingThere}
	}
	return nil
}

// take returns the kinds once.
func (l *bookLine) take() []DifferenceKind {
	if l.named {
		return nil
	}
	l.named = true
	return l.kinds()
}
