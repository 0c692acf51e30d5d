package main

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
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
