package explain

import (
	"cmp"
	"strings"
)

// orderMistakes are wrong orders of the fields. inOrder is true if the order in
// the message is known.
func orderMistakes(inOrder bool) []candidate {
	const fix = "sort the names by their bytes"
	var list []candidate
	if inOrder {
		written := newMistake("order of the document", "the fields were signed in the order of the message", fix)
		list = append(list, candidate{written, "order", sorting(nil)})
	}
	return append(list, []candidate{
		{newMistake("order of name=value", "the fields were sorted as name=value strings", fix), "order", sorting(func(a, b pair) int {
			return cmp.Compare(a.name+"="+a.value, b.name+"="+b.value)
		})},
		{newMistake("order without case", "the names were sorted ignoring case", fix), "order", sorting(func(a, b pair) int {
			return cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
		})},
		{newMistake("descending order", "the fields were sorted in descending order", fix), "order", sorting(func(a, b pair) int { return byName(b, a) })},
		{newMistake("order of the values", "the fields were sorted by their values", fix), "order", sorting(byValue)},
		{newMistake("order of the values", "the fields were sorted by their values, descending", fix), "order", sorting(func(a, b pair) int { return byValue(b, a) })},
		{newMistake("natural order", "the numbers in the names were sorted as numbers", fix), "order", sorting(naturally)},
	}...)
}

func sorting(compare func(a, b pair) int) func(d *draft) {
	return func(d *draft) { d.compare = compare }
}

func byValue(a, b pair) int { return cmp.Or(cmp.Compare(a.value, b.value), byName(a, b)) }

// naturally sorts coupon_id_2 before coupon_id_10.
func naturally(a, b pair) int {
	stemA, numberA := cutNumber(a.name)
	stemB, numberB := cutNumber(b.name)
	if stemA != stemB || numberA == "" || numberB == "" {
		return byName(a, b)
	}
	return cmp.Or(cmp.Compare(len(numberA), len(numberB)), byName(a, b))
}

// cutNumber cuts the digits off the end of a name.
func cutNumber(name string) (stem, number string) {
	stem = strings.TrimRight(name, "0123456789")
	return stem, name[len(stem):]
}
