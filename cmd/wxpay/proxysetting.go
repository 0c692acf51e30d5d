package main

import (
	"net/url"
	"strings"
)

// proxySetting returns the variable with the proxy of encrypted connections. If none is
// set, its name is HTTPS_PROXY.
func (s *subject) proxySetting() given {
	return s.anyCase("HTTPS_PROXY")
}

// anyCase returns a variable in capitals, or in lower case if only that is set.
func (s *subject) anyCase(name string) given {
	lower := strings.ToLower(name)
	if value := s.reader.env.getenv(lower); value != "" && s.reader.env.getenv(name) == "" {
		return given{lower, value}
	}
	return given{name, s.reader.env.getenv(name)}
}

// unusedProxy returns a variable with a proxy that is not used for encrypted connections,
// if there is none that is used.
func (s *subject) unusedProxy() (name string, found bool) {
	if s.proxySetting().set() {
		return "", false
	}
	for _, name := range []string{"ALL_PROXY", "HTTP_PROXY"} {
		if g := s.anyCase(name); g.set() {
			return g.name, true
		}
	}
	return "", false
}

// proxyMistake says what is wrong with the value of a variable. The value may contain a
// password, so it is not shown.
func (g given) proxyMistake() (what, fix say, wrong bool) {
	if !g.set() {
		return say{}, say{}, false
	}
	_, inQuotes := cutQuotes(g.value)
	scheme, rest, hasScheme := strings.Cut(g.value, "://")
	if !hasScheme {
		scheme, rest = "http", g.value
	}
	user, host, hasUser := cutLast(rest, "@")
	u, err := url.Parse(scheme + "://" + rest)
	switch scheme = strings.ToLower(scheme); {
	case inQuotes:
		return says("the value of %s is in quotes", g.name), says("remove the quotes: docker --env-file and docker-compose lists take them as part of the value"), true
	case strings.TrimSpace(g.value) != g.value:
		return says("there are blanks or a line end around the value of %s", g.name), says("remove them"), true
	case hasUser && (strings.ContainsAny(user, "#/?") || err != nil && isURL(scheme+"://"+host)):
		return says("the user or the password in %s has a character that must be encoded", g.name), says("write # as %%23, %% as %%25, / as %%2F, ? as %%3F, and @ as %%40"), true
	case err != nil || u.Hostname() == "":
		return says("the value of %s is not the address of a proxy", g.name), says("write http://host:port, or remove %s", g.name), true
	case scheme != "http" && scheme != "https" && scheme != "socks5" && scheme != "socks5h":
		return says("%s begins with the name of a protocol that is not supported", g.name), says("write http://host:port or socks5://host:port"), true
	}
	return say{}, say{}, false
}

func isURL(text string) bool {
	_, err := url.Parse(text)
	return err == nil
}

// cutLast is [strings.Cut] at the last separator.
func cutLast(text, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(text, separator); i >= 0 {
		return text[:i], text[i+len(separator):], true
	}
	return text, "", false
}
