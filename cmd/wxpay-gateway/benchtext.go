package main

import (
	"cmp"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

// benchText is a message that was pasted: XML, or fields.
type benchText struct {
	xml     []byte
	fields  map[string]string
	remarks []explain.Remark
}

// readBenchText finds the message in a text: XML, also in a line of a log; a JSON
// object, also inside another one; or k=v pairs.
func readBenchText(text string) (b benchText, err error) {
	text = strings.TrimSpace(text)
	if isXML(text) {
		return benchText{xml: []byte(text)}, nil
	}
	if found, more, ok := xmlIn(text); ok {
		b.xml = []byte(found)
		b.remarks = append(b.remarks, explain.Remark{Name: "log", What: "only the XML in the text is checked"})
		if more {
			b.remarks = append(b.remarks, explain.Remark{Name: "several", What: "the text has several messages; the first is checked"})
		}
		return b, nil
	}
	if strings.HasPrefix(strings.TrimPrefix(text, "\ufeff"), "<") {
		return benchText{xml: []byte(text)}, nil // the error says what is wrong
	}
	f, err := unwrap(text, func(o object) bool { return o.has("paySign") })
	if err == nil && !f.object.has("paySign") {
		f, err = unwrap(text, func(o object) bool { return o.has("sign") })
	}
	switch {
	case err == nil:
		return benchText{fields: f.object.fields(), remarks: forBench(f.remarks)}, nil
	case strings.HasPrefix(trim(text), "{"):
		var raw object
		return b, fail("problem.messageJSON").because(badJSON(json.Unmarshal([]byte(trim(text)), &raw)))
	}
	b.fields, err = pairs(trim(text))
	return b, err
}

// forBench gives the remarks on where the object was found names of their own: the
// phone's texts say what a mini program must do.
func forBench(remarks []explain.Remark) []explain.Remark {
	own := map[string]string{"wrapped": "inside", "quoted": "inside a string"}
	for i, r := range remarks {
		remarks[i].Name = cmp.Or(own[r.Name], r.Name)
	}
	return remarks
}

// fields returns the values as text. Numbers stay as they are written, because
// the signature covers the text.
func (o object) fields() map[string]string {
	fields := map[string]string{}
	for name := range o {
		fields[name] = o.text(name)
	}
	return fields
}

func isXML(text string) bool {
	_, err := explain.Fields([]byte(text))
	return err == nil
}

// startTag is the start tag of a message.
var startTag = regexp.MustCompile(`<([A-Za-z_][\w.-]*)(?:\s[^<>]*)?>`)

// maxStarts limits how many tags are tried as the root of a message.
const maxStarts = 50

// xmlIn finds the first message inside a text, which may be escaped as in JSON,
// in HTML or in a URL. more reports whether another one follows.
func xmlIn(text string) (message string, more, ok bool) {
	for _, unescape := range []func(string) string{unchanged, unquoted, html.UnescapeString, unURL, unquotedTwice} {
		plain := unescape(text)
		if plain == "" {
			continue
		}
		if message, rest, ok := firstXML(plain); ok {
			_, _, more = firstXML(rest)
			return message, more, true
		}
	}
	return "", false, false
}

// firstXML returns the first element that is a message with a field.
func firstXML(text string) (message, rest string, ok bool) {
	for range maxStarts {
		at := startTag.FindStringSubmatchIndex(text)
		if at == nil {
			return "", "", false
		}
		end := "</" + text[at[2]:at[3]] + ">"
		inside := text[at[0]:]
		if i := strings.Index(inside, end); i >= 0 && strings.Contains(inside[:i], "</") && isXML(inside[:i+len(end)]) {
			return inside[:i+len(end)], inside[i+len(end):], true
		}
		text = text[at[1]:]
	}
	return "", "", false
}

func unchanged(text string) string { return text }

// escapes are those of strings in JSON and in many languages.
var escapes = regexp.MustCompile(`\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)`)

// unquoted replaces the escapes of strings in JSON.
func unquoted(text string) string {
	if !strings.Contains(text, `\`) {
		return ""
	}
	return escapes.ReplaceAllStringFunc(text, func(escape string) string {
		var plain string
		if strings.HasPrefix(escape, `\x`) && len(escape) == 4 {
			escape = `\u00` + escape[2:]
		}
		if json.Unmarshal([]byte(`"`+escape+`"`), &plain) != nil {
			return escape[1:]
		}
		return plain
	})
}

func unquotedTwice(text string) string { return unquoted(unquoted(text)) }

func unURL(text string) string {
	plain, err := url.QueryUnescape(text)
	if err != nil || !strings.Contains(text, "%3C") && !strings.Contains(text, "%3c") {
		return ""
	}
	return plain
}

// pairs reads k=v pairs separated by & or line ends.
func pairs(text string) (map[string]string, error) {
	fields := map[string]string{}
	for _, pair := range strings.FieldsFunc(text, func(r rune) bool { return r == '&' || r == '\n' || r == '\r' }) {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, fail("problem.pair", "value", pair)
		}
		if _, again := fields[name]; again {
			return nil, fail("problem.twice", "field", name)
		}
		fields[name] = value
	}
	if len(fields) == 0 {
		return nil, fail("problem.noMessage")
	}
	return fields, nil
}
