package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// curlAnswer is a command that sends a request once more.
type curlAnswer struct {
	Curl string `json:"curl"`
}

// requestCurl returns a request as a command for a POSIX shell. Its body is the
// same to the byte.
func (d *desk) requestCurl(r *http.Request) (curlAnswer, error) {
	x, err := d.exchange(r.FormValue("id"))
	switch {
	case err != nil:
		return curlAnswer{}, err
	case x.Dropped || x.BodyProblem != "":
		return curlAnswer{}, fail("problem.noBody")
	}
	return curlAnswer{d.curl(x)}, nil
}

func (d *desk) curl(x wxpaytest.Exchange) string {
	words := []string{"curl", "--globoff", "--path-as-is", "--cacert", d.path(rootFile)}
	if slices.Contains(d.mchIDs(), x.Client) {
		words = append(words, "--cert", d.path(x.Client, certFile), "--key", d.path(x.Client, keyFile))
	}
	words = append(words, methodWords(x)...)
	before := ""
	if x.Method != http.MethodHead && (len(x.Body) > 0 || x.Method == http.MethodPost) {
		words = append(words, "-H", seen(strings.TrimSpace("Content-Type: "+x.Header.Get("Content-Type"))))
		if canBeArgument(x.Body) {
			words = append(words, "--data-binary", string(x.Body))
		} else {
			before = printf(x.Body) + " | "
			words = append(words, "--data-binary", "@-")
		}
	}
	words = append(words, d.address(x))
	for i, word := range words {
		words[i] = shellWord(word)
	}
	return before + strings.Join(words, " ")
}

// methodWords are the options for the method, which curl derives from the body if
// it is GET or POST.
func methodWords(x wxpaytest.Exchange) []string {
	switch {
	case x.Method == http.MethodHead:
		return []string{"--head"}
	case x.Method == http.MethodGet && len(x.Body) == 0, x.Method == http.MethodPost:
		return nil
	}
	return []string{"-X", x.Method}
}

// address returns the URL at which the request arrived.
func (d *desk) address(x wxpaytest.Exchange) string {
	base := d.gateway.URL
	if x.Host == wxpaytest.BackupHost {
		base = d.gateway.BackupURL
	}
	query := ""
	if x.Query != "" {
		query = "?" + escaped(x.Query)
	}
	return base + (&url.URL{Path: x.Path}).EscapedPath() + query
}

// escaped escapes what can't be in the query of a URL, but may have been sent.
func escaped(query string) string {
	var b strings.Builder
	for _, c := range []byte(query) {
		if c <= ' ' || c > '~' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
