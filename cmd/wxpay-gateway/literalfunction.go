package main

import "strings"

// isFunction reports whether a function is next: function () {…}, (res) => {…},
// res => …, or one with async before it.
func (l *literal) isFunction() bool {
	rest, word := l.after(), l.word()
	switch {
	case word == "function" || word == "async" || strings.HasPrefix(rest, "("):
		return true
	case word == "":
		return false
	}
	return strings.HasPrefix(strings.TrimLeft(rest[len(word):], " \t"), "=>")
}

// skipFunction skips up to the comma or bracket that ends the member. It counts
// the brackets, and ignores those in strings and comments.
func (l *literal) skipFunction() bool {
	for depth := 0; l.after() != ""; {
		c := l.rest[0]
		switch {
		case strings.IndexByte("\"'`", c) >= 0:
			if _, ok := l.text(); !ok {
				return false
			}
			continue
		case strings.IndexByte("({[", c) >= 0:
			depth++
		case depth == 0 && strings.IndexByte(",}", c) >= 0:
			return true
		case strings.IndexByte(")}]", c) >= 0:
			depth--
		}
		l.rest = l.rest[1:]
	}
	return false
}
