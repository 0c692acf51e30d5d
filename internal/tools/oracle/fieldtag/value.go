package fieldtag

import (
	"encoding/json"
	"math"
	"reflect"
	"time"
	"unicode/utf8"
)

// parse sets v, or leaves it zero and returns false.
func (f *field) parse(v reflect.Value, value string) bool {
	switch f.kind {
	case kindString:
		v.SetString(value)
		return true
	case kindInt:
		n, ok := parseInt(value)
		v.SetInt(n)
		return ok
	case kindIntPointer:
		return parseIntPointer(v, value)
	case kindBool:
		v.SetBool(value == "Y")
		return value == "Y" || value == "N"
	case kindTime:
		return f.parseTime(v, value)
	default:
		return parseJSON(v, value)
	}
}

// parseInt parses a plain decimal number: only digits, no leading zero, no
// overflow.
func parseInt(s string) (n int64, ok bool) {
	if s == "" || s[0] == '0' && s != "0" {
		return 0, false
	}
	for i := range len(s) {
		digit := int64(s[i]) - '0'
		if digit < 0 || digit > 9 || n > (math.MaxInt64-digit)/10 {
			return 0, false
		}
		n = 10*n + digit
	}
	return n, true
}

func parseIntPointer(v reflect.Value, value string) bool {
	n, ok := parseInt(value)
	if ok {
		v.Set(reflect.New(v.Type().Elem()))
		v.Elem().SetInt(n)
	}
	return ok
}

// parseTime accepts only text in the form of the layout. time.Parse is slower,
// and it also accepts fractions of a second, one-digit hours and more spaces.
// The parts of all layouts have the same order, and no part is smaller than a
// second.
func (f *field) parseTime(v reflect.Value, value string) bool {
	if !looksLike(value, f.layout) {
		return false
	}
	var parts [6]int // year, month, day, hour, minute, second
	digits := 0
	for i := range len(value) {
		if isDigit(value[i]) {
			part := &parts[max(0, digits/2-1)]
			*part = 10**part + int(value[i]-'0')
			digits++
		}
	}
	t := time.Date(parts[0], time.Month(parts[1]), parts[2], parts[3], parts[4], parts[5], 0, Zone)
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	// If a part was out of range, time.Date has changed the other parts.
	if parts != [6]int{year, int(month), day, hour, minute, second} || !hasYear(t) {
		return false
	}
	*v.Addr().Interface().(*time.Time) = t
	return true
}

// looksLike reports whether s has digits where layout has digits, and is
// otherwise the same.
func looksLike(s, layout string) bool {
	if len(s) != len(layout) {
		return false
	}
	for i := range len(s) {
		if s[i] != layout[i] && !(isDigit(s[i]) && isDigit(layout[i])) {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// parseJSON rejects invalid UTF-8, because encoding/json would replace it.
func parseJSON(v reflect.Value, value string) bool {
	if !utf8.ValidString(value) || json.Unmarshal([]byte(value), v.Addr().Interface()) != nil {
		v.SetZero()
		return false
	}
	return true
}
