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

// Grow reserves room for so many pairs, and for their text, which has = and & for each of
// them. It must be called before anything is added.
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
	b.record(span{KeyOf(name), start, middle, middle + len(value)})
}

// AddBytes adds a pair. suffix is the end of its name.
func (b *Builder) AddBytes(name, suffix string, value []byte) {
	start := b.text.Len()
	b.text.WriteString(name)
	b.text.WriteString(suffix)
	b.text.WriteByte('=')
	middle := b.text.Len()
	b.text.Write(value)
	b.text.WriteByte('&')
	b.record(span{KeyOf(b.text.String()[start : middle-1]), start, middle, middle + len(value)})
}

// record appends the span of the pair that was just written.
func (b *Builder) record(added span) {
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
	distance := b.text.Len() - from
	b.text.WriteString(l.text[from:to])
	b.record(l.spans[i].moved(distance))
	for _, s := range l.spans[i+1 : j] {
		b.spans = append(b.spans, s.moved(distance))
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
		kept = append(kept, s.moved(text.Len()-s.name))
		text.WriteString(l.text[s.name : s.end+1])
	}
	l.text, l.spans = text.String(), kept
}
