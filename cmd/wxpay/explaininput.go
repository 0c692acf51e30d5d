package main

import (
	"encoding/json"
	"html"
	"net/url"
	"strconv"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// An excerpt is the message that was found in a text.
type excerpt struct {
	xml    []byte            // nil: there is none
	fields map[string]string // of JSON or a form; nil: there are none
	offset int               // where xml begins in the text; -1: it was escaped there
}

// maxNesting is how often a text may be quoted inside another one.
const maxNesting = 4

// findMessage finds a message in a file: XML, also with text around it, as JSON, a form,
// or escaped in a line of a log.
func findMessage(data string, depth int) (excerpt, bool) {
	trimmed := strings.TrimSpace(strings.TrimPrefix(data, "\ufeff"))
	if depth > maxNesting || trimmed == "" {
		return excerpt{}, false
	}
	if unquoted := ""; json.Unmarshal([]byte(trimmed), &unquoted) == nil {
		return findEscaped(unquoted, depth)
	}
	if e, found := findJSON(trimmed, depth); found {
		return e, true
	}
	for _, root := range []string{"<xml", "<root"} {
		if begin := strings.Index(data, root); begin >= 0 {
			return cutXML(data, begin, root), true
		}
	}
	if strings.HasPrefix(trimmed, "<") {
		return excerpt{xml: []byte(trimmed), offset: strings.Index(data, trimmed)}, true
	}
	for _, unescape := range []func(string) string{html.UnescapeString, unescapeLog, unescapeURL} {
		if plain := unescape(data); plain != data && strings.Contains(plain, "<xml") {
			return findEscaped(plain, depth)
		}
	}
	return findForm(trimmed)
}

func findEscaped(text string, depth int) (excerpt, bool) {
	e, found := findMessage(text, depth+1)
	e.offset = -1
	return e, found
}

// cutXML cuts the message out of the text around it: up to the first end with which it is
// readable, or else to the first end.
func cutXML(data string, begin int, root string) excerpt {
	text := data[begin:]
	// A declaration belongs to the message.
	if declared := strings.LastIndex(data[:begin], "<?xml"); declared >= 0 && strings.HasSuffix(strings.TrimRight(data[declared:begin], " \t\r\n"), "?>") {
		begin, text = declared, data[declared:]
	}
	ends := endsOf(text, "</"+root[1:]+">")
	for _, end := range ends {
		e := excerptOf(text[:end], begin)
		if _, err := wxpay.ParseXML(e.xml); err == nil {
			return e
		}
	}
	if len(ends) > 0 {
		text = text[:ends[0]]
	}
	return excerptOf(text, begin)
}

// excerptOf returns a message that begins at offset begin. If a log has escaped its
// quotes, line ends or slashes, excerptOf undoes that.
func excerptOf(text string, begin int) excerpt {
	if strings.Contains(text, `\"`) || strings.Contains(text, `\n`) || strings.Contains(text, `\/`) {
		return excerpt{xml: []byte(unescapeLog(text)), offset: -1}
	}
	return excerpt{xml: []byte(text), offset: begin}
}

// endsOf returns where the first closing tags end. There may be some in CDATA, and more
// messages may follow in the same line.
func endsOf(text, tag string) (ends []int) {
	const most = 8
	for at := 0; len(ends) < most; {
		i := strings.Index(text[at:], tag)
		if i < 0 {
			break
		}
		at += i + len(tag)
		ends = append(ends, at)
	}
	return ends
}

// unescapeLog undoes what a log writes for quotes, line ends and other characters.
func unescapeLog(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		if r, size, tail, err := unescapeOne(text); err == nil {
			if size {
				b.WriteRune(r)
			} else {
				b.WriteByte(byte(r))
			}
			text = tail
			continue
		}
		b.WriteByte(text[0])
		text = text[1:]
	}
	return b.String()
}

// unescapeOne reads one character, in the notation of Go and JSON.
func unescapeOne(text string) (r rune, multibyte bool, tail string, err error) {
	if rest, found := strings.CutPrefix(text, `\/`); found {
		return '/', false, rest, nil
	}
	for _, quote := range []byte{'"', '\''} {
		if r, multibyte, tail, err = strconv.UnquoteChar(text, quote); err == nil {
			return r, multibyte, tail, nil
		}
	}
	return r, multibyte, tail, err
}

func unescapeURL(text string) string {
	plain, err := url.QueryUnescape(strings.TrimSpace(text))
	if err != nil {
		return text
	}
	return plain
}

// findForm reads name=value&name=value. Values with + or % are decoded if they can be.
func findForm(text string) (excerpt, bool) {
	if i := strings.IndexByte(text, '?'); i >= 0 && strings.Contains(text[:i], "/") {
		text = text[i+1:]
	}
	fields := map[string]string{}
	for _, pair := range strings.Split(text, "&") {
		name, value, found := strings.Cut(pair, "=")
		if !found || name == "" || strings.ContainsAny(name, " \t\r\n<>{}\"") {
			return excerpt{}, false
		}
		if plain, err := url.QueryUnescape(value); err == nil && strings.Contains(value, "%") {
			value = plain
		}
		fields[name] = value
	}
	return excerpt{fields: fields}, len(fields) > 1
}
