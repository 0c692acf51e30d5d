package flatxml

import (
	"slices"
	"strings"
)

// Append appends <xml>…</xml> with the fields in the given order. The error is a [*ValueError]; then the result is dst
// without additions.
func Append(dst []byte, fields []Field) ([]byte, error) {
	for i := range fields {
		if err := Check(fields[i]); err != nil {
			return dst, err
		}
	}
	return AppendChecked(dst, fields), nil
}

// AppendChecked is Append for fields that [Check] accepts.
func AppendChecked(dst []byte, fields []Field) []byte {
	out := slices.Grow(dst, size(fields))
	out = append(out, "<xml>"...)
	for i := range fields {
		f := &fields[i]
		out = append(append(append(out, '<'), f.Name...), '>')
		out = appendValue(out, f.Value)
		out = append(append(append(out, "</"...), f.Name...), '>')
	}
	return append(out, "</xml>"...)
}

// size is enough for the fields, unless one must be escaped.
func size(fields []Field) int {
	n := len("<xml></xml>")
	for _, f := range fields {
		n += len("<></>") + 2*len(f.Name) + len(cdataStart) + len(f.Value) + len(cdataEnd)
	}
	return n
}

func appendValue(dst []byte, value string) []byte {
	switch {
	case strings.Contains(value, cdataEnd):
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

// Check returns the error with which [Append] would reject a field, a [*ValueError], or nil.
func Check(f Field) error {
	if !isName(f.Name) {
		return &ValueError{f.Name, notName}
	}
	if bad := scan(f.Value); bad != "" {
		return &ValueError{f.Name, bad}
	}
	return nil
}

// CheckName checks whether [Append] accepts a name: first an ASCII letter or _, then letters, digits, _, - and full
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
