package flatxml

import (
	"slices"
	"strings"
)

// few is the number of fields up to which insertion is faster than package slices; it keeps the quadratic cost small.
const few = 64

// order sorts fields by name, and reports whether all names are different. Most messages are already sorted, or nearly
// sorted.
func order(fields []Field) (unique bool) {
	switch {
	case increasing(fields):
		return true
	case len(fields) <= few:
		return insert(fields)
	}
	slices.SortFunc(fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return increasing(fields)
}

// insert does the same for a few fields. It sorts their indexes first and then moves the fields.
func insert(fields []Field) (unique bool) {
	var indexes [few]uint8
	for i := range fields {
		at := i
		if i > 0 && fields[i].Name <= fields[indexes[i-1]].Name {
			at = place(fields, indexes[:i], fields[i].Name)
			if fields[indexes[at]].Name == fields[i].Name {
				return false
			}
			copy(indexes[at+1:], indexes[at:i])
		}
		indexes[at] = uint8(i)
	}
	var unsorted [few]Field
	copy(unsorted[:], fields)
	for i := range fields {
		fields[i] = unsorted[indexes[i]]
	}
	return true
}

// place returns the position, among sorted indexes, of the first name that is not less than name.
func place(fields []Field, indexes []uint8, name string) int {
	low, high := 0, len(indexes)
	for low < high {
		middle := (low + high) / 2
		if fields[indexes[middle]].Name < name {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

func increasing(fields []Field) bool {
	for i := 1; i < len(fields); i++ {
		if fields[i-1].Name >= fields[i].Name {
			return false
		}
	}
	return true
}
