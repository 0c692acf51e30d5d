package main

import (
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// contentPolicy allows the page to load from and connect to its own server only.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
	"img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guard rejects requests from other websites. The page is on localhost and has
// no login. Without guard, a website that the developer visits could post to the
// page. It could also read the page through a host name that resolves to localhost.
func (d *desk) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !d.isName(r.Host) {
			refuse(w, http.StatusMisdirectedRequest, "unknown host name; add it with -names", "主机名未知，请用 -names 加上")
			return
		}
		allowed := strings.HasPrefix(r.URL.Path, "/desk/") && d.allowed(w, r)
		switch {
		case allowed && isPreflight(r):
			preflight(w, r)
		case d.isShim(r):
			h.Set("Cross-Origin-Resource-Policy", "cross-origin")
			next.ServeHTTP(w, r)
		case !allowed && foreign(r):
			d.refuseWebsite(w, r)
		case r.Method == http.MethodPost && !isJSON(r) && r.URL.Path != sampleNotifyPath && r.URL.Path != sampleRefundPath:
			refuse(w, http.StatusUnsupportedMediaType, "the body must be application/json", "请求头应有 Content-Type: application/json")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func refuse(w http.ResponseWriter, status int, text, inChinese string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	encode(w, problem{Error: text, Chinese: inChinese})
}

// isName reports whether a Host header names this machine.
func (d *desk) isName(host string) bool {
	name := host
	if bare, _, err := net.SplitHostPort(host); err == nil {
		name = bare
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if ip := net.ParseIP(name); ip != nil && ip.IsLoopback() {
		return true
	}
	return name == "localhost" || slices.Contains(d.names, name)
}

// foreign reports whether a browser sent the request for another website.
func foreign(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return r.Method != http.MethodGet || r.Header.Get("Sec-Fetch-Mode") != "navigate"
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || !strings.EqualFold(u.Host, r.Host)
}

func isJSON(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}
