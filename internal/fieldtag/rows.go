package fieldtag

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
)

// A table contains the rows of a list, in the order of their creation. The table of an
// inner list contains the rows of all outer rows.
type table struct {
	slice reflect.Value
	rows  []row // in the same order, until sortRows
	few   [4]row
	last  int            // index of the row that was used last
	moved map[uint64]int // by key: index of each row whose index is not its key
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

// row returns the row with this key, and its seen bits. Most often it is the row after the
// last one.
func (d *decoder) row(list int, key uint64) (reflect.Value, *uint64) {
	t := &d.tables[list]
	t.last++
	if t.last >= len(t.rows) || t.rows[t.last].key != key {
		if t.last = t.find(key); t.last < 0 {
			var few [8]uint64
			d.addRows(list, d.siblings(few[:0]))
			t.last = t.find(key)
		}
	}
	return t.slice.Index(t.last), &t.rows[t.last].seen
}

// find returns the index of a row, or -1.
func (t *table) find(key uint64) int {
	if key < uint64(len(t.rows)) && t.rows[key].key == key {
		return int(key)
	}
	if i, found := t.moved[key]; found {
		return i
	}
	return -1
}

// siblings appends the keys of the current pair, and of the next ones whose names differ
// from its name only by the indexes, and that have a value. They are sorted.
func (d *decoder) siblings(keys []uint64) []uint64 {
	base, indexes, _ := split(d.list.Name(d.current))
	for i := d.current; i < d.list.Len() && strings.HasPrefix(d.list.Name(i), base); i++ {
		other, n, key := split(d.list.Name(i))
		if other == base && n == indexes && d.list.Value(i) != "" {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// addRows creates the rows that are missing, and their outer rows. It gets the keys of
// many pairs at once, so the rows of most messages are created in their final order. The
// number of pairs limits them, never a number in the message.
func (d *decoder) addRows(list int, keys []uint64) {
	t, l := &d.tables[list], &d.plan.lists[list]
	if l.outer != noList {
		outer := make([]uint64, len(keys))
		for i, key := range keys {
			outer[i] = key >> 32
		}
		d.addRows(l.outer, slices.Compact(outer))
	}
	if t.rows == nil {
		t.rows, t.slice = t.few[:0], d.newSlice(l)
	}
	missing := keys[:0]
	for _, key := range keys {
		if t.find(key) < 0 {
			missing = append(missing, key)
		}
	}
	t.rows = slices.Grow(t.rows, len(missing))
	t.slice.Grow(len(missing))
	for _, key := range missing {
		t.add(key)
	}
	t.slice.SetLen(len(t.rows))
}

func (t *table) add(key uint64) {
	i := len(t.rows)
	t.rows = append(t.rows, row{key: key, at: i})
	if key == uint64(i) {
		return
	}
	if t.moved == nil {
		t.moved = map[uint64]int{}
	}
	t.moved[key] = i
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
		i, _ := slices.BinarySearchFunc(outer.rows, n, func(r row, n uint64) int { return cmp.Compare(r.key, n) })
		outer.slice.Index(outer.rows[i].at).FieldByIndex(l.index).Set(slice.Slice3(start, end, end))
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
