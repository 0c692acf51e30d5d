package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/seed6780280e/wxpay"
)

// The names of the checks of a receiver.
const (
	checkAddress     = "address"
	checkConnection  = "connection"
	checkStatus      = "http-status"
	checkBody        = "body"
	checkContentType = "content-type"
	checkTime        = "time"
)

// notifyURL checks what WeChat Pay demands of a notify_url.
func (c *checkup) notifyURL(u *url.URL) {
	port := u.Port()
	switch {
	case u.RawQuery != "" || u.Fragment != "":
		c.problem(checkAddress, says("the address has a query, which WeChat Pay does not allow in notify_url"), says("put what you need into the path or into attach"))
	case isLoopback(u.Hostname()):
		c.ok(checkAddress, "an address of this machine; WeChat Pay itself cannot reach it")
	case port != "" && port != "80" && port != "443":
		c.warn(checkAddress, says("the port is %s, and WeChat Pay posts to 80 and 443 only", port), says("put a proxy that listens on 443 before the server"))
	case u.Scheme == "http":
		c.warn(checkAddress, says("the address is not encrypted"), says("use https: a notification contains openid and amounts"))
	default:
		c.ok(checkAddress, "the address fits")
	}
}

// judge judges an answer. prefix distinguishes the checks of a second answer.
func (c *checkup) judge(a answer, n *notice, prefix string) {
	if a.err != nil {
		what, fix := a.connectionFailed()
		c.problem(prefix+checkConnection, what, fix)
		return
	}
	switch {
	case n.wrongSign:
		c.judgeForged(a, prefix)
	case n.result == "fail":
		c.judgeEither(a, prefix)
	default:
		if c.judgeStatus(a, prefix) {
			c.judgeBody(a, prefix)
		}
	}
	c.judgeTime(a, prefix)
}

// judgeTime compares with how long WeChat Pay waits.
func (c *checkup) judgeTime(a answer, prefix string) {
	fix := says("store the notification, answer, and do the rest afterwards")
	switch took := a.took.Round(1e6).String(); {
	case a.took > ackTimeout:
		c.problem(prefix+checkTime, says("the answer took %s, and WeChat Pay waits about 5 s", took), fix)
	case a.took > ackTimeout/2:
		c.warn(prefix+checkTime, says("the answer took %s, and WeChat Pay waits about 5 s", took), fix)
	default:
		c.ok(prefix+checkTime, "answered after %s", took)
	}
}

func (c *checkup) judgeStatus(a answer, prefix string) bool {
	switch {
	case a.status == http.StatusOK:
		c.ok(prefix+checkStatus, "HTTP 200")
		return true
	case a.status >= 300 && a.status < 400:
		c.problem(prefix+checkStatus, says("HTTP %d redirects to %s, and WeChat Pay does not follow", a.status, quoted(a.location)), says("use the final address as notify_url: mind http and https, www, and the slash at the end"))
	case a.status == http.StatusUnauthorized || a.status == http.StatusForbidden:
		c.problem(prefix+checkStatus, says("HTTP %d: the server wants a login or blocks the sender", a.status), says("exempt this path from logins, CSRF tokens and firewalls: the signature protects it"))
	case a.status == http.StatusNotFound || a.status == http.StatusMethodNotAllowed:
		c.problem(prefix+checkStatus, says("HTTP %d: there is no handler for POST at this path", a.status), says("check the path, and that the handler accepts POST"))
	default:
		c.problem(prefix+checkStatus, says("HTTP %d instead of 200", a.status), says("look into the log of the server"))
	}
	return false
}

// returnCode returns the return_code in the body.
func (a answer) returnCode() (code string, ok bool) {
	fields, err := wxpay.ParseXML(bytes.TrimSpace(a.body))
	return fields.Get("return_code"), err == nil && fields.Has("return_code")
}

// judgeBody judges the body of the answer to a genuine message.
func (c *checkup) judgeBody(a answer, prefix string) {
	const write = "answer exactly <xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>"
	code, isXML := a.returnCode()
	plain := strings.TrimSpace(string(a.body))
	bad := func(what say) { c.problem(prefix+checkBody, what, says(write)) }
	switch {
	case a.endless:
		bad(says("the body has more than 64 KB"))
	case isXML && code == "SUCCESS" && a.isExact():
		c.ok(prefix+checkBody, "acknowledged: return_code is SUCCESS")
		c.judgeType(a, prefix)
	case bytes.HasPrefix(a.body, []byte("\ufeff")):
		bad(says("a byte order mark (BOM) stands before the XML"))
	case isXML && code == "SUCCESS" && strings.HasPrefix(plain, "<?xml"):
		bad(says("an XML declaration stands before <xml>; it may not be taken as an acknowledgement"))
	case isXML && code == "SUCCESS":
		bad(says("white space stands around the XML; it may not be taken as an acknowledgement"))
	case isXML && strings.EqualFold(code, "SUCCESS"):
		bad(says("return_code is %s instead of SUCCESS", quoted(code)))
	case isXML && code == "FAIL":
		c.problem(prefix+checkBody, says("the receiver refused: %s", quoted(plain)), says("look into its log: does it use the same key, appid and merchant number, and does it know the order (-out-trade-no, -total-fee)?"))
	case plain == "":
		bad(says("the body is empty"))
	case strings.HasPrefix(plain, "{"):
		bad(says("the body is JSON, as for API v3: %s", quoted(plain)))
	case a.isPage():
		bad(says("the body is an HTML page"))
	default:
		bad(says("the body is no acknowledgement: %s", quoted(plain)))
	}
}

func (c *checkup) judgeType(a answer, prefix string) {
	if kind, _, err := mime.ParseMediaType(a.contentType); err == nil && (kind == "text/xml" || kind == "application/xml") {
		c.ok(prefix+checkContentType, "%s", a.contentType)
		return
	}
	c.warn(prefix+checkContentType, says("Content-Type is %s", quoted(a.contentType)), says("answer with text/xml; charset=utf-8"))
}

// connectionFailed says why there is no answer.
func (a answer) connectionFailed() (what, fix say) {
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	public := says("WeChat Pay needs a certificate of a public authority, with its chain and for this host")
	switch {
	case errors.As(a.err, &dns):
		return says("the name of the receiver cannot be resolved (DNS)"), says("check the address")
	case errors.Is(a.err, syscall.ECONNREFUSED):
		return says("the receiver refuses the connection"), says("check host and port, and that the server runs")
	case errors.As(a.err, &record), errors.Is(a.err, http.ErrSchemeMismatch):
		return says("the receiver does not speak TLS at this port"), says("check the port, or write http://")
	case errors.As(a.err, &unknown):
		return says("the receiver's certificate is not from a known authority, or its chain is incomplete"), public
	case errors.As(a.err, &name):
		return says("the receiver's certificate is for another host"), public
	case errors.As(a.err, &invalid):
		return says("the receiver's certificate is not valid"), public
	case isTimeout(a.err):
		return says("the receiver does not answer within %s, and WeChat Pay waits about 5 s", a.took.Round(100*time.Millisecond).String()), says("store the notification, answer, and do the rest afterwards")
	}
	return says("there is no answer: %s", quoted(shortError(a.err))), says("look into the log of the server")
}
