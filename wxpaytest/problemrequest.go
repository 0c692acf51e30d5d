package wxpaytest

import (
	"crypto/x509"
	"html"
	"net/http"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/accept"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
)

// problemIn returns a problem of a request.
func problemIn(r *http.Request, name, subject string) Problem {
	return Problem{Name: name, Host: accept.ConnOf(r).Host(), Client: r.RemoteAddr, Subject: subject}
}

// page reports a problem and adds to a page of the access layer what to do.
func (r problems) page(a *answer.Answer, p Problem) *answer.Answer {
	p = r.say(p)
	return a.Noted("<p>" + html.EscapeString(p.English) + "</p>\r\n<p lang=\"zh-CN\">" + html.EscapeString(p.Chinese) + "</p>\r\n")
}

func noCertificate(r *http.Request) Problem { return problemIn(r, ProblemNoCertificate, r.URL.Path) }

func foreignCertificate(r *http.Request, peer *x509.Certificate) Problem {
	p := problemIn(r, ProblemForeignCertificate, peer.Subject.CommonName)
	p.Detail = peer.Issuer.CommonName
	return p
}

// ofRefusal reports a request whose refusal has a reason in how it was sent.
func (r problems) ofRefusal(req *http.Request, x *exchange, refused *message) {
	switch refused.code {
	case codePostMethod:
		r.say(problemIn(req, ProblemNotPost, req.Method+" "+req.URL.Path))
	case codeCert:
		r.say(problemIn(req, ProblemOtherCertificate, x.Client))
	}
}
