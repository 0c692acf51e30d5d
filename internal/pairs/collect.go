package pairs

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// A Place says where a pair is in a text of any form: the name is text[name:nameEnd], the
// value text[value:end].
type Place struct{ Name, NameEnd, Value, End int }

// Collect returns the pairs at some places of a text, which is copied. It returns false
// if two have the same name.
func Collect(text []byte, places []Place) (l List, unique bool) {
	var few [40]rank
	r := ranking{text, places}
	order, sorted := r.ranks(few[:0])
	if !sorted {
		r.sort(order)
	}
	return r.list(order), sorted || r.isUnique(order)
}

func (p *Place) name(text []byte) []byte  { return text[p.Name:p.NameEnd] }
func (p *Place) value(text []byte) []byte { return text[p.Value:p.End] }

// A rank is the index of a place, with the key of its name. Sorting ranks is quicker than
// sorting places.
type rank struct {
	key   uint64
	index int
}

// A ranking compares the names of places.
type ranking struct {
	text   []byte
	places []Place
}

// ranks returns the ranks of all places, in room if that is enough, and whether they are
// in the order of their names, all different.
func (r *ranking) ranks(room []rank) (order []rank, sorted bool) {
	order, sorted = room, true
	if len(r.places) > cap(room) {
		order = make([]rank, 0, len(r.places))
	}
	for i := range r.places {
		order = append(order, rank{KeyOf(r.places[i].name(r.text)), i})
		sorted = sorted && (i == 0 || r.compare(order[i-1], order[i]) < 0)
	}
	return order, sorted
}

func (r *ranking) compare(x, y rank) int {
	if keys := cmp.Compare(x.key, y.key); keys != 0 {
		return keys
	}
	return bytes.Compare(r.places[x.index].name(r.text), r.places[y.index].name(r.text))
}

// isBefore is compare(x, y) < 0. It is short enough to be inlined.
func (r *ranking) isBefore(x, y rank) bool {
	return x.key < y.key || x.key == y.key && r.compare(x, y) < 0
}

// Up to fewRanks ranks are sorted by insertion, which is quicker for them.
const fewRanks = 64

func (r *ranking) sort(order []rank) {
	if len(order) > fewRanks {
		slices.SortFunc(order, r.compare)
		return
	}
	for i, next := range order {
		for ; i > 0 && r.isBefore(next, order[i-1]); i-- {
			order[i] = order[i-1]
		}
		order[i] = next
	}
}

// isUnique reports whether all names are different. order is sorted.
func (r *ranking) isUnique(order []rank) bool {
	for i := 1; i < len(order); i++ {
		if r.compare(order[i-1], order[i]) == 0 {
			return false
		}
	}
	return true
}

// list returns the pairs in the order of the ranks.
func (r *ranking) list(order []rank) (l List) {
	l.spans = make([]span, len(order))
	var joined strings.Builder
	joined.Grow(joinedSize(r.places))
	for i := range order {
		p, start := &r.places[order[i].index], joined.Len()
		joined.Write(p.name(r.text))
		joined.WriteByte('=')
		value := joined.Len()
		joined.Write(p.value(r.text))
		joined.WriteByte('&')
		l.spans[i] = span{order[i].key, start, value, joined.Len() - 1}
	}
	l.text = joined.String()
	return l
}

func joinedSize(places []Place) (n int) {
	for i := range places {
		n += len("=&") + places[i].NameEnd - places[i].Name + places[i].End - places[i].Value
	}
	return n
}
