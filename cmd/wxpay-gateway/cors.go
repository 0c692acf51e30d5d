package main

import (
	"net/http"
	"slices"
)

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
