package main

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// variables are all names that an instance reads. Other names of the families SHOP_ and
// WXPAY_ are spelling mistakes.
var variables = []string{
	"SHOP_CONFIG", "DATABASE_URL", "SHOP_DB", "SHOP_LISTEN", "SHOP_PUBLIC_URL", "SHOP_STAFF_TOKEN", "SHOP_CLOCK",
	"WXPAY_APPID", "WXPAY_MCHID", "WXPAY_APPSECRET", "WXPAY_KEY_FILE", "WXPAY_PREVIOUS_KEY_FILE", "WXPAY_PREVIOUS_KEY_UNTIL",
	"WXPAY_CERT_FILE", "WXPAY_CERT_KEY_FILE", "WXPAY_P12_FILE", "WXPAY_GATEWAY", "WXPAY_GATEWAY_CA",
}

var (
	nameShape = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
	// Kubernetes sets such names for a service called shop or wxpay.
	kubernetes = regexp.MustCompile(`_SERVICE_HOST$|_SERVICE_PORT(_|$)|_PORT$|_PORT_[0-9]+_(TCP|UDP|SCTP)`)
)

// newReader reads the environment, a list of NAME=VALUE. The file that SHOP_CONFIG names
// gives the values of names that the environment does not set.
func newReader(environ []string) *reader {
	r := &reader{values: map[string]string{}}
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		switch {
		case slices.Contains(variables, name):
			r.values[name] = value
		case (strings.HasPrefix(name, "SHOP_") || strings.HasPrefix(name, "WXPAY_")) && !kubernetes.MatchString(name):
			r.unknown(name)
		}
	}
	if path := r.text("SHOP_CONFIG", ""); path != "" {
		r.configFile(r.file("SHOP_CONFIG", path))
	}
	return r
}

// configFile reads lines of NAME=VALUE, empty lines, and lines that begin with #.
func (r *reader) configFile(content []byte) {
	if !utf8.Valid(content) {
		r.bad("SHOP_CONFIG", "the file is not UTF-8 text: save it as UTF-8")
		return
	}
	set := map[string]bool{}
	for i, line := range strings.Split(string(bytes.TrimPrefix(content, []byte("\ufeff"))), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, found := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !found || !nameShape.MatchString(name) { // do not show it: it may be a secret
			r.bad("SHOP_CONFIG", "line %d is not NAME=VALUE: correct it, or begin it with #", i+1)
			continue
		}
		r.configLine(name, value, set)
	}
}

// configLine takes one line of the file. set contains the names of earlier lines.
func (r *reader) configLine(name, value string, set map[string]bool) {
	switch {
	case name == "SHOP_CONFIG":
		r.bad(name, "stands in the file itself: remove it there")
	case !slices.Contains(variables, name):
		r.unknown(name)
	case set[name]:
		r.bad(name, "stands in the file twice: remove one")
	case strings.Trim(value, `"'`) != value:
		r.bad(name, "is in quotes in the file: remove the quotes")
	case r.values[name] == "":
		r.values[name] = value
	}
	set[name] = true
}

// longestName is above the length of each name, and below that of a key.
const longestName = 30

func (r *reader) unknown(name string) {
	if len(name) > longestName || !nameShape.MatchString(name) { // do not show it: it may be a secret
		r.bad("a name that begins with "+name[:4], "is not a variable of this program: correct or remove it")
		return
	}
	r.bad(name, "is not a variable of this program: correct or remove it; README.md lists the variables")
}

// configFile returns the file that SHOP_CONFIG names, or nothing.
func configFile(environ []string) (paths []string) {
	for _, line := range environ {
		if path, ok := strings.CutPrefix(line, "SHOP_CONFIG="); ok && path != "" {
			paths = []string{path} // as in newReader, the last one counts
		}
	}
	return paths
}
