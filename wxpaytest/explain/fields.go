package explain

import (
	"cmp"
	"fmt"
	"slices"
)

// fieldMistakes are mistakes in the set of signed fields.
func fieldMistakes(typeName string) []candidate {
	empty := newMistake("empty values", "fields with empty values were signed", "leave them out of what is signed")
	unsent := newMistake("sign_type not sent", typeName+" was signed but not sent", "send it too")
	list := []candidate{
		{empty, "empty", func(d *draft) { d.withEmpty = true }},
		{newMistake("zeros left out", `fields with the value "0" were not signed`, "leave out only empty values"), "zero", func(d *draft) {
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
		m := newMistake("empty values as "+word, fmt.Sprintf("empty values were signed as %q", word), empty.Fix)
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
