package main

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// literal converts a literal while it reads it.
type literal struct {
	rest string
	out  strings.Builder
}

// after skips blanks and comments, and returns the rest.
func (l *literal) after() string {
	for {
		l.rest = strings.TrimLeftFunc(l.rest, unicode.IsSpace)
		end := ""
		switch {
		case strings.HasPrefix(l.rest, "//"):
			end = "\n"
		case strings.HasPrefix(l.rest, "/*"):
			end = "*/"
		default:
			return l.rest
		}
		_, l.rest, _ = strings.Cut(l.rest[2:], end)
	}
}

// take skips one character if it is next.
func (l *literal) take(c string) bool {
	if !strings.HasPrefix(l.after(), c) {
		return false
	}
	l.rest = l.rest[len(c):]
	return true
}

// name reads the name of a member, with or without quotes.
func (l *literal) name() (string, bool) {
	if rest := l.after(); rest != "" && strings.ContainsRune("\"'`", rune(rest[0])) {
		return l.text()
	}
	word := l.word()
	l.rest = l.rest[len(word):]
	return word, word != ""
}

// word returns the name, number or keyword that is next.
func (l *literal) word() string {
	rest := l.after()
	end := strings.IndexFunc(rest, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_$.+-", r)
	})
	if end < 0 {
		end = len(rest)
	}
	return rest[:end]
}

// text reads a string in any of the three quotes.
func (l *literal) text() (string, bool) {
	mark := l.after()[0]
	var b strings.Builder
	for i := 1; i < len(l.rest); i++ {
		switch c := l.rest[i]; {
		case c == mark:
			l.rest = l.rest[i+1:]
			return b.String(), true
		case c == '\\' && i+1 < len(l.rest):
			i += l.escape(&b, l.rest[i+1:])
		case mark == '`' && strings.HasPrefix(l.rest[i:], "${"):
			return "", false
		default:
			b.WriteByte(c)
		}
	}
	return "", false
}

// escape writes the character after a backslash, and returns its length.
func (l *literal) escape(b *strings.Builder, rest string) int {
	if rest[0] == 'u' || strings.ContainsRune("bfnrt", rune(rest[0])) {
		size := 1
		if rest[0] == 'u' {
			size = min(5, len(rest))
		}
		var text string
		if json.Unmarshal([]byte(`"\`+rest[:size]+`"`), &text) == nil {
			b.WriteString(text)
			return size
		}
	}
	c, size := utf8.DecodeRuneInString(rest)
	b.WriteRune(c)
	return size
}

func quote(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string
	}
	return string(data)
}
