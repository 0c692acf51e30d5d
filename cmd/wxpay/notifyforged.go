package main

import (
	"net/http"
	"strings"
)

// judgeForged judges the answer to a message with a wrong sign: it must be refused. Only
// some answers prove that the receiver looked at the sign: a wrong path or a server that
// is down refuses everything.
func (c *checkup) judgeForged(a answer, prefix string) {
	const refuse = "look into the log of the server; answer return_code FAIL, or status 400, 401 or 403"
	code, isXML := a.returnCode()
	switch {
	case isXML && strings.EqualFold(code, "SUCCESS") && a.status == http.StatusOK:
		c.problem(prefix+checkBody, says("the receiver accepted a message that is not signed with the key: anybody can tell it that an order is paid"), says("verify the signature first, for example with wxpay.NotifyHandler, and answer FAIL if it is wrong"))
	case a.isPage():
		c.problem(prefix+checkBody, says("a page (HTTP %d) does not prove that the sign was checked: a firewall, a login or a proxy may have answered", a.status), says(refuse))
	case a.status == http.StatusBadRequest || a.status == http.StatusUnauthorized || a.status == http.StatusForbidden:
		c.ok(prefix+checkBody, "refused, as it should be: HTTP %d", a.status)
	case a.status != http.StatusOK:
		c.problem(prefix+checkBody, says("HTTP %d does not prove that the sign was checked", a.status), says(refuse))
	case isXML && code == "FAIL":
		c.ok(prefix+checkBody, "refused, as it should be: return_code is FAIL")
	default:
		c.problem(prefix+checkBody, says("the answer is neither SUCCESS nor FAIL: %s", quoted(string(a.body))), says(refuse))
	}
}

// isPage reports whether the body is an HTML page.
func (a answer) isPage() bool {
	begin := strings.ToLower(strings.TrimSpace(string(a.body[:min(100, len(a.body))])))
	return strings.HasPrefix(begin, "<!doctype html") || strings.HasPrefix(begin, "<html")
}

// judgeEither judges the answer to a failed payment: a receiver may acknowledge or
// refuse it.
func (c *checkup) judgeEither(a answer, prefix string) {
	code, isXML := a.returnCode()
	if a.status == http.StatusOK && isXML && (code == "SUCCESS" || code == "FAIL") {
		c.ok(prefix+checkBody, "the receiver answers %s; check that it did not deliver", code)
		return
	}
	c.problem(prefix+checkBody, says("the answer is neither SUCCESS nor FAIL: %s", quoted(a.short())), says("answer return_code SUCCESS or FAIL with status 200"))
}
