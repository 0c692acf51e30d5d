package fieldtag

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
)

// A table contains the rows of a list, in the order of arrival. The table of an
// inner list contains the rows of all outer rows.
type table struct {
	slice reflect.Value
	rows  []row // in the same order, until sortRows
	few   [4]row
	last  int            // the last row that was used
	near  []int32        // for keys below its length: number of the row, from 1
	far   map[uint64]int // for all other keys: index of the row
}

type row struct {
	key  uint64 // n, or n<<32 | m
	at   int    // index in slice
	seen uint64 // bits of the required fields seen so far
}

// split separates up to two indexes from a name: coupon_refund_id_3_0 is
// coupon_refund_id with 2 indexes and the key 3<<32 | 0.
func split(name string) (base string, indexes int, key uint64) {
	base, key, ok := cutIndex(name)
	if !ok {
		return name, 0, 0
	}
	outer, n, ok := cutIndex(base)
	if !ok {
		return base, 1, key
	}
	return outer, 2, n<<32 | key
}

// cutIndex splits "coupon_id_10" into "coupon_id" and 10.
func cutIndex(name string) (base string, n uint64, ok bool) {
	i := len(name)
	for i > 0 && isDigit(name[i-1]) {
		i--
	}
	if i == 0 || name[i-1] != '_' {
		return "", 0, false
	}
	count, ok := parseInt(name[i:])
	return name[:i-1], uint64(count), ok && count <= math.MaxInt32
}

// suffix returns the text that split removed.
func (l *list) suffix(key uint64) string {
	if l.outer == noList {
		return fmt.Sprintf("_%d", key)
	}
	return fmt.Sprintf("_%d_%d", key>>32, key&math.MaxUint32)
}

// row returns the row with this key, and its seen bits. It creates a new row if
// necessary. Most often it is the row after the last one.
func (d *decoder) row(list int, key uint64) (reflect.Value, *uint64) {
	t := &d.tables[list]
	t.last++
	if t.last >= len(t.rows) || t.rows[t.last].key != key {
		if t.last = t.find(key); t.last < 0 {
			t.last = len(t.rows)
			d.grow(list, key)
		}
	}
	return t.slice.Index(t.last), &t.rows[t.last].seen
}

// find returns where in slice a row is, or -1.
func (t *table) find(key uint64) int {
	if t.far == nil { // there are only a few
		for i := range t.rows {
			if t.rows[i].key == key {
				return t.rows[i].at
			}
		}
		return -1
	}
	if key < uint64(len(t.near)) {
		return int(t.near[key]) - 1
	}
	if at, found := t.far[key]; found {
		return at
	}
	return -1
}

// grow appends a row to a table, with room for the rows that the remaining pairs
// can fill. For an inner row it also creates the outer row.
func (d *decoder) grow(list int, key uint64) {
	t, l := &d.tables[list], &d.plan.lists[list]
	if l.outer != noList {
		d.row(l.outer, key>>32)
	}
	if len(t.rows) == 0 {
		t.rows = t.few[:0]
		t.slice = d.newSlice(l)
		t.slice.Grow(len(t.few))
	}
	if t.slice.Len() == t.slice.Cap() {
		t.slice.Grow(1 + d.left/len(l.rows.fields))
	}
	t.slice.SetLen(t.slice.Len() + 1)
	t.rows = append(t.rows, row{key: key, at: len(t.rows)})
	d.index(t)
}

// index enters the last row. Fewer rows than the pairs in the message have keys
// that decide the size of nothing.
func (d *decoder) index(t *table) {
	added := t.rows[len(t.rows)-1:]
	switch {
	case len(t.rows) <= len(t.few):
		return
	case t.far == nil:
		t.near, t.far = make([]int32, d.pairs), map[uint64]int{}
		added = t.rows
	}
	for _, r := range added {
		if r.key < uint64(len(t.near)) {
			t.near[r.key] = int32(r.at + 1)
		} else {
			t.far[r.key] = r.at
		}
	}
}

// newSlice returns the field itself for an outer list, which has only one
// slice.
func (d *decoder) newSlice(l *list) reflect.Value {
	if l.outer != noList {
		return reflect.New(l.slice).Elem()
	}
	field := d.dst.FieldByIndex(l.index)
	field.SetZero()
	return field
}

// sortRows sorts the rows of every table by their keys. Their places in slice stay.
func (d *decoder) sortRows() {
	for i := range d.tables {
		slices.SortFunc(d.tables[i].rows, func(a, b row) int { return cmp.Compare(a.key, b.key) })
	}
}

// setLists sets the rows of every list, in the order of their keys. It sets the
// inner lists first, because sorting copies the outer rows.
func (d *decoder) setLists() {
	for i, l := range slices.Backward(d.plan.lists) {
		t := &d.tables[i]
		switch {
		case len(t.rows) == 0:
		case l.outer == noList:
			d.dst.FieldByIndex(l.index).Set(t.sorted())
		default:
			d.distribute(&l, t)
		}
	}
}

// distribute sets the part of a table that belongs to each outer row.
func (d *decoder) distribute(l *list, t *table) {
	outer, slice := &d.tables[l.outer], t.sorted()
	for start, end := 0, 0; start < len(t.rows); start = end {
		n := t.rows[start].key >> 32
		for end < len(t.rows) && t.rows[end].key>>32 == n {
			end++
		}
		row := outer.slice.Index(outer.find(n))
		row.FieldByIndex(l.index).Set(slice.Slice3(start, end, end))
	}
}

// sorted returns the slice in the order of the rows.
func (t *table) sorted() reflect.Value {
	inPlace := true
	for i, r := range t.rows {
		inPlace = inPlace && r.at == i
	}
	if inPlace {
		return t.slice
	}
	sorted := reflect.MakeSlice(t.slice.Type(), len(t.rows), len(t.rows))
	for i, r := range t.rows {
		sorted.Index(i).Set(t.slice.Index(r.at))
	}
	return sorted
}
