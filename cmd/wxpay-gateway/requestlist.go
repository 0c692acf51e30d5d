package main

import (
	"net/http"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// requestList contains the latest requests that match.
type requestList struct {
	Requests []request `json:"requests"`
	More     bool      `json:"more"` // older requests match too
}

// requests returns the latest requests, including those that created no order. The
// parameter q searches numbers, path, code and messages; path selects one path, and
// result is refused, ok or fault. limit is the number of rows.
func (d *desk) requests(r *http.Request) (requestList, error) {
	list := requestList{Requests: []request{}}
	wanted, err := listingOf(r)
	if err != nil {
		return list, err
	}
	path, result := r.FormValue("path"), r.FormValue("result")
	for x := range d.gateway.RecentExchanges() {
		if path != "" && x.Path != path || !hasResult(x, result) || len(wanted.words) > 0 && !wanted.finds(d.textsOfRequest(x)...) {
			continue
		}
		if list.More = len(list.Requests) == wanted.limit; list.More {
			break
		}
		list.Requests = append(list.Requests, d.rowOfRequest(x))
	}
	return list, nil
}

// hasResult reports whether a request has the result of a filter.
func hasResult(x wxpaytest.Exchange, result string) bool {
	// Code 0: the login succeeded. A fault may answer without a code.
	refused := x.BodyProblem != "" || x.Code != "" && x.Code != "0" || x.Status >= http.StatusBadRequest && x.Fault == ""
	switch result {
	case "refused":
		return refused
	case "fault":
		return x.Fault != ""
	case "ok":
		return !refused && x.Fault == ""
	}
	return true
}

// textsOfRequest returns everything by which a request is found, with the words
// that the page shows for it.
func (d *desk) textsOfRequest(x wxpaytest.Exchange) []string {
	texts := slices.Concat(d.words.of("path", plainPath(x.Path)), d.words.of("code", x.Code))
	texts = append(texts, idOfRequest(x), x.Method, x.Path, x.Query, x.Code, string(x.Fault), x.Client, x.SignProblem.Explained, string(x.Body), string(x.Reply))
	for _, value := range x.Fields { // a dropped body is not kept, but its numbers are
		texts = append(texts, value)
	}
	return texts
}

// plainPath returns a path without the prefix of the sandbox.
func plainPath(path string) string {
	for _, prefix := range []string{"/sandboxnew", "/xdc/apiv2sandbox"} {
		if rest, ok := strings.CutPrefix(path, prefix); ok {
			return rest
		}
	}
	return path
}

func (d *desk) rowOfRequest(x wxpaytest.Exchange) request {
	row := requestOf(x)
	d.nameAppIDs(&row)
	if x.Code == "XML_FORMAT_ERROR" || x.Code == "NOT_UTF8" {
		row.Form = remarksFor(d.gateway.Diagnose(x).Form)
	}
	return row
}
