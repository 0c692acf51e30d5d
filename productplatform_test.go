package wxpay_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

const platformKey = "192006250b4c09247ec02edce69f6a2d"

var errNetwork = errors.New("no network")

// An answer is what a played platform does with one request. The zero value breaks the
// connection after the request was written.
type answer struct {
	status   int                                    // zero: the connection breaks
	body     string                                 // of a reply that is not a message
	fields   map[string]string                      // of a message
	unsigned bool                                   // the message has no sign
	badSign  bool                                   // the message has a wrong sign
	unsent   bool                                   // the connection is refused
	expires  bool                                   // the time of the attempt ends
	does     func(path string, fields wxpay.XMLMap) // what WeChat Pay does with the request; may be nil
}

// A platform answers the requests of one client without any network. The last answer is
// repeated.
type platform struct {
	t       testing.TB
	answers []answer                                      // one after the other
	by      func(path string, fields wxpay.XMLMap) answer // replaces answers; may be nil
	asked   int
}

// newPlatformClient returns a client whose requests p answers.
func newPlatformClient(t testing.TB, p *platform, attempts int) *wxpay.Client {
	p.t = t
	certificate, err := wxpay.LoadPEM("testdata/apiclient_cert.pem", "testdata/apiclient_key.pem")
	require.NoError(t, err)
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: platformKey, AppSecret: strings.Repeat("0", 32), Certificate: certificate,
		Hosts: wxpay.SingleHost("http://127.0.0.1"), MaxAttempts: attempts, Timeout: time.Hour, Clock: stillClock{},
		Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, errNetwork }},
		WrapTransport: func(pool http.RoundTripper) http.RoundTripper {
			return tripper(func(r *http.Request) (*http.Response, error) { return p.roundTrip(r, pool) })
		},
	})
	require.NoError(t, err)
	return wxpay.NoPause(client)
}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A stillClock never waits.
type stillClock struct{}

func (stillClock) Now() time.Time { return time.Now() }

func (stillClock) After(time.Duration) <-chan time.Time {
	ready := make(chan time.Time, 1)
	ready <- time.Now()
	return ready
}

func (p *platform) roundTrip(r *http.Request, pool http.RoundTripper) (*http.Response, error) {
	fields := p.read(r)
	var a answer
	if p.by != nil {
		a = p.by(r.URL.Path, fields)
	} else {
		a = p.answers[min(p.asked, len(p.answers)-1)]
	}
	p.asked++
	switch {
	case a.unsent:
		return pool.RoundTrip(r) // which finds no network
	case a.does != nil:
		a.does(r.URL.Path, fields)
	}
	if a.status == 0 {
		return nil, a.broken(r, pool)
	}
	header := http.Header{"Location": []string{"/elsewhere"}}
	return &http.Response{StatusCode: a.status, Header: header, Body: io.NopCloser(strings.NewReader(p.write(a, fields))), Request: r}, nil
}

// read returns the fields of a request. Those in JSON have none.
func (p *platform) read(r *http.Request) (fields wxpay.XMLMap) {
	body, err := io.ReadAll(r.Body)
	require.NoError(p.t, err)
	if !strings.HasPrefix(string(body), "{") {
		fields, err = wxpay.ParseXML(body)
		require.NoError(p.t, err)
	}
	return fields
}

// write returns the body of an answer, signed like the request.
func (p *platform) write(a answer, request wxpay.XMLMap) string {
	if a.fields == nil {
		return a.body
	}
	m := wxpay.NewXMLMap(a.fields)
	if !a.unsigned {
		kind := wxpay.SignTypeMD5
		if len(request.Get("sign")) == 64 {
			kind = wxpay.SignTypeHMACSHA256
		}
		sign, err := wxpay.Sign(m, platformKey, kind)
		require.NoError(p.t, err)
		m.Set("sign", sign)
	}
	if a.badSign {
		m.Set("sign", strings.Repeat("A", len(request.Get("sign"))))
	}
	text, err := wxpay.AppendXML(nil, m)
	require.NoError(p.t, err)
	return string(text)
}

// broken fails a request that was written, like the network does.
func (a answer) broken(r *http.Request, pool http.RoundTripper) error {
	_, err := pool.RoundTrip(r)
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	if a.expires {
		return context.DeadlineExceeded
	}
	return err
}
