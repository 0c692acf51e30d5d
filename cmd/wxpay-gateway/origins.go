package main

import (
	"net/url"
	"strings"
)

// readOrigins reads the value of -allow-origin. An origin is a scheme, a host and a port.
func readOrigins(origins []string) (all []string, err error) {
	for _, origin := range origins {
		u, err := url.Parse(origin)
		switch {
		case origin == "*" || origin == "null":
			return nil, fail("error.anyOrigin", "value", origin)
		case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || strings.Contains(u.Host, "*"):
			return nil, fail("error.origin", "value", origin)
		case strings.Trim(u.Path, "/")+u.RawQuery+u.Fragment != "":
			return nil, fail("error.originPath", "value", origin)
		}
		all = append(all, originOf(u))
	}
	return all, nil
}

// originOf writes an origin as browsers do.
func originOf(u *url.URL) string {
	host, scheme := strings.ToLower(u.Host), strings.ToLower(u.Scheme)
	if u.Port() == map[string]string{"http": "80", "https": "443"}[scheme] {
		host = strings.TrimSuffix(host, ":"+u.Port())
	}
	return scheme + "://" + host
}
