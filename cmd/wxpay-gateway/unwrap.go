package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

// object is a JSON object whose values are kept as they are written.
type object map[string]json.RawMessage

// found is an object inside a text, with remarks on how it was found.
type found struct {
	object  object
	remarks []explain.Remark
}

// wrapDepth limits how deep an object may be inside others.
const wrapDepth = 6

// unwrap finds the object that wanted accepts: the text itself, an object inside
// it such as {"code":0,"data":{…}}, one in a JSON string, or a JavaScript object
// literal. If there is none, it returns the outermost object.
func unwrap(text string, wanted func(object) bool) (found, error) {
	var f found
	raw := json.RawMessage(trim(text))
	if !json.Valid(raw) {
		literal, err := fromLiteral(string(raw))
		if err != nil {
			return f, err
		}
		raw = literal
		f.remarks = append(f.remarks, explain.Remark{Name: "literal", What: "the text is not JSON, but a JavaScript object"})
	}
	type place struct {
		raw  json.RawMessage
		path []string
	}
	for queue := []place{{raw, nil}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		o, quoted := objectIn(at.raw)
		if o == nil || len(at.path) > wrapDepth {
			continue
		}
		if f.object == nil {
			f.object = o
		}
		if wanted(o) {
			f.object = o
			f.remarks = append(f.remarks, wrapped(at.path, quoted)...)
			return f, nil
		}
		for _, name := range slices.Sorted(maps.Keys(o)) {
			queue = append(queue, place{o[name], append(slices.Clip(at.path), name)})
		}
	}
	if f.object == nil {
		return f, errLiteral
	}
	return f, nil
}

// trim removes what can come along with a copied text: blanks, and characters
// that are not seen.
func trim(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' })
}

// objectIn returns the object that a value is, or that a string contains.
func objectIn(raw json.RawMessage) (o object, quoted bool) {
	for range wrapDepth {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			break
		}
		raw, quoted = json.RawMessage(text), true
	}
	if json.Unmarshal(raw, &o) != nil {
		return nil, quoted
	}
	return o, quoted
}

// wrapped remarks on an object that is inside another one, or in a string.
func wrapped(path []string, quoted bool) (remarks []explain.Remark) {
	if len(path) > 0 {
		name := strings.Join(path, ".")
		remarks = append(remarks, explain.Remark{Name: "wrapped", What: "the object was taken out of " + name, Subject: name})
	}
	if quoted {
		remarks = append(remarks, explain.Remark{Name: "quoted", What: "the object was taken out of a JSON string"})
	}
	return remarks
}

// has reports whether the object has one of the names.
func (o object) has(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { _, ok := o[name]; return ok })
}

// text returns a string, or anything else as it is written.
func (o object) text(name string) string {
	var s string
	if json.Unmarshal(o[name], &s) != nil {
		return string(o[name])
	}
	return s
}
