package main

import (
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
	path := r.config
	for _, line := range r.env.environ {
		name, text, _ := strings.Cut(line, "=")
		r.warnUnknown(name)
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
	content, ok := r.privateFile("WXPAY_CONFIG", path)
	if r.unread = !ok; ok {
		r.readConfigFile(content, filepath.Dir(path))
	}
}

// nameShape is what a name of a variable looks like.
var nameShape = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// readConfigFile reads lines NAME=value, empty lines, and comments.
func (r *reader) readConfigFile(content []byte, directory string) {
	if !utf8.Valid(content) {
		r.bad("WXPAY_CONFIG", "the file is not UTF-8: save it as UTF-8")
		return
	}
	fromFile := map[string]value{}
	for i, line := range strings.Split(string(content), "\n") {
		line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
		if line == "" || line[0] == '#' {
			continue
		}
		name, text, found := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		if !found || !nameShape.MatchString(name) { // not shown: it may be a secret
			r.bad("WXPAY_CONFIG", "line %d is not NAME=value: correct it, or begin it with #", i+1)
			continue
		}
		if _, twice := fromFile[name]; twice && strings.HasPrefix(name, "WXPAY_") {
			r.bad("WXPAY_CONFIG", "%s is in the file twice: remove one", shownWord(name))
		}
		r.warnUnknownInFile(name)
		fromFile[name] = value{withoutQuotes(strings.TrimSpace(text)), directory}
	}
	r.addFromFile(fromFile)
}

// addFromFile takes the values that the environment does not replace.
func (r *reader) addFromFile(fromFile map[string]value) {
	for name, v := range fromFile {
		if r.isReplaced(name) || v.text == "" || !strings.HasPrefix(name, "WXPAY_") {
			delete(fromFile, name)
		}
	}
	for name, v := range fromFile {
		r.values[name] = v
	}
}

// isReplaced reports whether the environment has name, or a setting that says the same.
func (r *reader) isReplaced(name string) bool {
	group := []string{name}
	for _, rival := range rivals {
		if slices.Contains(rival, name) {
			group = rival
		}
	}
	return slices.ContainsFunc(group, func(n string) bool { return r.values[n].text != "" })
}

// withoutQuotes removes a pair of quotes around a value.
func withoutQuotes(text string) string {
	if n := len(text); n >= 2 && text[0] == text[n-1] && (text[0] == '"' || text[0] == '\'') {
		return text[1 : n-1]
	}
	return text
}

func (r *reader) warnUnknown(name string) {
	if !isMistake(name) {
		return
	}
	if near := nearest(name, names()); near != "" {
		r.warn("%s is not a setting: did you mean %s?", shownWord(name), near)
		return
	}
	r.warn("%s is not a setting: wxpay help lists them", shownWord(name))
}

// warnUnknownInFile also warns about a name that does not begin with WXPAY_, but nearly.
// Other names belong to other programs that read the same file.
func (r *reader) warnUnknownInFile(name string) {
	if strings.HasPrefix(name, "WXPAY_") {
		r.warnUnknown(name)
		return
	}
	for _, known := range names() {
		if distance(strings.ToUpper(name), known) <= 2 {
			r.warn("%s is not a setting: did you mean %s?", shownWord(name), known)
			return
		}
	}
}
