package flatxml

import "strconv"

// isRows reports whether the element at s[i] is the one with rows.
func isRows(s []byte, i int, list string) bool {
	return hasPrefix(s, i, "<") && hasPrefix(s, i+1, list) && hasPrefix(s, i+1+len(list), ">")
}

// rows reads the element at s[i], for which isRows is true, and adds the fields of its rows. Without rows it is a field
// like any other.
func rows(s []byte, i int, found fields) (_ fields, end int, err error) {
	list, _, i, err := startTag(s, i)
	start := i
	for n := 0; err == nil; n++ {
		var name part
		var empty bool
		i = skip(s, i, space)
		switch {
		case isEnd(s, i) && n == 0 && len(found.places) == MaxFields:
			return found, 0, fail(s, i, tooMany)
		case isEnd(s, i) && n == 0:
			found = found.add(s, leaf{name: list, value: part{start, i}}, "")
			fallthrough
		case isEnd(s, i):
			i, err = endTag(s, i, list)
			return found, i, err
		}
		if name, empty, i, err = startTag(s, i); err == nil && !empty {
			found, i, err = row(s, i, name, "_"+strconv.Itoa(n), found)
		}
	}
	return found, 0, err
}

// row reads the content and the end tag of one row. It appends suffix to the names.
func row(s []byte, i int, name part, suffix string, found fields) (_ fields, end int, err error) {
	for {
		i = skip(s, i, space)
		if isEnd(s, i) {
			i, err = endTag(s, i, name)
			return found, i, err
		}
		if found, i, err = child(s, i, suffix, found); err != nil {
			return found, 0, err
		}
	}
}
