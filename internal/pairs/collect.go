package pairs

import (
	"bytes"
	"slices"
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

func isSorted(text []byte, places []Place) bool {
	var name, next []byte
	var key, nextKey uint64
	for i := range places {
		next = places[i].name(text)
		nextKey = keyOf(next)
		if i > 0 && (key > nextKey || key == nextKey && bytes.Compare(name, next) >= 0) {
			return false
		}
		name, key = next, nextKey
	}
	return true
}

// A rank is the number of a place, with the key of its name. Sorting ranks is quicker
// than sorting places.
type rank struct {
	key    uint64
	number int
}

// sortedOrder returns the places in the order of their names, in room if that is enough,
// and whether all names are different.
func sortedOrder(text []byte, places []Place, room []rank) (order []rank, unique bool) {
	order = room
	if len(places) > cap(room) {
		order = make([]rank, 0, len(places))
	}
	for i := range places {
		order = append(order, rank{keyOf(places[i].name(text)), i})
	}
	unique = true
	slices.SortFunc(order, func(x, y rank) int {
		switch {
		case x.key < y.key:
			return -1
		case x.key > y.key:
			return 1
		}
		names := bytes.Compare(places[x.number].name(text), places[y.number].name(text))
		unique = unique && (names != 0 || x.number == y.number)
		return names
	})
	return order, unique
}

// listOf returns the pairs at places, which are sorted by name or have an order.
func listOf(text []byte, places []Place, order []rank) (l List) {
	l.spans = make([]span, len(places))
	var room [2048]byte // enough for most messages
	joined := room[:0]
	if n := joinedSize(places); n > len(room) {
		joined = make([]byte, 0, n)
	}
	for i := range places {
		p := &places[i]
		if order != nil {
			p = &places[order[i].number]
		}
		name := p.name(text)
		start := len(joined)
		joined = append(append(joined, name...), '=')
		value := len(joined)
		joined = append(append(joined, p.value(text)...), '&')
		l.spans[i] = span{keyOf(name), start, value, len(joined) - 1}
	}
	l.text = string(joined)
	return l
}

func joinedSize(places []Place) (n int) {
	for i := range places {
		n += len("=&") + places[i].NameEnd - places[i].Name + places[i].End - places[i].Value
	}
	return n
}
