package explain

import (
	"html"
	"net/url"
	"strings"
)

// wholeMistakes change the whole string after the fields were joined.
func wholeMistakes() []candidate {
	oneCase := newMistake("string in one case", "the whole string was turned into lower or upper case before it was hashed", "hash it unchanged; only the sign is in upper case")
	encoded := newMistake("string encoded", "the whole string was URL-encoded or escaped before it was hashed", "hash the string itself")
	around := newMistake("string with more around it", "the string had a character before or after it, such as & or a line break", "hash exactly name=value&…&key= and the key")
	both := func(f func(string) string) shape {
		return func(fields, ending string) string { return f(fields + ending) }
	}
	fieldsOnly := func(f func(string) string) shape {
		return func(fields, ending string) string { return f(fields) + ending }
	}
	list := []candidate{
		{oneCase, "whole", shaping(both(strings.ToUpper))},
		{oneCase, "whole", shaping(both(strings.ToLower))},
		{oneCase, "whole", shaping(fieldsOnly(strings.ToUpper))},
		{oneCase, "whole", shaping(fieldsOnly(strings.ToLower))},
	}
	for _, encode := range []func(string) string{url.QueryEscape, encodeURIComponent, rawURLEncode, lowerQueryEscape, html.EscapeString} {
		list = append(list, candidate{encoded, rare, shaping(both(encode))}, candidate{encoded, rare, shaping(fieldsOnly(encode))})
	}
	for _, before := range []string{"&", "\n", "\r\n", " ", "?", "\ufeff", `"`} {
		list = append(list, candidate{around, rare, shaping(func(fields, ending string) string { return before + fields + ending })})
	}
	for _, after := range []string{"&", "&sign="} {
		list = append(list, candidate{around, rare, shaping(func(fields, ending string) string { return fields + ending + after })})
	}
	return list
}
