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
	if isSorted(text, places) {
		return listOf(text, places, nil), true
	}
	var few [40]rank
	order, unique := sortedOrder(text, places, few[:0])
	return listOf(text, places, order), unique
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

func (r *ranking) rank(i int) rank { return rank{KeyOf(r.places[i].name(r.text)), i} }

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

func isSorted(text []byte, places []Place) bool {
	r := ranking{text, places}
	var last rank
	for i := range places {
		next := r.rank(i)
		if i > 0 && r.compare(last, next) >= 0 {
			return false
		}
		last = next
	}
	return true
}

// sortedOrder returns the places in the order of their names, in room if that is enough,
// and whether all names are different.
func sortedOrder(text []byte, places []Place, room []rank) (order []rank, unique bool) {
	r := ranking{text, places}
	order = room
	if len(places) > cap(room) {
		order = make([]rank, 0, len(places))
	}
	for i := range places {
		order = append(order, r.rank(i))
	}
	r.sort(order)
	for i := 1; i < len(order); i++ {
		if r.compare(order[i-1], order[i]) == 0 {
			return order, false
		}
	}
	return order, true
}

// listOf returns the pairs at places, which are sorted by name or have an order.
func listOf(text []byte, places []Place, order []rank) (l List) {
	l.spans = make([]span, len(places))
	var joined strings.Builder
	joined.Grow(joinedSize(places))
	for i := range places {
		p := &places[i]
		if order != nil {
			p = &places[order[i].index]
		}
		name, start := p.name(text), joined.Len()
		joined.Write(name)
		joined.WriteByte('=')
		value := joined.Len()
		joined.Write(p.value(text))
		joined.WriteByte('&')
		l.spans[i] = span{KeyOf(name), start, value, joined.Len() - 1}
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
