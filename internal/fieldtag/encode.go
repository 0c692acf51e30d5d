package fieldtag

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/internal/pairs"
)

// An Error names a field that can't be converted, by both of its names, and
// says why. It never contains the value.
type Error struct {
	Name   string // out_trade_no
	GoName string // OutTradeNo
	Reason string
}

// Error returns both names of the field and the reason.
func (e *Error) Error() string {
	return fmt.Sprintf("%s (%s) %s", e.Name, e.GoName, e.Reason)
}

func (f *field) errorf(suffix, format string, args ...any) error {
	return &Error{Name: f.name + suffix, GoName: f.goName, Reason: fmt.Sprintf(format, args...)}
}

// Encode adds the set fields of src, a pointer to the plan's struct, and more pairs to a
// Builder. It adds the plain fields and the pairs first, then the fields of each row. They
// are in the order of their names if the pairs are; that costs least. A pair replaces a
// plain field with its name. An unset field is omitted; it is an error if the field is
// required.
func (p *Plan) Encode(src any, to *pairs.Builder, more ...pairs.Pair) error {
	return p.encode(p.root, reflect.ValueOf(src).Elem(), "", to, more)
}

// encode adds the fields of a message, or of a row with a suffix.
func (p *Plan) encode(r *record, v reflect.Value, suffix string, to *pairs.Builder, more []pairs.Pair) error {
	for i := range r.fields {
		f := &r.fields[i]
		for len(more) > 0 && more[0].Name < f.name {
			to.Add(more[0].Name, more[0].Value)
			more = more[1:]
		}
		before := to.Len()
		if err := f.encode(v.FieldByIndex(f.index), suffix, to); err != nil {
			return err
		}
		if f.bit != 0 && to.Len() == before {
			return f.errorf(suffix, "must be set")
		}
	}
	for _, m := range more {
		to.Add(m.Name, m.Value)
	}
	for _, number := range r.lists {
		l := &p.lists[number]
		slice := v.FieldByIndex(l.index)
		for n := range slice.Len() {
			if err := p.encode(l.rows, slice.Index(n), suffix+"_"+strconv.Itoa(n), to, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// encode adds v, unless it is not set.
func (f *field) encode(v reflect.Value, suffix string, to *pairs.Builder) error {
	if v.IsZero() {
		return nil
	}
	switch f.kind {
	case kindString:
		name := f.name
		if suffix != "" { // even joining an empty string takes time
			name += suffix
		}
		to.Add(name, v.String())
		return checkLength(f, v.String(), suffix)
	case kindJSON:
		text, err := f.formatJSON(v, suffix)
		if err == nil && len(text) > 0 {
			to.AddBytes(f.name, suffix, text)
		}
		return err
	}
	var room [len("-9223372036854775808")]byte
	text, err := f.append(room[:0], v, suffix)
	if err == nil && len(text) > 0 {
		to.AddBytes(f.name, suffix, text)
	}
	return err
}

// append appends a number, a bool or a time. It appends nothing if a time is not
// set.
func (f *field) append(dst []byte, v reflect.Value, suffix string) ([]byte, error) {
	switch f.kind {
	case kindInt:
		return f.appendInt(dst, v.Int(), suffix)
	case kindIntPointer:
		return f.appendInt(dst, v.Elem().Int(), suffix)
	case kindBool:
		return append(dst, 'Y'), nil
	default:
		return f.appendTime(dst, *v.Addr().Interface().(*time.Time), suffix)
	}
}

func checkLength[T string | []byte](f *field, s T, suffix string) error {
	if f.bytes > 0 && len(s) > f.bytes {
		return f.errorf(suffix, "has %d bytes, at most %d are allowed%s", len(s), f.bytes, inChinese(string(s), f.bytes))
	}
	if f.chars == 0 || len(s) <= f.chars {
		return nil
	}
	if n := utf8.RuneCountInString(string(s)); n > f.chars {
		return f.errorf(suffix, "has %d characters, at most %d are allowed", n, f.chars)
	}
	return nil
}

// inChinese returns how many Chinese characters of 3 bytes fit, if s contains
// such characters.
func inChinese(s string, bytes int) string {
	if len(s) == utf8.RuneCountInString(s) {
		return ""
	}
	return fmt.Sprintf(", which is %d Chinese characters", bytes/3)
}

func (f *field) appendInt(dst []byte, n int64, suffix string) ([]byte, error) {
	if n < 0 {
		return nil, f.errorf(suffix, "must not be negative")
	}
	return strconv.AppendInt(dst, n, 10), nil
}

func (f *field) appendTime(dst []byte, t time.Time, suffix string) ([]byte, error) {
	if t.IsZero() {
		return dst, nil
	}
	t = t.In(Zone)
	if !hasYear(t) {
		return nil, f.errorf(suffix, "has a year that is not 1000 to 9999")
	}
	return t.AppendFormat(dst, f.layout), nil
}

// hasYear reports whether the year of t has four digits, as in the layouts.
func hasYear(t time.Time) bool { return t.Year() >= 1000 && t.Year() <= 9999 }

// A jsonAppender writes itself as JSON in less time than encoding/json does.
type jsonAppender interface {
	AppendJSON(dst []byte) ([]byte, error)
}

// appendsJSON reports whether t has AppendJSON itself. A struct that got it from an
// embedded one would lose its own fields.
func appendsJSON(t reflect.Type) bool {
	appender := reflect.TypeFor[jsonAppender]()
	if !t.Implements(appender) {
		return false
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	isEmbedded := func(f reflect.StructField) bool { return f.Anonymous }
	return t.Kind() != reflect.Struct || !slices.ContainsFunc(reflect.VisibleFields(t), isEmbedded)
}

// formatJSON does not escape <, > and &, because that is shorter.
func (f *field) formatJSON(v reflect.Value, suffix string) (text []byte, err error) {
	if f.appends {
		text, err = v.Interface().(jsonAppender).AppendJSON(make([]byte, 0, 1024))
	} else {
		text, err = encodeJSON(v.Addr().Interface())
	}
	if err != nil {
		return nil, f.errorf(suffix, "cannot be written as JSON")
	}
	return text, checkLength(f, text, suffix)
}

func encodeJSON(v any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}
