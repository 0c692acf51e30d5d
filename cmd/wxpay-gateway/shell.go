package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainWord matches words that need no quotes in a shell.
var plainWord = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// shellWord quotes a word for a POSIX shell. It must not contain NUL.
func shellWord(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// longestArgument is how long one argument may be: Linux takes 128 KiB.
const longestArgument = 100 << 10

// canBeArgument reports whether a body can be an argument of curl, and can be
// copied and pasted into a terminal without a change. A body that begins with @
// would name a file.
func canBeArgument(body []byte) bool {
	return len(body) <= longestArgument && !bytes.HasPrefix(body, []byte("@")) && utf8.Valid(body) &&
		!bytes.ContainsFunc(body, func(r rune) bool { return r != '\n' && !isSeen(r) })
}

// isSeen reports whether a terminal shows a character as it is. The character that
// stands for what is not UTF-8 may be neither.
func isSeen(r rune) bool { return unicode.IsPrint(r) && r != utf8.RuneError }

// seen returns a text without the characters that a terminal does not show.
func seen(text string) string {
	return strings.Map(func(r rune) rune {
		if isSeen(r) {
			return r
		}
		return -1
	}, text)
}

// printf returns a command that writes the bytes: what a terminal can't show is
// written as octal numbers.
func printf(data []byte) string {
	var b strings.Builder
	for rest := data; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == '-' && b.Len() == 0: // it would begin an option
			b.WriteString(`\055`)
		case r == '%':
			b.WriteString("%%")
		case r == '\\':
			b.WriteString(`\\`)
		case isSeen(r):
			b.WriteRune(r)
		default:
			for _, c := range rest[:size] {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		}
		rest = rest[size:]
	}
	return "printf '" + strings.ReplaceAll(b.String(), "'", `'\''`) + "'"
}
