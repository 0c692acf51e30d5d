package fieldtag

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

type kind int

const (
	kindUnknown kind = iota
	kindString
	kindInt
	kindIntPointer
	kindBool
	kindTime
	kindJSON
)

func kindOf(t reflect.Type) kind {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return kindTime
	case t.Kind() == reflect.String:
		return kindString
	case t.Kind() == reflect.Int64:
		return kindInt
	case t.Kind() == reflect.Bool:
		return kindBool
	case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Int64:
		return kindIntPointer
	default:
		return kindUnknown
	}
}

func parseTag(t reflect.Type, sf reflect.StructField, tag string, depth int) field {
	parts := strings.Split(tag, ",")
	name, found := strings.CutSuffix(parts[0], []string{"", "_$n", "_$n_$m"}[depth])
	if _, indexes, _ := split(name); !found || name == "" || strings.Contains(name, "$") || indexes > 0 {
		reject(t, sf.Name, "%q is not a name with %d indexes", parts[0], depth)
	}
	f := field{name: name, tag: parts[0], goName: sf.Name, kind: kindOf(sf.Type)}
	for _, option := range parts[1:] {
		if !f.apply(option) {
			reject(t, sf.Name, "unknown option %q", option)
		}
	}
	f.appends = f.kind == kindJSON && appendsJSON(sf.Type)
	if !f.consistent() {
		reject(t, sf.Name, "%q does not fit the type %v", tag, sf.Type)
	}
	return f
}

var layouts = strings.NewReplacer("yyyy", "2006", "MM", "01", "dd", "02", "HH", "15", "mm", "04", "ss", "05")

func (f *field) apply(option string) bool {
	switch {
	case option == "required":
		f.bit = 1
	case option == "json":
		f.kind = kindJSON
	case strings.HasPrefix(option, "yyyy"):
		f.layout = layouts.Replace(option)
	case strings.HasPrefix(option, "S"):
		return parseLength(&f.chars, option[1:])
	case strings.HasPrefix(option, "B"):
		return parseLength(&f.bytes, option[1:])
	default:
		return false
	}
	return true
}

func parseLength(length *int, s string) bool {
	n, ok := parseInt(s)
	*length = int(n)
	return ok && n > 0
}

// consistent reports whether the options fit the type: only a time has a
// layout, and only text has a length.
func (f *field) consistent() bool {
	text := f.kind == kindString || f.kind == kindJSON
	return f.kind != kindUnknown &&
		(f.kind == kindTime) == (f.layout != "") &&
		(text || f.chars == 0 && f.bytes == 0)
}

// A tagError says what is wrong with a tag.
type tagError struct{ text string }

func (e *tagError) Error() string { return "fieldtag: " + e.text }

// reject makes [Compile] return an error.
func reject(t reflect.Type, goName, format string, args ...any) {
	panic(&tagError{fmt.Sprintf("%v.%s: %s", t, goName, fmt.Sprintf(format, args...))})
}
