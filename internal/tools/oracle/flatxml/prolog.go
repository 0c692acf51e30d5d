package flatxml

import "strings"

// prolog reads what may come before the root element.
func prolog(s string) (end int, err error) {
	if strings.HasPrefix(s, "\uFEFF") {
		end = len("\uFEFF")
	}
	if strings.HasPrefix(s[end:], "<?xml") {
		if end, err = declaration(s, end+len("<?xml")); err != nil {
			return 0, err
		}
	}
	return skip(s, end, space), nil
}

// declaration reads the rest of an XML declaration.
func declaration(s string, i int) (int, error) {
	end := attribute(s, i, "version", func(v string) bool { return v == "1.0" })
	if end > i {
		end = attribute(s, end, "encoding", func(v string) bool { return strings.EqualFold(v, "UTF-8") })
		end = attribute(s, end, "standalone", func(v string) bool { return v == "yes" || v == "no" })
		end = skip(s, end, space)
		if strings.HasPrefix(s[end:], "?>") {
			return end + 2, nil
		}
	}
	return 0, fail(s, end, "XML declaration without version 1.0 and UTF-8")
}

// attribute reads one attribute of a declaration. If another attribute or none comes next, or its value is bad, it
// returns i.
func attribute(s string, i int, name string, good func(value string) bool) int {
	start := skip(s, i, space)
	rest, found := strings.CutPrefix(s[start:], name)
	rest, assigned := strings.CutPrefix(trimSpace(rest), "=")
	rest = trimSpace(rest)
	if start == i || !found || !assigned || rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return i
	}
	value, rest, closed := strings.Cut(rest[1:], rest[:1])
	if !closed || !good(value) {
		return i
	}
	return len(s) - len(rest)
}

func trimSpace(s string) string { return s[skip(s, 0, space):] }
