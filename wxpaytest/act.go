package wxpaytest

import (
	"cmp"
	"crypto/tls"
	"net/http"
	"slices"
	"time"
)

// act is what a fault does, in the order of the fields. The zero value does
// nothing.
type act struct {
	name        FaultName
	layer       layer
	paths       []string // those it can strike; nil: all
	notify      bool     // fits notifications, too
	before      bool     // instead of the operation
	early       bool     // the notification goes before the answer
	errCode     string   // what a login fails with
	accept      func(c *conn)
	certificate func() *tls.Certificate
	fields      func(m *message)
	signed      func(m *message)
	answer      func(a *answer)
	hang, reset bool
}

func (a *act) shape(m *message) {
	if a.fields != nil {
		a.fields(m)
	}
}

func (a *act) mangle(m *message) {
	if a.signed != nil {
		a.signed(m)
	}
}

func (a *act) wire(to *answer) {
	if a.answer != nil {
		a.answer(to)
	}
	to.hang, to.reset = a.hang, a.reset
}

// fits tells whether there is something on the path that the fault can change:
// a login is answered in JSON, with nothing signed.
func (a *act) fits(path string) bool {
	if path == loginPath && a.errCode == "" && (a.fields != nil || a.signed != nil) {
		return false
	}
	return path == "" || a.paths == nil || slices.Contains(a.paths, path)
}

// acts returns what every fault does, with f's options, in the order of the
// names.
func acts(s *Server, f Fault) []*act {
	return slices.Concat(f.failures(), f.breaks(), pages(s), lies(), s.connectionFaults(), []*act{
		{name: DuplicateNotification, layer: atPosting},
		{name: OutOfOrderNotification, layer: atDelivery},
		{name: DelayedNotification, layer: atDelivery},
		{name: NoNotification, layer: atDelivery},
	})
}

// failures are the answers that never come, or are that something failed.
func (f Fault) failures() []*act {
	code := cmp.Or(f.Code, codeSystemError)
	return []*act{
		{name: SystemErrorBefore, before: true, fields: f.fail, errCode: code},
		{name: SystemErrorAfter, fields: f.fail, errCode: code},
		{name: TimeoutBefore, before: true, hang: true},
		{name: TimeoutAfter, hang: true},
		{name: ResetBefore, before: true, reset: true},
		{name: ResetAfter, reset: true},
		{name: ResetUnread, layer: atHead, before: true, reset: true},
	}
}

// breaks are the answers that break on the way, or take long.
func (f Fault) breaks() []*act {
	slow := f.delay(20 * time.Millisecond)
	return []*act{
		{name: ResetMidReply, answer: resetMidway},
		{name: HalfStatusLine, answer: cutHead("HTTP/1.1 2")},
		{name: HalfHeaders, answer: cutHead("Content-Le")},
		{name: TruncatedBody, notify: true, answer: func(a *answer) { a.body = a.body[:len(a.body)/2] }},
		{name: BrokenBody, answer: breakOff},
		{name: UnendedChunks, answer: func(a *answer) { a.send = sendUnended }},
		{name: SlowHeaders, answer: func(a *answer) { a.send = drip(slow, 0) }},
		{name: SlowBody, answer: func(a *answer) { a.send = drip(0, slow) }},
		{name: EndlessBody, answer: func(a *answer) { a.send = sendEndless }},
		{name: EmptyBody, notify: true, answer: func(a *answer) { a.body = nil }},
		{name: GzipBomb, answer: func(a *answer) { a.encoding, a.send = "gzip", sendBomb }},
		{name: WrongEncoding, answer: func(a *answer) { a.encoding = "gzip" }},
	}
}

// pages are the answers of whoever stands before the API.
func pages(s *Server) []*act {
	const overloaded = "系统繁忙，请稍后再试"
	return []*act{
		{name: HTMLPage, answer: page(http.StatusOK, overloaded)},
		{name: Redirect, answer: redirect},
		{name: RedirectHere, answer: relocate(func(r *http.Request) string { return r.URL.RequestURI() })},
		{name: RedirectBeside, answer: relocate(func(r *http.Request) string { return s.beside(connOf(r).at.name) + r.URL.RequestURI() })},
		{name: InternalServerError, answer: page(http.StatusInternalServerError, "500 Internal Server Error")},
		{name: BadGateway, answer: page(http.StatusBadGateway, "502 Bad Gateway")},
		{name: Unavailable, answer: page(http.StatusServiceUnavailable, "503 Service Temporarily Unavailable")},
		{name: GatewayTimeout, answer: page(http.StatusGatewayTimeout, "504 Gateway Time-out")},
		{name: EmptyInternalServerError, answer: empty(http.StatusInternalServerError)},
		{name: EmptyBadGateway, answer: empty(http.StatusBadGateway)},
		{name: EmptyUnavailable, answer: empty(http.StatusServiceUnavailable)},
		{name: EmptyGatewayTimeout, answer: empty(http.StatusGatewayTimeout)},
	}
}

// lies are the messages that are not what they should be.
func lies() []*act {
	return []*act{
		{name: WrongSignature, notify: true, signed: changeSign},
		{name: MissingSignature, notify: true, signed: func(m *message) { delete(m.fields, "sign") }},
		{name: OtherKey, notify: true, fields: func(m *message) { m.key = nobodysKey }},
		{name: OtherIDs, notify: true, fields: otherIDs},
		{name: OtherNumber, notify: true, fields: otherNumber},
		{name: UnsignedFail, fields: unsignedFail},
		{name: MalformedPromotion, notify: true, fields: malformedPromotion},
		{name: EarlyNotification, early: true, paths: []string{unifiedOrder().path, "/secapi/pay/refund", "/secapi/pay/refundv2"}},
	}
}
