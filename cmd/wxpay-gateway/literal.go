package main

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var errLiteral = errors.New("the text is not an object")

// literalDepth limits nested objects.
const literalDepth = 32

// beforeLiteral is what stands before an object in code: a call or an assignment.
var beforeLiteral = regexp.MustCompile(`^(?:(?:const|let|var|return|await)\s+)*[\w.$]*\s*[(=:]?\s*$`)

// fromLiteral returns a JavaScript object literal as JSON. It also takes the call
// around it, such as wx.requestPayment({…}), and Python's None, True and False.
// Functions and undefined values are left out.
func fromLiteral(text string) (json.RawMessage, error) {
	before, _, found := strings.Cut(text, "{")
	if !found || !beforeLiteral.MatchString(before) {
		return nil, errLiteral
	}
	l := &literal{rest: text[len(before):]}
	if !l.object(0) || strings.Trim(l.after(), ") \t\r\n;,") != "" || !json.Valid([]byte(l.out.String())) {
		return nil, errLiteral
	}
	return json.RawMessage(l.out.String()), nil
}

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

// list reads items up to the closing bracket. item reports whether it wrote one.
func (l *literal) list(open, end string, depth int, item func(separator string) (wrote, ok bool)) bool {
	if depth > literalDepth || !l.take(open) {
		return false
	}
	l.out.WriteString(open)
	separator := ""
	for !l.take(end) {
		wrote, ok := item(separator)
		if !ok {
			return false
		}
		if wrote {
			separator = ","
		}
		if !l.take(",") && !strings.HasPrefix(l.after(), end) {
			return false
		}
	}
	l.out.WriteString(end)
	return true
}

func (l *literal) object(depth int) bool {
	return l.list("{", "}", depth, func(separator string) (wrote, ok bool) {
		name, ok := l.name()
		switch {
		case !ok:
			return false, false
		case strings.HasPrefix(l.after(), "("):
			return false, l.skipFunction()
		case !l.take(":"):
			return false, false
		}
		return l.member(separator+quote(name)+":", depth)
	})
}

// member writes before and the value, unless the value is a function or undefined.
func (l *literal) member(before string, depth int) (wrote, ok bool) {
	if word := l.word(); word == "undefined" {
		l.rest = l.rest[len(word):]
		return false, true
	}
	if l.isFunction() {
		return false, l.skipFunction()
	}
	l.out.WriteString(before)
	return true, l.value(depth)
}

func (l *literal) value(depth int) bool {
	switch rest := l.after(); {
	case rest == "":
		return false
	case rest[0] == '{':
		return l.object(depth + 1)
	case rest[0] == '[':
		return l.list("[", "]", depth+1, func(separator string) (wrote, ok bool) { return l.member(separator, depth) })
	case strings.ContainsRune("\"'`", rune(rest[0])):
		text, ok := l.text()
		l.out.WriteString(quote(text))
		return ok
	}
	word := l.word()
	l.rest = l.rest[len(word):]
	switch word {
	case "None":
		word = "null"
	case "True", "False":
		word = strings.ToLower(word)
	}
	l.out.WriteString(word)
	return word != ""
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
