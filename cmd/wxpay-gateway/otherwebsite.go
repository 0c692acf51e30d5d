package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// refuseWebsite rejects a request from another website. A browser shows the website
// no more than a failed request, so that the reason is also a problem of clients.
func (d *desk) refuseWebsite(w http.ResponseWriter, r *http.Request) {
	origin := websiteOf(r)
	reason := fail("trouble.website")
	switch {
	case origin != "":
		all := append(slices.Clone(d.origins), origin)
		reason = fail("trouble.origin", "origin", origin, "all", strings.Join(all, ","))
	case r.Header.Get("Origin") == "null":
		reason = fail("trouble.noOrigin")
	}
	if isMeant(r) {
		d.troubles.add(wxpaytest.Problem{
			Name: "origin", Host: "page", Client: r.RemoteAddr, Subject: origin, English: reason.in(english), Chinese: reason.in(chinese),
		})
	}
	// A website may learn that its request was refused, for wxshim.js to say so.
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusForbidden)
	_ = json.NewEncoder(w).Encode(problem{Error: reason.in(english), Chinese: reason.in(chinese)})
}

// isMeant reports whether a refused request is worth a problem: not the question of
// wxshim.js whether the desk answers.
func isMeant(r *http.Request) bool {
	return r.Method != http.MethodGet || r.URL.Path != "/desk/health" || r.Header.Get("Sec-Fetch-Mode") != "no-cors"
}

// websiteOf returns the origin of the website that sent a request, as -allow-origin
// takes it, or "". A script is loaded without Origin, but with the page as Referer.
func websiteOf(r *http.Request) string {
	origin := r.Header.Get("Origin")
	if page, err := url.Parse(r.Header.Get("Referer")); origin == "" && err == nil {
		origin = page.Scheme + "://" + page.Host
	}
	read, err := readOrigins([]string{origin})
	if err != nil || len(origin) > 200 || printable(origin, 200) != origin {
		return ""
	}
	return read[0]
}
