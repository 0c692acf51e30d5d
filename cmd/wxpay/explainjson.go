package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// findJSON reads an object of fields, such as the parameters of wx.requestPayment, or a
// log entry that contains a message.
func findJSON(text string, depth int) (excerpt, bool) {
	begin, end := strings.IndexByte(text, '{'), strings.LastIndexByte(text, '}')
	if begin < 0 || end < begin || strings.Contains(text[:begin], "<xml") {
		return excerpt{}, false
	}
	members, err := membersOf(text[begin : end+1])
	if err != nil {
		return findLiteral(text[begin : end+1])
	}
	fields := map[string]string{}
	for _, m := range members {
		value := ""
		switch {
		case json.Unmarshal(m.value, &value) == nil && strings.Contains(value, "<xml"):
			return findEscaped(value, depth)
		case m.value[0] == '"', m.value[0] == '-', m.value[0] >= '0' && m.value[0] <= '9':
			fields[m.name] = cmp.Or(value, strings.Trim(string(m.value), `"`))
		case m.value[0] == '{' && len(members) <= 2:
			if e, _ := findEscaped(string(m.value), depth); e.xml != nil || hasSign(e.fields) {
				return e, true
			}
		}
	}
	return excerpt{fields: fields}, len(fields) > 0
}

// hasSign reports whether fields are those of a message.
func hasSign(fields map[string]string) bool {
	return fields["sign"] != "" || fields["paySign"] != "" || fields["req_info"] != ""
}

// A member is one value of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// membersOf returns the values of a JSON object in their order: of a request and its
// response, the first is explained.
func membersOf(text string) (members []member, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		m := member{name: fmt.Sprint(name)}
		if err := d.Decode(&m.value); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	_, err = d.Token()
	return members, err
}

var literalPair = regexp.MustCompile(`["']?(\w+)["']?\s*:\s*(?:'([^'\\]*)'|"([^"\\]*)"|(\d+))`)

// findLiteral reads the parameters of wx.requestPayment as they stand in JavaScript.
func findLiteral(text string) (excerpt, bool) {
	fields := map[string]string{}
	for _, m := range literalPair.FindAllStringSubmatch(text, -1) {
		fields[m[1]] = m[2] + m[3] + m[4]
	}
	return excerpt{fields: fields}, fields["paySign"] != ""
}
