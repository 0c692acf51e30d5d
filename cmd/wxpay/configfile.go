package main

import (
	"bytes"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// rivals are settings that say the same thing: if the environment has one of them, those
// of the file are not read.
var rivals = [][]string{
	{"WXPAY_KEY", "WXPAY_KEY_FILE"},
	{"WXPAY_CERT_FILE", "WXPAY_CERT_KEY_FILE", "WXPAY_P12_FILE"},
	{"WXPAY_BASE_URL", "WXPAY_GATEWAY"},
	{"WXPAY_CA", "WXPAY_GATEWAY_CA"},
}

// readValues returns the settings of the environment and of the configuration file.
func (r *reader) readValues() {
	r.readSources()
	r.warnMistyped()
}

func (r *reader) readSources() {
	path := r.config
	for _, line := range r.env.environ {
		name, text, _ := strings.Cut(line, "=")
		r.found = append(r.found, name)
		if text != "" && strings.HasPrefix(name, "WXPAY_") {
			r.values[name] = value{text: text}
		}
	}
	if path == "" {
		path = r.values["WXPAY_CONFIG"].text
	}
	if path == "" {
		return
	}
	content, ok := r.configContent(path)
	if r.unread = !ok; ok {
		r.readConfigFile(content, filepath.Dir(path))
	}
}

// nameShape is what a name of a variable looks like.
var nameShape = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// readConfigFile reads lines NAME=value, empty lines, and comments.
func (r *reader) readConfigFile(content []byte, directory string) {
	if isUTF16(content) {
		r.unread, r.damaged = true, true
		r.bad("the file is not UTF-8: save it as UTF-8")
		return
	}
	if text := bytes.TrimSpace(content); secretShape.Match(text) || bytes.HasPrefix(text, []byte("-----BEGIN ")) {
		r.unread, r.damaged = true, true
		r.bad("this is the file of a key or a certificate: name it in WXPAY_KEY_FILE, WXPAY_CERT_FILE or WXPAY_CERT_KEY_FILE, and use a file with lines NAME=value here")
		return
	}
	fromFile, wrong := map[string]value{}, wrongLines{}
	for i, line := range strings.Split(string(content), "\n") {
		line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
		if line == "" || line[0] == '#' {
			continue
		}
		name, text, found := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		if !found || !nameShape.MatchString(name) || !utf8.ValidString(text) { // not shown: it may be a secret
			wrong.add(line, i+1)
			continue
		}
		if _, twice := fromFile[name]; twice && strings.HasPrefix(name, "WXPAY_") {
			r.bad("%s is in the file twice: remove one", shownWord(name))
		}
		r.found = append(r.found, name)
		fromFile[name] = value{withoutQuotes(strings.TrimSpace(text)), directory}
	}
	r.reportLines(wrong)
	r.addFromFile(fromFile)
}

// addFromFile takes the values that the environment does not replace.
func (r *reader) addFromFile(fromFile map[string]value) {
	r.replaced = map[string]string{}
	for name, v := range fromFile {
		if by := r.replacing(name); by != "" && r.values[by].text != v.text {
			r.replaced[name] = by
		}
		if v.text == "" || !strings.HasPrefix(name, "WXPAY_") || r.replacing(name) != "" {
			delete(fromFile, name)
		}
	}
	maps.Copy(r.values, fromFile)
}

// replacing returns the setting of the environment that is name, or says the same.
func (r *reader) replacing(name string) string {
	group := []string{name}
	for _, rival := range rivals {
		if slices.Contains(rival, name) {
			group = rival
		}
	}
	for _, other := range group {
		if r.values[other].text != "" {
			return other
		}
	}
	return ""
}

// withoutQuotes removes a pair of quotes around a value.
func withoutQuotes(text string) string {
	if n := len(text); n >= 2 && text[0] == text[n-1] && (text[0] == '"' || text[0] == '\'') {
		return text[1 : n-1]
	}
	return text
}
