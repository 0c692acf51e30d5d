package flatxml

import (
	"bytes"
	"strings"
)

// prolog reads what may come before the root element.
func prolog(s []byte) (end int, err error) {
	if hasPrefix(s, 0, "\uFEFF") {
		end = len("\uFEFF")
	}
	if hasPrefix(s, end, "<?xml") {
		if end, err = declaration(s, end+len("<?xml")); err != nil {
			return 0, err
		}
	}
	return skip(s, end, space), nil
}

// declaration reads the rest of an XML declaration.
func declaration(s []byte, i int) (int, error) {
	end := attribute(s, i, "version", func(v string) bool { return v == "1.0" })
	if end > i {
		end = attribute(s, end, "encoding", func(v string) bool { return strings.EqualFold(v, "UTF-8") })
		end = attribute(s, end, "standalone", func(v string) bool { return v == "yes" || v == "no" })
		end = skip(s, end, space)
		if hasPrefix(s, end, "?>") {
			return end + 2, nil
		}
	}
	return 0, fail(s, end, "XML declaration without version 1.0 and UTF-8")
}

// attribute reads one attribute of a declaration. If another attribute or none comes next, or its value is bad, it
// returns i.
func attribute(s []byte, i int, name string, good func(value string) bool) int {
	start := skip(s, i, space)
	rest, found := bytes.CutPrefix(s[start:], []byte(name))
	rest, assigned := bytes.CutPrefix(trimSpace(rest), []byte("="))
	rest = trimSpace(rest)
	if start == i || !found || !assigned || len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return i
	}
	value, rest, closed := bytes.Cut(rest[1:], rest[:1])
	if !closed || !good(string(value)) {
		return i
	}
	return len(s) - len(rest)
}

func trimSpace(s []byte) []byte { return s[skip(s, 0, space):] }
