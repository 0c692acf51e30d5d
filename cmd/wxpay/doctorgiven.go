package main

import (
	"net/url"
	"strconv"
	"strings"
)

// A given is a setting and its value as it was written.
type given struct {
	name, value string
}

func (g given) set() bool { return g.value != "" }

// quoted returns a value for people, in quotes and not too long.
func quoted(text string) string {
	if isLikeKey(strings.TrimSpace(text)) { // a key at the place of something else
		return "***"
	}
	const longest = 64
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest]) + "…"
	}
	return strconv.Quote(text)
}

// hostOf returns the host and the port of an address.
func hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return quoted(base)
	}
	return u.Host
}

// hostname returns the host of an address.
func hostname(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
