// Package pairs stores sorted name–value pairs in one text. It knows nothing of XML. The
// only rule of WeChat Pay in it is which pairs are signed.
package pairs

import (
	"cmp"
	"encoding/binary"
	"iter"
	"strings"
)

// A List contains pairs with unique names, sorted by name in ascending byte order. It is
// immutable. The zero value is empty.
//
// The pairs are written one after the other in one text. That is the text that a
// signature covers, except for the pairs that are not signed: see [List.AppendSigned].
// A span says where a pair is. Nothing is between two pairs: the second begins at end+1 of
// the first.
//
//	appid=wx1&attach=&sign=0FA1&total_fee=101&
//	^     ^  ^                  ^         ^  ^
//	name  |  end                name      |  end
//	      value                           value
//
// Spans contain no pointers: sorting them is quick, and the garbage collector does not
// read them. Names and values are substrings of the text.
type List struct {
	text  string
	spans []span // in the order of the names
}

// A span is a pair in a text: the name is text[name:value-1], the value text[value:end].
type span struct {
	key              uint64 // of the name: see KeyOf
	name, value, end int
}

// moved returns s after the pair was moved by n bytes.
func (s span) moved(n int) span { return span{s.key, s.name + n, s.value + n, s.end + n} }

// Len returns the number of pairs.
func (l *List) Len() int { return len(l.spans) }

// Name returns the name of pair i.
func (l *List) Name(i int) string {
	s := &l.spans[i]
	return l.text[s.name : s.value-1]
}

// Key returns the key of the name of pair i: see [KeyOf].
func (l *List) Key(i int) uint64 { return l.spans[i].key }

// Value returns the value of pair i.
func (l *List) Value(i int) string {
	s := &l.spans[i]
	return l.text[s.value:s.end]
}

// All yields the pairs in the order of their names.
func (l *List) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for i := range l.spans {
			if !yield(l.Name(i), l.Value(i)) {
				return
			}
		}
	}
}

// Find returns the index of a name, or the index where it would be inserted.
func (l *List) Find(name string) (i int, found bool) {
	key := KeyOf(name)
	low, high := 0, len(l.spans)
	for low < high {
		middle := int(uint(low+high) / 2)
		switch s := &l.spans[middle]; {
		case s.key < key, s.key == key && l.Name(middle) < name:
			low = middle + 1
		case s.key == key && l.Name(middle) == name:
			return middle, true
		default:
			high = middle
		}
	}
	return low, false
}

// Get returns the value of name, "" if there is none.
func (l *List) Get(name string) string {
	if i, found := l.Find(name); found {
		return l.Value(i)
	}
	return ""
}

// HasAmpersand reports whether a name or a value contains an ampersand. Then the signed
// text alone does not show where each value ends.
func (l *List) HasAmpersand() bool { return strings.Count(l.text, "&") != len(l.spans) }

// String returns the text without the last &.
func (l *List) String() string { return strings.TrimSuffix(l.text, "&") }

// Unsigned is the name of the one pair that is never signed.
const Unsigned = "sign"

// SignedSize returns an upper bound of the size of what AppendSigned appends.
func (l *List) SignedSize() int { return len(l.text) }

// AppendSigned appends the text that is signed, without the key: k1=v1&k2=v2&. It
// contains all pairs that have a value, except "sign".
func (l *List) AppendSigned(dst []byte) []byte {
	start := 0 // of the pairs that are not copied yet
	for i := range l.spans {
		if s := &l.spans[i]; s.value == s.end || l.Name(i) == Unsigned {
			dst = append(dst, l.text[start:s.name]...)
			start = s.end + 1
		}
	}
	return append(dst, l.text[start:]...)
}

// KeyOf returns the first eight bytes of a name as a number, its key. Keys sort as the
// names do, and comparing them usually decides.
func KeyOf[T string | []byte](name T) uint64 {
	if len(name) >= 8 { // without a copy
		return binary.BigEndian.Uint64([]byte(name))
	}
	var start [8]byte
	copy(start[:], name)
	return binary.BigEndian.Uint64(start[:])
}

// compareNames compares the names of two pairs in a text.
func compareNames(text string, x, y span) int {
	if keys := cmp.Compare(x.key, y.key); keys != 0 {
		return keys
	}
	return strings.Compare(text[x.name:x.value-1], text[y.name:y.value-1])
}
