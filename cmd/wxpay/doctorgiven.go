package main

import (
	"net/url"
	"strings"
)

// A given is a setting and its value as it was written.
type given struct {
	name, value string
}

func (g given) set() bool { return g.value != "" }

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

// isWeChat reports whether an address is one of WeChat.
func isWeChat(base string) bool { return strings.HasSuffix(hostname(base), ".weixin.qq.com") }

func withoutUser(u *url.URL) string { return u.Scheme + "://" + u.Host }
