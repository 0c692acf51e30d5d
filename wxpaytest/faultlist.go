package wxpaytest

import (
	"cmp"
	"crypto/tls"
	"net/http"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/accept"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
)

// Faults returns the names of all faults that strike requests or connections,
// so that a test can try all of them.
func Faults() []FaultName {
	return faultNames(func(a *act) bool { return a.layer <= atListen })
}

// ConnectionFaults returns the names of the faults that strike connections.
func ConnectionFaults() []FaultName {
	return faultNames(func(a *act) bool { return a.layer == atConnect || a.layer == atListen })
}

// NotifyFaults returns the names of all faults that can strike notifications.
func NotifyFaults() []FaultName {
	return faultNames(func(a *act) bool { return a.notify || a.layer > atListen })
}

func faultNames(which func(a *act) bool) []FaultName {
	var names []FaultName
	for _, a := range acts(Fault{}) {
		if which(a) {
			names = append(names, a.name)
		}
	}
	return names
}

// acts returns the act of every fault, with f's options, in the order of the
// names.
func acts(f Fault) []*act {
	return slices.Concat(f.failures(), f.breaks(), pages(), f.words(), lies(), f.stale(), f.openCharges(), connectionFaults(), []*act{
		{name: DuplicateNotification, layer: atPosting},
		{name: OutOfOrderNotification, layer: atDelivery},
		{name: DelayedNotification, layer: atDelivery},
		{name: NoNotification, layer: atDelivery},
	})
}

// failures are the faults with no response, or with an error response.
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

// breaks are the faults that cut a response short, damage it or slow it down.
func (f Fault) breaks() []*act {
	slow := f.delay(20 * time.Millisecond)
	return []*act{
		{name: ResetMidReply, answer: answer.ResetMidway},
		{name: HalfStatusLine, answer: answer.CutHead("HTTP/1.1 2")},
		{name: HalfHeaders, answer: answer.CutHead("Content-Le")},
		{name: TruncatedBody, notify: true, answer: func(a *answer.Answer) { a.Body = a.Body[:len(a.Body)/2] }},
		{name: BrokenBody, answer: answer.BreakOff},
		{name: UnendedChunks, answer: func(a *answer.Answer) { a.Send = answer.SendUnended }},
		{name: SlowHeaders, answer: func(a *answer.Answer) { a.Send = answer.Drip(slow, 0) }},
		{name: SlowBody, answer: func(a *answer.Answer) { a.Send = answer.Drip(0, slow) }},
		{name: EndlessBody, answer: func(a *answer.Answer) { a.Send = answer.SendEndless }},
		{name: EmptyBody, notify: true, answer: func(a *answer.Answer) { a.Body = nil }},
		{name: GzipBomb, answer: func(a *answer.Answer) { a.Encoding, a.Send = "gzip", answer.SendBomb }},
		{name: WrongEncoding, answer: func(a *answer.Answer) { a.Encoding = "gzip" }},
	}
}

// pages are the responses of servers in front of the API.
func pages() []*act {
	return []*act{
		{name: HTMLPage, answer: answer.Page(http.StatusOK, busy)},
		{name: Redirect, answer: answer.Redirect},
		{name: RedirectHere, answer: answer.Relocate(func(r *http.Request) string { return r.URL.RequestURI() })},
		{name: RedirectBeside, answer: answer.Relocate(func(r *http.Request) string { return accept.ConnOf(r).Beside() + r.URL.RequestURI() })},
		{name: InternalServerError, answer: answer.Page(http.StatusInternalServerError, "500 Internal Server Error")},
		{name: BadGateway, answer: answer.Page(http.StatusBadGateway, "502 Bad Gateway")},
		{name: Unavailable, answer: answer.Page(http.StatusServiceUnavailable, "503 Service Temporarily Unavailable")},
		{name: GatewayTimeout, answer: answer.Page(http.StatusGatewayTimeout, "504 Gateway Time-out")},
		{name: EmptyInternalServerError, answer: answer.Empty(http.StatusInternalServerError)},
		{name: EmptyBadGateway, answer: answer.Empty(http.StatusBadGateway)},
		{name: EmptyUnavailable, answer: answer.Empty(http.StatusServiceUnavailable)},
		{name: EmptyGatewayTimeout, answer: answer.Empty(http.StatusGatewayTimeout)},
	}
}

// lies are the complete messages with wrong content.
func lies() []*act {
	return []*act{
		{name: WrongSignature, notify: true, signed: changeSign},
		{name: MissingSignature, notify: true, signed: func(m *message) { delete(m.fields, "sign") }},
		{name: OtherKey, notify: true, fields: func(m *message) { m.key = nobodysKey }},
		{name: OtherIDs, notify: true, fields: otherIDs},
		{name: OtherNumber, notify: true, fields: otherNumber},
		{name: MalformedPromotion, notify: true, fields: malformedPromotion},
		{name: EarlyNotification, early: true, paths: []string{"/pay/unifiedorder", "/secapi/pay/refund", "/secapi/pay/refundv2"}},
	}
}

// connectionFaults are the faults that strike before a request is read.
func connectionFaults() []*act {
	otherHost := func(a *authority.Authority) *tls.Certificate {
		template := a.ServerTemplate(time.Now().Add(authority.Century))
		template.DNSNames, template.IPAddresses = []string{"other.localhost"}, nil // the authority permits no name outside
		return a.Issue(template)
	}
	expired := func(a *authority.Authority) *tls.Certificate {
		return a.Issue(a.ServerTemplate(time.Now().AddDate(0, 0, -1)))
	}
	return []*act{
		{name: ConnectionRefused, layer: atListen},
		{name: ConnectionReset, layer: atConnect, accept: (*accept.Conn).Reset},
		{name: SilentHandshake, layer: atConnect, accept: (*accept.Conn).KeepSilent},
		{name: OtherHost, layer: atConnect, certificate: otherHost},
		{name: ExpiredCertificate, layer: atConnect, certificate: expired},
		{name: UnknownAuthority, layer: atConnect, certificate: func(a *authority.Authority) *tls.Certificate { return a.Stranger().Server() }},
		{name: ResetHandshaken, layer: atConnect, accept: (*accept.Conn).ResetHandshaken},
	}
}
