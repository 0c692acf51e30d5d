package explain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// fieldMistakes are mistakes in the set of signed fields. right is the
// signature without a mistake.
func fieldMistakes(typeName, right string) []candidate {
	empty := Mistake{"empty values", "fields with empty values were signed", "leave them out of what is signed"}
	unsent := Mistake{"sign_type not sent", typeName + " was signed but not sent", "send it too"}
	twice := Mistake{"sign signed", "an old sign was signed too", "remove it before signing"}
	list := []candidate{
		{empty, "empty", func(d *draft) { d.withEmpty = true }},
		{twice, "sign", adding("sign", right)},
		{twice, "sign", adding("sign", strings.ToLower(right))},
		{twice, "sign", adding("sign", "")},
		{Mistake{"zeros left out", `fields with the value "0" were not signed`, "leave out only empty values"}, "zero", func(d *draft) {
			d.drop(func(p pair) bool { return p.value == "0" })
		}},
	}
	for _, signType := range []string{signTypeMD5, signTypeHMAC} {
		list = append(list, candidate{unsent, "type", func(d *draft) {
			if !d.has(typeName) {
				adding(typeName, signType)(d)
			}
		}})
	}
	for _, word := range []string{"null", "undefined", "None", "nil"} {
		m := Mistake{"empty values as " + word, fmt.Sprintf("empty values were signed as %q", word), empty.Fix}
		list = append(list, candidate{m, "empty", func(d *draft) {
			d.rewrite(func(value string) string { return cmp.Or(value, word) })
		}})
	}
	return list
}

// adding returns a mistake that signs a field that was not sent.
func adding(name, value string) func(d *draft) {
	return func(d *draft) { d.pairs = append(d.pairs, pair{name: name, value: value, keepEmpty: true}) }
}

func (d *draft) has(name string) bool {
	return slices.ContainsFunc(d.pairs, func(p pair) bool { return p.name == name && p.value != "" })
}

// orderMistakes are wrong orders of the fields. inOrder is true if the order in
// the message is known.
func orderMistakes(inOrder bool) []candidate {
	const fix = "sort the names by their bytes"
	list := []candidate{
		{Mistake{"order of name=value", "the fields were sorted as name=value strings", fix}, "order", func(d *draft) {
			d.compare = func(a, b pair) int { return cmp.Compare(a.name+"="+a.value, b.name+"="+b.value) }
		}},
		{Mistake{"order without case", "the names were sorted ignoring case", fix}, "order", func(d *draft) {
			d.compare = func(a, b pair) int { return cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) }
		}},
	}
	if inOrder {
		list = append(list, candidate{Mistake{"order of the document", "the fields were signed in the order of the message", fix}, "order", func(d *draft) {
			d.compare = nil
		}})
	}
	return list
}
