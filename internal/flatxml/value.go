package flatxml

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	cdataStart = "<![CDATA["
	cdataEnd   = "]]>"
)

// value reads up to an end tag. If the value is not a single CDATA section or text without references, v contains all
// of it, and it is escaped.
func value(s []byte, i int) (v part, escaped bool, end int, err error) {
	for end = i; ; escaped = true {
		if hasPrefix(s, end, cdataStart) {
			v, end, err = section(s, end+len(cdataStart))
		} else {
			v, end, err = text(s, end)
			escaped = escaped || bytes.IndexByte(s[v.start:v.end], '&') >= 0
		}
		if err != nil {
			return part{}, false, 0, err
		}
		switch {
		case isEnd(s, end) && escaped:
			return part{i, end}, true, end, nil
		case isEnd(s, end):
			return v, false, end, nil
		case hasPrefix(s, end, "<") && !hasPrefix(s, end, cdataStart):
			return part{}, false, 0, failNested(s, end)
		}
	}
}

// section reads the rest of a CDATA section.
func section(s []byte, i int) (v part, end int, err error) {
	if n := sectionEnd(s[i:]); n >= 0 && clean(s[i:i+n], plainByte) {
		return part{i, i + n}, i + n + len(cdataEnd), nil
	}
	for { // up to a character that is not allowed, or the end
		n, bad := char(s[i:])
		if n == 0 {
			return part{}, 0, fail(s, i, bad)
		}
		i += n
	}
}

// sectionEnd is strings.Index for ]]>. It is faster because most values contain no ].
func sectionEnd(s []byte) int {
	for i := 0; ; i++ {
		n := bytes.IndexByte(s[i:], ']')
		if n < 0 {
			return -1
		}
		i += n
		if hasPrefix(s, i, cdataEnd) {
			return i
		}
	}
}

// text reads up to a <. It checks references but does not decode them.
func text(s []byte, i int) (v part, end int, err error) {
	if n := bytes.IndexByte(s[i:], '<'); n >= 0 && isPlainText(s[i:i+n]) {
		return part{i, i + n}, i + n, nil
	}
	for end = i; ; {
		end = skip(s, end, textByte)
		n, bad := 0, "]]> in text"
		switch {
		case hasPrefix(s, end, "<"):
			return part{i, end}, end, nil
		case hasPrefix(s, end, "&"):
			bad = "unknown or forbidden reference"
			_, n = reference(s[end:])
		case !hasPrefix(s, end, cdataEnd):
			n, bad = char(s[end:])
		}
		if n == 0 {
			return part{}, 0, fail(s, end, bad)
		}
		end += n
	}
}

func isPlainText(s []byte) bool {
	return bytes.IndexByte(s, '&') < 0 && clean(s, plainByte) && sectionEnd(s) < 0
}

// failNested returns the error for a < at i inside a value.
func failNested(s []byte, i int) error {
	if nameEnd(s, i+1) > i+1 {
		return fail(s, i, "nested element")
	}
	return failMarkup(s, i)
}

// maxReference limits the leading zeros of a reference.
const maxReference = 32

// reference decodes the reference at the start of s. The length is 0 if XML does not define or allow it.
func reference(s []byte) (r rune, n int) {
	given, _, found := bytes.Cut(s[1:min(len(s), maxReference)], []byte(";"))
	name := string(given)
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

// appendUnescaped joins the pieces of a value that was already checked.
func appendUnescaped(joined, raw []byte) []byte {
	for len(raw) > 0 {
		if section, ok := bytes.CutPrefix(raw, []byte(cdataStart)); ok {
			section, raw, _ = bytes.Cut(section, []byte(cdataEnd))
			joined = append(joined, section...)
		} else if raw[0] == '&' {
			r, n := reference(raw)
			joined = utf8.AppendRune(joined, r)
			raw = raw[n:]
		} else {
			joined = append(joined, raw[0])
			raw = raw[1:]
		}
	}
	return joined
}
