package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// allow lets websites use the desk API. An origin is a scheme, a host and a port.
func (o *options) allow(origins []string) error {
	for _, origin := range origins {
		u, err := url.Parse(origin)
		switch {
		case origin == "*" || origin == "null":
			return fmt.Errorf("-allow-origin %s: any website could then pay and refund here; name the origins", origin)
		case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || strings.Contains(u.Host, "*"):
			return fmt.Errorf("-allow-origin %q is not an origin, such as http://localhost:5173", origin)
		case strings.Trim(u.Path, "/")+u.RawQuery+u.Fragment != "":
			return fmt.Errorf("-allow-origin %q has a path; an origin ends after the port", origin)
		}
		o.origins = append(o.origins, originOf(u))
	}
	return nil
}

// originOf writes an origin as browsers do.
func originOf(u *url.URL) string {
	host, scheme := strings.ToLower(u.Host), strings.ToLower(u.Scheme)
	if u.Port() == map[string]string{"http": "80", "https": "443"}[scheme] {
		host = strings.TrimSuffix(host, ":"+u.Port())
	}
	return scheme + "://" + host
}

// allowed reports whether the request comes from a website of -allow-origin. Then it
// sets the headers with which a browser gives the response to the website.
func (d *desk) allowed(w http.ResponseWriter, r *http.Request) bool {
	if len(d.origins) == 0 {
		return false
	}
	h := w.Header()
	h.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if !slices.Contains(d.origins, origin) {
		return false
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "Content-Disposition")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return true
}

// isPreflight reports whether a browser asks what a website may send.
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
}

// preflight says what a website of -allow-origin may send.
func preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "GET, POST")
	h.Set("Access-Control-Allow-Headers", "Content-Type, Last-Event-ID")
	h.Set("Access-Control-Max-Age", "600")                            // seconds
	if r.Header.Get("Access-Control-Request-Private-Network") != "" { // from a website in the local network
		h.Set("Access-Control-Allow-Private-Network", "true")
	}
	w.WriteHeader(http.StatusNoContent)
}
