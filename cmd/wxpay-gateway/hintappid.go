package main

import (
	"net/url"
	"slices"
	"strings"
)

// nameAppIDs adds the known appids to an API of mini programs that answered "invalid
// appid".
func (d *desk) nameAppIDs(r *request) {
	if r.Code != "40013" || r.Fault != "" {
		return
	}
	query, _ := url.ParseQuery(r.Query) // what can't be read is left out
	var known []string
	for _, ids := range d.merchantIDs() {
		known = append(known, ids...)
	}
	slices.Sort(known)
	hint := fail("problem.unknownAppid", "appid", printable(query.Get("appid"), longPart), "known", strings.Join(slices.Compact(known), ", "))
	r.Hint, r.Chinese = hint.in(english), hint.in(chinese)
}
