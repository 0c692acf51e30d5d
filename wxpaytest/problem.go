package wxpaytest

import "github.com/seed6780280e/wxpay/wxpaytest/internal/accept"

// Problem is a mistake of a client in how it reaches the gateway: no request
// arrives, or WeChat Pay's answer does not say what is wrong.
type Problem struct {
	Name    string // one of the Problem constants
	Host    string // MainHost, BackupHost, or "proxy"
	Client  string // host and port of the client
	Subject string // what it is about: a path, a host name, a certificate; may be empty
	Detail  string // what TLS said; may be empty

	// What is wrong and what to do, in both languages, each a few sentences.
	English, Chinese string
}

// The names of a [Problem].
const (
	ProblemUntrusted          = accept.Untrusted   // the client does not trust the gateway's CA
	ProblemWrongName          = accept.WrongName   // the client used a name that is not in the certificate
	ProblemNoRequest          = accept.NoRequest   // the client closed the connection after the handshake
	ProblemOldTLS             = accept.OldTLS      // the client knows only versions before TLS 1.2
	ProblemTLS                = accept.FailedTLS   // another failure of the TLS handshake
	ProblemPlainHTTP          = accept.PlainHTTP   // HTTP to the port of the API, which takes HTTPS
	ProblemProxyTLS           = accept.TLSToProxy  // HTTPS to the port of the proxy, which takes HTTP
	ProblemProxyPlain         = accept.NoConnect   // a request to the proxy without CONNECT
	ProblemProxyOtherHost     = accept.UnknownHost // a CONNECT to a host that the proxy does not serve
	ProblemUnknownPath        = "unknown-path"     // no API has this path
	ProblemNotPost            = "not-post"         // an API was called with GET
	ProblemNoCertificate      = "no-certificate"   // the path needs the merchant certificate
	ProblemForeignCertificate = "foreign-certificate"
	ProblemOtherCertificate   = "other-certificate" // it belongs to another merchant
)

// problems reports mistakes of clients.
type problems struct{ report func(p Problem) }

// say completes a problem and reports it.
func (r problems) say(p Problem) Problem {
	p.English, p.Chinese = problemTexts(p)
	if r.report != nil {
		r.report(p)
	}
	return p
}

func (r problems) ofConnection(p accept.Problem) {
	r.say(Problem{Name: p.Name, Host: p.Host, Client: p.Client, Subject: p.Subject, Detail: p.Detail})
}
