package wxpay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/internal/flatxml"
)

// maxMessage is the largest message that is read, in bytes.
const maxMessage = 1 << 20

// An XMLMap is the content of a message: name–value pairs, sorted by name in ASCII
// order. The zero value is empty and ready to use. A copy is independent: [XMLMap.Set] on
// one does not change the other.
type XMLMap struct {
	fields  []flatxml.Field
	suspect bool // a pair may not fit into XML; false: all pairs were checked
}

// NewXMLMap returns an XMLMap with the pairs of m.
func NewXMLMap(m map[string]string) XMLMap {
	fields := make([]flatxml.Field, 0, len(m))
	suspect := false
	for name, value := range m {
		fields = append(fields, flatxml.Field{Name: name, Value: value})
		suspect = suspect || !fits(name, value)
	}
	slices.SortFunc(fields, func(a, b flatxml.Field) int { return strings.Compare(a.Name, b.Name) })
	return XMLMap{fields, suspect}
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
	fields, err := flatxml.ParseRows(string(data), rowsField)
	return XMLMap{fields, mayHaveCR(data)}, err
}

// AppendXML appends m to dst, as an <xml> document. It is an error if XML can't contain a
// name or a value: control characters, CR, invalid UTF-8.
func AppendXML(dst []byte, m XMLMap) ([]byte, error) {
	if err := m.check(); err != nil {
		return dst, named(err)
	}
	return flatxml.AppendChecked(dst, m.fields), nil
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

// Set sets the value of name.
func (m *XMLMap) Set(name, value string) {
	m.suspect = m.suspect || !fits(name, value)
	i, found := m.search(name)
	if found {
		m.fields = slices.Clone(m.fields)
		m.fields[i].Value = value
		return
	}
	m.fields = slices.Insert(slices.Clip(m.fields), i, flatxml.Field{Name: name, Value: value})
}

// Get returns the value of name, "" if there is none.
func (m XMLMap) Get(name string) string {
	if i, found := m.search(name); found {
		return m.fields[i].Value
	}
	return ""
}

// Has reports whether there is a pair with this name, also with an empty value.
func (m XMLMap) Has(name string) bool {
	_, found := m.search(name)
	return found
}

// Len returns the number of pairs.
func (m XMLMap) Len() int { return len(m.fields) }

// All yields the pairs in the order of their names.
func (m XMLMap) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, f := range m.fields {
			if !yield(f.Name, f.Value) {
				return
			}
		}
	}
}

func (m XMLMap) search(name string) (int, bool) {
	low, high := 0, len(m.fields)
	for low < high {
		middle := int(uint(low+high) / 2)
		if m.fields[middle].Name < name {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, low < len(m.fields) && m.fields[low].Name == name
}

// MarshalJSON returns a JSON object of strings.
func (m XMLMap) MarshalJSON() ([]byte, error) {
	object := make(map[string]string, len(m.fields))
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

func newXMLMap(capacity int) XMLMap {
	return XMLMap{fields: make([]flatxml.Field, 0, capacity)}
}

// clone returns a copy with room for more pairs.
func (m XMLMap) clone(room int) XMLMap {
	return XMLMap{append(make([]flatxml.Field, 0, len(m.fields)+room), m.fields...), m.suspect}
}

// put is Set for a map without copies. It ignores a pair without a name or a value.
func (m *XMLMap) put(name, value string) {
	if name == "" || value == "" {
		return
	}
	m.suspect = m.suspect || !fits(name, value)
	if last := len(m.fields) - 1; last < 0 || m.fields[last].Name < name {
		m.fields = append(m.fields, flatxml.Field{Name: name, Value: value})
		return
	}
	i, found := m.search(name)
	if found {
		m.fields[i].Value = value
		return
	}
	m.fields = slices.Insert(m.fields, i, flatxml.Field{Name: name, Value: value})
}

// fits reports whether XML can contain a pair.
func fits(name, value string) bool {
	return flatxml.Check(flatxml.Field{Name: name, Value: value}) == nil
}

// check returns an error about the first pair that XML can't contain.
func (m XMLMap) check() error {
	if !m.suspect {
		return nil
	}
	for i := range m.fields {
		if err := flatxml.Check(m.fields[i]); err != nil {
			return err
		}
	}
	return nil
}
