package flatxml

import (
	"slices"
	"strings"
)

// few is the number of fields up to which insertion is faster than the library's sorting, and not yet quadratic.
const few = 64

// order sorts fields by name, and reports whether no name is repeated. Messages mostly come sorted but for a few fields.
func order(fields []Field) (unique bool) {
	if increasing(fields) {
		return true
	}
	if len(fields) > few {
		slices.SortFunc(fields, func(a, b Field) int { return compareName(a, b.Name) })
		return increasing(fields)
	}
	for i := 1; i < len(fields); i++ {
		f := fields[i]
		if fields[i-1].Name < f.Name {
			continue
		}
		at, found := slices.BinarySearchFunc(fields[:i], f.Name, compareName)
		if found {
			return false
		}
		copy(fields[at+1:], fields[at:i])
		fields[at] = f
	}
	return true
}

func compareName(f Field, name string) int { return strings.Compare(f.Name, name) }

func increasing(fields []Field) bool {
	for i := 1; i < len(fields); i++ {
		if fields[i-1].Name >= fields[i].Name {
			return false
		}
	}
	return true
}
