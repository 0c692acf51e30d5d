package flatxml

import "strconv"

// rows reads the element at s[i], which is named list, and appends the fields of its rows.
// Without rows it is a field like any other.
func rows(s string, i int, list string, fields []Field) (_ []Field, end int, err error) {
	_, _, i, err = startTag(s, i)
	start := i
	for n := 0; err == nil; n++ {
		var name string
		var empty bool
		i = skip(s, i, space)
		switch {
		case isEnd(s, i) && n == 0 && len(fields) == MaxFields:
			return nil, 0, fail(s, i, tooMany)
		case isEnd(s, i) && n == 0:
			fields = append(fields, Field{Name: list, Value: s[start:i]})
			fallthrough
		case isEnd(s, i):
			i, err = endTag(s, i, list)
			return fields, i, err
		}
		if name, empty, i, err = startTag(s, i); err == nil && !empty {
			fields, i, err = row(s, i, name, "_"+strconv.Itoa(n), fields)
		}
	}
	return nil, 0, err
}

// row reads the content and the end tag of one row. It appends suffix to the names.
func row(s string, i int, name, suffix string, fields []Field) (_ []Field, end int, err error) {
	for {
		i = skip(s, i, space)
		if isEnd(s, i) {
			i, err = endTag(s, i, name)
			return fields, i, err
		}
		f, end, err := element(s, i)
		if err != nil {
			return nil, 0, err
		}
		if len(fields) == MaxFields {
			return nil, 0, fail(s, i, tooMany)
		}
		f.Name += suffix
		fields = append(fields, f)
		i = end
	}
}

func isEnd(s string, i int) bool { return len(s) >= i+2 && s[i:i+2] == "</" }
