package fieldtag

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
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

// Encode calls yield with the name and value of each set field of src, a
// pointer to the plan's struct. It yields the plain fields first, in the order
// of their names, then those of each row. An unset field is omitted; it is an
// error if the field is required.
func (p *Plan) Encode(src any, yield func(name, value string)) error {
	return p.encode(p.root, reflect.ValueOf(src).Elem(), "", yield)
}

func (p *Plan) encode(r *record, v reflect.Value, suffix string, yield func(name, value string)) error {
	for i := range r.fields {
		f := &r.fields[i]
		value, err := f.format(v.FieldByIndex(f.index), suffix)
		switch {
		case err != nil:
			return err
		case value != "":
			yield(f.name+suffix, value)
		case f.bit != 0:
			return f.errorf(suffix, "must be set")
		}
	}
	for _, number := range r.lists {
		l := &p.lists[number]
		slice := v.FieldByIndex(l.index)
		for n := range slice.Len() {
			if err := p.encode(l.rows, slice.Index(n), suffix+"_"+strconv.Itoa(n), yield); err != nil {
				return err
			}
		}
	}
	return nil
}

// format returns v as text, or "" if it is not set.
func (f *field) format(v reflect.Value, suffix string) (string, error) {
	if v.IsZero() {
		return "", nil
	}
	switch f.kind {
	case kindInt:
		return f.formatInt(v.Int(), suffix)
	case kindIntPointer:
		return f.formatInt(v.Elem().Int(), suffix)
	case kindBool:
		return "Y", nil
	case kindTime:
		return f.formatTime(*v.Addr().Interface().(*time.Time), suffix)
	case kindJSON:
		return f.formatJSON(v, suffix)
	default:
		return v.String(), f.checkLength(v.String(), suffix)
	}
}

func (f *field) checkLength(s, suffix string) error {
	if f.bytes > 0 && len(s) > f.bytes {
		return f.errorf(suffix, "has %d bytes, at most %d are allowed%s", len(s), f.bytes, inChinese(s, f.bytes))
	}
	if n := utf8.RuneCountInString(s); f.chars > 0 && n > f.chars {
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

func (f *field) formatInt(n int64, suffix string) (string, error) {
	if n < 0 {
		return "", f.errorf(suffix, "must not be negative")
	}
	return strconv.FormatInt(n, 10), nil
}

func (f *field) formatTime(t time.Time, suffix string) (string, error) {
	if t.IsZero() {
		return "", nil
	}
	t = t.In(Zone)
	if !hasYear(t) {
		return "", f.errorf(suffix, "has a year that is not 1000 to 9999")
	}
	return t.Format(f.layout), nil
}

// hasYear reports whether the year of t has four digits, as in the layouts.
func hasYear(t time.Time) bool { return t.Year() >= 1000 && t.Year() <= 9999 }

// formatJSON does not escape <, > and &, because that is shorter.
func (f *field) formatJSON(v reflect.Value, suffix string) (string, error) {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(v.Addr().Interface()) != nil {
		return "", f.errorf(suffix, "cannot be written as JSON")
	}
	s := strings.TrimSuffix(text.String(), "\n")
	return s, f.checkLength(s, suffix)
}
