package wxpay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/seed6780280e/wxpay/internal/flatxml"
	"github.com/seed6780280e/wxpay/internal/pairs"
)

// maxMessage is the largest message that is read, in bytes.
const maxMessage = 1 << 20

// An XMLMap is the content of a message: name–value pairs, sorted by name in ASCII
// order. The zero value is empty and ready to use. A copy is independent: [XMLMap.Set] on
// one does not change the other.
type XMLMap struct {
	pairs   pairs.List
	suspect bool // a pair may not fit into XML; false: all pairs were checked
}

// NewXMLMap returns an XMLMap with the pairs of m.
func NewXMLMap(m map[string]string) XMLMap {
	names, size := make([]string, 0, len(m)), 0
	for name, value := range m {
		names = append(names, name)
		size += len(name) + len(value) + len("=&")
	}
	slices.Sort(names)
	var b pairs.Builder
	b.Grow(size, len(m))
	for _, name := range names {
		b.Add(name, m[name])
	}
	return newXMLMap(&b)
}

// newXMLMap checks the pairs of a Builder.
func newXMLMap(b *pairs.Builder) XMLMap {
	list, _ := b.List()
	m := XMLMap{pairs: list}
	for name, value := range m.All() {
		m.suspect = m.suspect || !fits(name, value)
	}
	return m
}

// ParseXML reads a message of at most 1 MiB: one level of elements, no attributes,
// DOCTYPE, comments or repeated names. Values are not changed. ParseXML verifies nothing;
// see [Verify].
func ParseXML(data []byte) (XMLMap, error) {
	m, err := parseXML(data)
	return m, named(err)
}

func parseXML(data []byte) (XMLMap, error) { return parseRows(data, "") }

// parseRows reads a message that may have one element with rows: see Endpoint.RowsField.
func parseRows(data []byte, rowsField string) (XMLMap, error) {
	if len(data) > maxMessage {
		return XMLMap{}, errTooLong
	}
	list, err := flatxml.ParseRows(data, rowsField)
	return XMLMap{list, mayHaveCR(data)}, err
}

// AppendXML appends m to dst, as an <xml> document. It is an error if XML can't contain a
// name or a value: control characters, CR, invalid UTF-8.
func AppendXML(dst []byte, m XMLMap) ([]byte, error) {
	if err := m.check(); err != nil {
		return dst, named(err)
	}
	return flatxml.Append(dst, &m.pairs), nil
}

var errTooLong = errors.New("message of more than 1 MiB")

// readMessage reads all of r, up to maxMessage. size is the expected size, -1 if unknown;
// it need not be right.
func readMessage(r io.Reader, size int64) ([]byte, error) {
	data := make([]byte, 0, room(size))
	for {
		n, err := r.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case len(data) > maxMessage:
			return nil, errTooLong
		case err == io.EOF:
			return data, nil
		case err != nil:
			return nil, err
		case len(data) == cap(data):
			data = slices.Grow(data, len(data))
		}
	}
}

// usualMessage is enough for most messages, in bytes.
const usualMessage = 4096

// room returns the buffer size for a message with the expected size: one byte more, to
// see the end.
func room(size int64) int64 {
	if size < 0 || size >= maxMessage {
		return usualMessage
	}
	return size + 1
}

// sizeOf returns how many bytes a reader contains, -1 if unknown.
func sizeOf(r io.Reader) int64 {
	if sized, ok := r.(interface{ Len() int }); ok {
		return int64(sized.Len())
	}
	return -1
}

// mayHaveCR reports whether a value can contain a carriage return. That is the only
// character that can be read and not written.
func mayHaveCR(data []byte) bool {
	return bytes.IndexByte(data, '\r') >= 0 || bytes.Contains(data, []byte("&#"))
}

// String returns the pairs as name=value&…, in the order of their names. It hides nothing.
func (m XMLMap) String() string { return m.pairs.String() }

// Set sets the value of name. It copies all pairs: for many, use [NewXMLMap].
func (m *XMLMap) Set(name, value string) {
	*m = m.with(pairs.Pair{Name: name, Value: value})
}

// with returns m with more pairs. It costs least if they are sorted by name.
func (m XMLMap) with(added ...pairs.Pair) XMLMap {
	changed := XMLMap{m.pairs.With(added...), m.suspect}
	for _, p := range added {
		changed.suspect = changed.suspect || !fits(p.Name, p.Value)
	}
	return changed
}

// Get returns the value of name, "" if there is none.
func (m XMLMap) Get(name string) string { return m.pairs.Get(name) }

// Has reports whether there is a pair with this name, also with an empty value.
func (m XMLMap) Has(name string) bool {
	_, found := m.pairs.Find(name)
	return found
}

// Len returns the number of pairs.
func (m XMLMap) Len() int { return m.pairs.Len() }

// All yields the pairs in the order of their names.
func (m XMLMap) All() iter.Seq2[string, string] { return m.pairs.All() }

// MarshalJSON returns a JSON object of strings.
func (m XMLMap) MarshalJSON() ([]byte, error) {
	object := make(map[string]string, m.Len())
	for name, value := range m.All() {
		object[name] = value
	}
	return json.Marshal(object)
}

// UnmarshalJSON reads a JSON object of strings.
func (m *XMLMap) UnmarshalJSON(data []byte) error {
	var object map[string]string
	if err := json.Unmarshal(data, &object); err != nil {
		return named(fmt.Errorf("XMLMap: the JSON must be an object of strings: %w", err))
	}
	*m = NewXMLMap(object)
	return nil
}

// fits reports whether XML can contain a pair.
func fits(name, value string) bool { return flatxml.Check(name, value) == nil }

// check returns an error about the first pair that XML can't contain.
func (m XMLMap) check() error {
	if !m.suspect {
		return nil
	}
	for name, value := range m.All() {
		if err := flatxml.Check(name, value); err != nil {
			return err
		}
	}
	return nil
}
