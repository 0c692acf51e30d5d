package flatxml

import (
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/internal/pairs"
)

// Append appends <xml>…</xml> with the fields in their order. The caller has checked them with [Check].
func Append(dst []byte, fields *pairs.List) []byte {
	dst = slices.Grow(dst, usualSize(fields))
	dst = append(dst, "<xml>"...)
	dst = appendFields(dst, fields, 0, fields.Len())
	return append(dst, "</xml>"...)
}

// AppendWith is [Append] with one more field. It replaces a field with the same name.
func AppendWith(dst []byte, fields *pairs.List, name, value string) []byte {
	dst = slices.Grow(dst, usualSize(fields)+plainSize(name, value))
	dst = append(dst, "<xml>"...)
	i, found := fields.Find(name)
	dst = appendFields(dst, fields, 0, i)
	dst = appendField(dst, name, value)
	if found {
		i++
	}
	dst = appendFields(dst, fields, i, fields.Len())
	return append(dst, "</xml>"...)
}

func appendFields(dst []byte, fields *pairs.List, from, to int) []byte {
	for i := from; i < to; i++ {
		dst = appendField(dst, fields.Name(i), fields.Value(i))
	}
	return dst
}

func appendField(dst []byte, name, value string) []byte {
	dst = append(append(append(dst, '<'), name...), '>')
	dst = appendValue(dst, value)
	return append(append(append(dst, "</"...), name...), '>')
}

// usualSections is as many CDATA sections as most messages need.
const usualSections = 5

// usualSize is enough for fields with usualSections.
func usualSize(fields *pairs.List) int {
	n := len("<xml></xml>") + usualSections*len(cdataStart+cdataEnd)
	for i := range fields.Len() {
		n += plainSize(fields.Name(i), fields.Value(i))
	}
	return n
}

func plainSize(name, value string) int { return len("<></>") + 2*len(name) + len(value) }

func appendValue(dst []byte, value string) []byte {
	switch {
	case strings.IndexByte(value, ']') >= 0 && strings.Contains(value, cdataEnd):
		return appendEscaped(dst, value)
	case strings.IndexByte(value, '"') >= 0 || strings.IndexByte(value, '<') >= 0 || strings.IndexByte(value, '&') >= 0:
		return append(append(append(dst, cdataStart...), value...), cdataEnd...)
	}
	return append(dst, value...)
}

func appendEscaped(dst []byte, value string) []byte {
	for i := range len(value) {
		switch c := value[i]; c {
		case '<':
			dst = append(dst, "&lt;"...)
		case '>':
			dst = append(dst, "&gt;"...)
		case '&':
			dst = append(dst, "&amp;"...)
		case '"':
			dst = append(dst, "&quot;"...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

const (
	notName        = "not a plain XML name"
	carriageReturn = "carriage return, which readers turn into a line feed"
)

// Check returns nil if XML can carry a field. The error is a [*ValueError].
func Check(name, value string) error {
	if !isName(name) {
		return &ValueError{name, notName}
	}
	if bad := scan(value); bad != "" {
		return &ValueError{name, bad}
	}
	return nil
}

// CheckName checks whether [Check] accepts a name: first an ASCII letter or _, then letters, digits, _, - and full
// stops. The error is a [*ValueError] without a name.
func CheckName(name string) error {
	if !isName(name) {
		return &ValueError{Reason: notName}
	}
	return nil
}

func isName(s string) bool { return s != "" && nameEnd(s, 0) == len(s) }

// CheckValue checks whether XML can carry a value. It rejects a value that is not UTF-8, that contains a control
// character other than tab and line feed, or U+FFFE or U+FFFF. It also rejects a carriage return, which readers turn
// into a line feed. The error is a [*ValueError] without a name.
func CheckValue(value string) error {
	if bad := scan(value); bad != "" {
		return &ValueError{Reason: bad}
	}
	return nil
}

// scan returns why XML cannot carry a value, or "".
func scan(value string) (bad string) {
	if clean(value, valueByte) {
		return ""
	}
	for {
		value = value[skip(value, 0, valueByte):]
		n, bad := char(value)
		switch n {
		case 0:
			return bad
		case 1:
			return carriageReturn
		}
		value = value[n:]
	}
}
