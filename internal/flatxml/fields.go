package flatxml

import "github.com/seed6780280e/wxpay/internal/pairs"

// fields are the fields that were read. text is the message, followed by copies: of the names with a suffix, and of the
// values that are not in the message in one piece.
type fields struct {
	text   []byte
	places []pairs.Place
}

// add adds a field. suffix is appended to its name. s is the message.
func (f fields) add(s []byte, e leaf, suffix string) fields {
	p := pairs.Place{Name: e.name.start, NameEnd: e.name.end, Value: e.value.start, End: e.value.end}
	if (suffix != "" || e.escaped) && len(f.text) == len(s) {
		rest := len(s) - e.name.start // no copy will be longer than what it is made of
		f.text = append(make([]byte, 0, len(s)+rest), s...)
	}
	if suffix != "" {
		p.Name = len(f.text)
		f.text = append(append(f.text, s[e.name.start:e.name.end]...), suffix...)
		p.NameEnd = len(f.text)
	}
	if e.escaped {
		p.Value = len(f.text)
		f.text = appendUnescaped(f.text, s[e.value.start:e.value.end])
		p.End = len(f.text)
	}
	f.places = append(f.places, p)
	return f
}

// child reads an element with a value, and adds it with suffix appended to its name.
func child(s []byte, i int, suffix string, found fields) (_ fields, end int, err error) {
	e, end, err := element(s, i)
	if err != nil {
		return found, 0, err
	}
	if len(found.places) == MaxFields {
		return found, 0, fail(s, i, tooMany)
	}
	return found.add(s, e, suffix), end, nil
}

const tooMany = "too many elements"
