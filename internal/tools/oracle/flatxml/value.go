package flatxml

import (
	"strconv"
	"strings"
)

const (
	cdataStart = "<![CDATA["
	cdataEnd   = "]]>"
)

// value reads up to an end tag. It does not copy a single CDATA section or text without references.
func value(s string, i int) (v string, end int, err error) {
	verbatim := true
	for end = i; ; verbatim = false {
		if strings.HasPrefix(s[end:], cdataStart) {
			v, end, err = section(s, end+len(cdataStart))
		} else {
			v, end, err = text(s, end)
			verbatim = verbatim && strings.IndexByte(v, '&') < 0
		}
		if err != nil {
			return "", 0, err
		}
		switch {
		case strings.HasPrefix(s[end:], "</"):
			if !verbatim {
				v = unescape(s[i:end])
			}
			return v, end, nil
		case strings.HasPrefix(s[end:], "<") && !strings.HasPrefix(s[end:], cdataStart):
			return "", 0, failNested(s, end)
		}
	}
}

// section reads the rest of a CDATA section.
func section(s string, i int) (v string, end int, err error) {
	if n := sectionEnd(s[i:]); n >= 0 && clean(s[i:i+n], plainByte) {
		return s[i : i+n], i + n + len(cdataEnd), nil
	}
	for { // up to a character that is not allowed, or the end
		n, bad := char(s[i:])
		if n == 0 {
			return "", 0, fail(s, i, bad)
		}
		i += n
	}
}

// sectionEnd is strings.Index for ]]>. It is faster because most values contain no ].
func sectionEnd(s string) int {
	for i := 0; ; i++ {
		n := strings.IndexByte(s[i:], ']')
		if n < 0 {
			return -1
		}
		i += n
		if strings.HasPrefix(s[i:], cdataEnd) {
			return i
		}
	}
}

// text reads up to a <. It checks references but does not decode them.
func text(s string, i int) (v string, end int, err error) {
	if n := strings.IndexByte(s[i:], '<'); n >= 0 && isPlainText(s[i:i+n]) {
		return s[i : i+n], i + n, nil
	}
	for end = i; ; {
		end = skip(s, end, textByte)
		n, bad := 0, "]]> in text"
		switch {
		case strings.HasPrefix(s[end:], "<"):
			return s[i:end], end, nil
		case strings.HasPrefix(s[end:], "&"):
			bad = "unknown or forbidden reference"
			_, n = reference(s[end:])
		case !strings.HasPrefix(s[end:], cdataEnd):
			n, bad = char(s[end:])
		}
		if n == 0 {
			return "", 0, fail(s, end, bad)
		}
		end += n
	}
}

func isPlainText(s string) bool {
	return strings.IndexByte(s, '&') < 0 && clean(s, plainByte) && !strings.Contains(s, cdataEnd)
}

// failNested returns the error for a < at i inside a value.
func failNested(s string, i int) error {
	if nameEnd(s, i+1) > i+1 {
		return fail(s, i, "nested element")
	}
	return failMarkup(s, i)
}

// maxReference limits the leading zeros of a reference.
const maxReference = 32

// reference decodes the reference at the start of s. The length is 0 if XML does not define or allow it.
func reference(s string) (r rune, n int) {
	name, _, found := strings.Cut(s[1:min(len(s), maxReference)], ";")
	switch name {
	case "lt":
		r = '<'
	case "gt":
		r = '>'
	case "amp":
		r = '&'
	case "apos":
		r = '\''
	case "quot":
		r = '"'
	default:
		r = number(name)
	}
	if !found || !isChar(r) {
		return 0, 0
	}
	return r, len("&;") + len(name)
}

// number decodes the inner part of a numeric reference. If it can't, it returns 0, which is not a character of XML.
func number(s string) rune {
	digits, ok := strings.CutPrefix(s, "#")
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 31)
	if !ok || err != nil {
		return 0
	}
	return rune(n)
}

// unescape joins the pieces of a value that was already checked.
func unescape(raw string) string {
	var b strings.Builder
	b.Grow(len(raw))
	for raw != "" {
		if section, ok := strings.CutPrefix(raw, cdataStart); ok {
			section, raw, _ = strings.Cut(section, cdataEnd)
			b.WriteString(section)
		} else if raw[0] == '&' {
			r, n := reference(raw)
			b.WriteRune(r)
			raw = raw[n:]
		} else {
			b.WriteByte(raw[0])
			raw = raw[1:]
		}
	}
	return b.String()
}
