package flatxml

import (
	"slices"
	"strings"
)

// Parse returns the fields of a message, sorted by name in ascending byte order. Names are unique. A value that needs
// no unescaping is a substring of data. The error is a [*SyntaxError].
func Parse(data string) ([]Field, error) { return ParseRows(data, "") }

// ParseRows is Parse for a message in which one element may contain rows: list, if it is not "". Each child of that
// element is a row and contains fields. The field x of row n is returned with the name x_n.
func ParseRows(data, list string) ([]Field, error) {
	fields, err := document(data, list)
	if err != nil {
		return nil, err
	}
	if !order(fields) {
		return nil, repeated(data, list)
	}
	return slices.Clip(fields), nil
}

// repeated returns the error for a message that is correct except for a repeated name.
func repeated(s, list string) error {
	if list != "" {
		return fail(s, 0, "repeated element name")
	}
	i, _ := prolog(s)
	_, _, i, _ = startTag(s, i)
	for seen := make(map[string]bool); ; {
		start := skip(s, i, space)
		f, end, _ := element(s, start)
		if seen[f.Name] {
			return fail(s, start, "repeated element name")
		}
		seen[f.Name] = true
		i = end
	}
}

// The functions below read what begins at s[i], and return where it ends.

func document(s, list string) (fields []Field, err error) {
	i, err := prolog(s)
	if err != nil {
		return nil, err
	}
	root, empty, i, err := startTag(s, i)
	if err != nil {
		return nil, err
	}
	if !empty {
		if fields, i, err = children(s, i, root, list); err != nil {
			return nil, err
		}
	}
	i = skip(s, i, space)
	if i < len(s) {
		return nil, fail(s, i, "something after the root element")
	}
	return fields, nil
}

// children reads the content and the end tag of the root element.
func children(s string, i int, root, list string) (fields []Field, end int, err error) {
	if n := strings.Count(s[i:], "/") - 1; n > 0 { // each field has one, and so does the end of the root
		fields = make([]Field, 0, min(n, MaxFields))
	}
	for {
		i = skip(s, i, space)
		if strings.HasPrefix(s[i:], "</") {
			end, err := endTag(s, i, root)
			return fields, end, err
		}
		if list != "" && strings.HasPrefix(s[i:], "<"+list+">") {
			if fields, i, err = rows(s, i, list, fields); err != nil {
				return nil, 0, err
			}
			list = "" // a second one is refused, as nested elements are
			continue
		}
		f, end, err := element(s, i)
		if err != nil {
			return nil, 0, err
		}
		if len(fields) == MaxFields {
			return nil, 0, fail(s, i, tooMany)
		}
		fields = append(fields, f)
		i = end
	}
}

const tooMany = "too many elements"

func element(s string, i int) (Field, int, error) {
	name, empty, i, err := startTag(s, i)
	if err != nil || empty {
		return Field{Name: name}, i, err
	}
	v, i, err := value(s, i)
	if err != nil {
		return Field{}, 0, err
	}
	i, err = endTag(s, i, name)
	return Field{name, v}, i, err
}

// startTag reads <name> or <name/>.
func startTag(s string, i int) (name string, empty bool, end int, err error) {
	if !strings.HasPrefix(s[i:], "<") {
		return "", false, 0, fail(s, i, "text between elements")
	}
	end = nameEnd(s, i+1)
	if end == i+1 {
		return "", false, 0, failMarkup(s, i)
	}
	name = s[i+1 : end]
	end = skip(s, end, space)
	switch {
	case strings.HasPrefix(s[end:], ">"):
		return name, false, end + 1, nil
	case strings.HasPrefix(s[end:], "/>"):
		return name, true, end + 2, nil
	}
	return "", false, 0, fail(s, end, "attribute, namespace or name that is not plain")
}

// endTag reads </name>. The caller has already found </.
func endTag(s string, i int, name string) (int, error) {
	const other = "end tag of another element"
	if !strings.HasPrefix(s[i+2:], name) {
		return 0, fail(s, i, other)
	}
	end := skip(s, i+2+len(name), space)
	if !strings.HasPrefix(s[end:], ">") {
		return 0, fail(s, end, other)
	}
	return end + 1, nil
}
