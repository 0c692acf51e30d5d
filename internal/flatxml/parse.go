package flatxml

import (
	"bytes"
	"slices"

	"github.com/seed6780280e/wxpay/internal/pairs"
)

// Parse returns the fields of a message, sorted by name. Names are unique. The error is a [*SyntaxError].
func Parse(data []byte) (pairs.List, error) { return ParseRows(data, "") }

// ParseRows is Parse for a message in which one element may contain rows: list, if it is not "". Each child of that
// element is a row and contains fields. The field x of row n is returned with the name x_n.
func ParseRows(data []byte, list string) (pairs.List, error) {
	var few [40]pairs.Place // most messages need no more room while they are read
	room := few[:0]
	if n := bytes.Count(data, []byte("/")); n > len(few) { // each field has one, and so has the end of the root
		room = make([]pairs.Place, 0, min(n, MaxFields))
	}
	found, err := message(data, list, fields{slices.Clip(data), room})
	if err != nil {
		return pairs.List{}, err
	}
	sorted, unique := pairs.Collect(found.text, found.places)
	if !unique {
		return pairs.List{}, repeated(data, list)
	}
	return sorted, nil
}

// repeated returns the error for a message that is correct except for a repeated name.
func repeated(s []byte, list string) error {
	if list != "" {
		return fail(s, 0, "repeated element name")
	}
	i, _ := prolog(s)
	_, _, i, _ = startTag(s, i)
	for seen := make(map[string]bool); ; {
		start := skip(s, i, space)
		e, end, _ := element(s, start)
		name := string(s[e.name.start:e.name.end])
		if seen[name] {
			return fail(s, start, "repeated element name")
		}
		seen[name] = true
		i = end
	}
}

func message(s []byte, list string, found fields) (fields, error) {
	i, err := prolog(s)
	if err != nil {
		return found, err
	}
	root, empty, i, err := startTag(s, i)
	if err != nil {
		return found, err
	}
	if !empty {
		if found, i, err = children(s, i, root, list, found); err != nil {
			return found, err
		}
	}
	i = skip(s, i, space)
	if i < len(s) {
		return found, fail(s, i, "something after the root element")
	}
	return found, nil
}

// children reads the content and the end tag of the root element.
func children(s []byte, i int, root part, list string, found fields) (_ fields, end int, err error) {
	for {
		i = skip(s, i, space)
		if isEnd(s, i) {
			i, err = endTag(s, i, root)
			return found, i, err
		}
		if list != "" && isRows(s, i, list) {
			if found, i, err = rows(s, i, found); err != nil {
				return found, 0, err
			}
			list = "" // a second one is refused, as nested elements are
			continue
		}
		if place, end, ok := usual(s, i); ok && len(found.places) < MaxFields {
			found.places = append(found.places, place)
			i = end
			continue
		}
		if found, i, err = child(s, i, "", found); err != nil {
			return found, 0, err
		}
	}
}
