package main

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// printable returns s as it may be written to a terminal: characters that move the
// cursor, change colours, reverse the direction of writing or can't be seen are
// written as escapes, such as \x1b.
func printable(s string) string {
	if !strings.ContainsFunc(s, isUnsafe) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1, r < 0x20, r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case isUnsafe(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String()
}

// escapeJSON returns the same JSON, in which a terminal shows every character.
func escapeJSON(s string) string {
	if !strings.ContainsFunc(s, isUnsafe) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r == '\n' || !isUnsafe(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// isUnsafe reports whether a terminal may do something else with r than show it.
func isUnsafe(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }

// longestShown is how many characters of a value people see; -json has all of them.
const longestShown = 256

// shorten cuts a long value for people.
func (l language) shorten(s string) string {
	n := utf8.RuneCountInString(s)
	if n <= longestShown {
		return s
	}
	return string([]rune(s)[:longestShown]) + l.t(" … (%d characters; -json prints all)", n)
}
