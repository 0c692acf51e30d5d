package pairs

import (
	"cmp"
	"slices"
	"strings"
)

// A Builder makes a [List] of pairs that come in any order. It costs least if they come
// in the order of their names. The zero value is ready to use. Do not copy a Builder.
type Builder struct {
	text     strings.Builder
	spans    []span
	unsorted bool // the names are not strictly ascending
}

// Grow makes room for a text of so many bytes, with = and & for each pair, and for so many
// pairs. It must be called before anything is added.
func (b *Builder) Grow(bytes, pairs int) {
	b.text.Grow(bytes)
	b.spans = make([]span, 0, pairs)
}

// Len returns the number of pairs, repeated names included.
func (b *Builder) Len() int { return len(b.spans) }

// Add adds a pair.
func (b *Builder) Add(name, value string) {
	start := b.text.Len()
	b.text.WriteString(name)
	b.text.WriteByte('=')
	b.text.WriteString(value)
	b.text.WriteByte('&')
	middle := start + len(name+"=")
	b.note(span{KeyOf(name), start, middle, middle + len(value)})
}

// AddBytes adds a pair. suffix is the end of its name.
func (b *Builder) AddBytes(name []byte, suffix string, value []byte) {
	start := b.text.Len()
	b.text.Write(name)
	b.text.WriteString(suffix)
	b.text.WriteByte('=')
	middle := b.text.Len()
	b.text.Write(value)
	b.text.WriteByte('&')
	b.note(span{KeyOf(b.text.String()[start : middle-1]), start, middle, middle + len(value)})
}

// note notes where the pair is that was just written.
func (b *Builder) note(added span) {
	if n := len(b.spans); n > 0 && !b.unsorted {
		b.unsorted = compareNames(b.text.String(), b.spans[n-1], added) >= 0
	}
	b.spans = append(b.spans, added)
}

// addRange adds the pairs i to j-1 of a list.
func (b *Builder) addRange(l *List, i, j int) {
	if i == j {
		return
	}
	from, to := l.spans[i].name, l.spans[j-1].end+1
	moved := b.text.Len() - from
	b.text.WriteString(l.text[from:to])
	b.note(l.spans[i].by(moved))
	for _, s := range l.spans[i+1 : j] {
		b.spans = append(b.spans, s.by(moved))
	}
}

// List returns the pairs, and whether all names are different. Of pairs with the same
// name, it contains the one that was added last. The Builder must not be used any more.
func (b *Builder) List() (l List, unique bool) {
	l = List{b.text.String(), b.spans}
	if !b.unsorted {
		return l, true
	}
	slices.SortFunc(l.spans, func(x, y span) int {
		if names := compareNames(l.text, x, y); names != 0 {
			return names
		}
		return cmp.Compare(x.name, y.name) // in the order of their arrival
	})
	all := len(l.spans)
	l.rewrite()
	return l, len(l.spans) == all
}

// rewrite writes the text in the order of the spans, with the last pair of each name.
func (l *List) rewrite() {
	var text strings.Builder
	text.Grow(len(l.text))
	kept := l.spans[:0]
	for i, s := range l.spans {
		if i+1 < len(l.spans) && compareNames(l.text, s, l.spans[i+1]) == 0 {
			continue
		}
		moved := text.Len() - s.name
		text.WriteString(l.text[s.name : s.end+1])
		kept = append(kept, s.by(moved))
	}
	l.text, l.spans = text.String(), kept
}
