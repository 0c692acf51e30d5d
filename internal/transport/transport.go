// Package transport sends requests to one of several hosts and returns the
// responses. It owns the connections, the time limit of an attempt, the choice
// of the host, and the proof that nothing was sent. The caller interprets the
// body.
package transport

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// A Config says where requests are sent and how. The base URLs are listed in
// the order in which they are tried.
type Config struct {
	Pay         []string // base URLs for Post
	Login       []string // base URLs for Get and PostJSON
	SingleHost  bool     // Pay replaces every host, including one that an endpoint names
	UserAgent   string
	ContentType string                                    // of the body of Post
	Certificate *tls.Certificate                          // zero: requests that need one are sent without it
	Base        *http.Transport                           // zero: a tuned default; it is cloned and never changed
	Wrap        func(http.RoundTripper) http.RoundTripper // zero, or one that returns nil: no wrapper around the connections
	Timeout     time.Duration                             // of an attempt, and of a pause while a body is streamed
	Now         func() time.Time                          // zero: time.Now; used to decide when a failed host is tried again
}

// A Transport sends requests. It has two pools of connections; the plain pool
// never presents the certificate. It is safe for concurrent use.
type Transport struct {
	pay, login *hostList
	single     bool
	bases      map[string]*url.URL // all hosts, parsed
	header     http.Header         // of every Post; net/http only reads it
	userAgent  string
	wrapped    bool
	timeout    time.Duration
	plain      http.RoundTripper
	cert       http.RoundTripper
	pools      func() []*pool // a function, for the reason given at entrance
}

// New returns a Transport that has no connections yet.
func New(cfg Config) *Transport {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	t := &Transport{
		pay: newHostList(cfg.Pay, cfg.Now), login: newHostList(cfg.Login, cfg.Now), single: cfg.SingleHost,
		bases:     parseBases(slices.Concat(cfg.Pay, cfg.Login)),
		header:    http.Header{"Content-Type": {cfg.ContentType}, "User-Agent": {cfg.UserAgent}},
		userAgent: cfg.UserAgent, wrapped: cfg.Wrap != nil, timeout: cfg.Timeout,
	}
	pools := []*pool{newPool(cfg.Base, nil)}
	t.plain = cfg.enter(pools[0])
	t.cert = t.plain
	if cfg.Certificate != nil {
		pools = append(pools, newPool(cfg.Base, cfg.Certificate))
		t.cert = cfg.enter(pools[1])
	}
	t.pools = func() []*pool { return pools }
	return t
}

// enter returns the way to a pool, through the wrapper if there is one.
func (cfg *Config) enter(p *pool) http.RoundTripper {
	e := &entrance{p.RoundTrip}
	if cfg.Wrap == nil {
		return e
	}
	if wrapped := cfg.Wrap(e); wrapped != nil {
		return wrapped
	}
	return e
}

// CloseIdleConnections closes the connections that no request uses.
func (t *Transport) CloseIdleConnections() {
	for _, p := range t.pools() {
		p.closeIdle()
	}
}

// PayHosts returns the base URLs for one call of Post, in the order in which to
// try them. own is the host of an endpoint that has a different one; "" means
// none.
func (t *Transport) PayHosts(own string) []string {
	if own != "" && !t.single {
		return []string{"https://" + own}
	}
	return t.pay.order()
}

// LoginHosts returns the base URLs for one call of Get or PostJSON, in the
// order in which to try them.
func (t *Transport) LoginHosts() []string { return t.login.order() }

// A Request is what Post sends to one host.
type Request struct {
	Host        string // base URL, from PayHosts
	Path        string // starts with a slash
	Certificate bool   // the server may ask for the certificate
	Body        []byte
	Query       string // encoded; if it is set, the request is a GET without a body
}

// Post sends r and returns the response up to its headers. Read the body with
// [Response.Read] or [Response.Stream].
func (t *Transport) Post(ctx context.Context, r Request) *Response {
	address, err := t.address(r.Host, r.Path)
	if err != nil {
		return &Response{Err: err}
	}
	rt, header := t.plain, t.header
	if r.Certificate {
		rt = t.cert
	}
	if t.wrapped { // a wrapper may change it
		header = header.Clone()
	}
	req := &http.Request{Method: http.MethodPost, URL: address, Header: header}
	if r.Query == "" {
		setBody(req, r.Body)
	} else {
		address.RawQuery = r.Query
		req.Method, req.Header = http.MethodGet, http.Header{"User-Agent": {t.userAgent}}
	}
	resp := t.send(ctx, rt, req, nil)
	t.pay.report(r.Host, resp.connected())
	return resp
}

// parseBases parses the base URLs. It leaves out a URL with an escaped path.
func parseBases(texts []string) map[string]*url.URL {
	bases := map[string]*url.URL{}
	for _, text := range texts {
		if base, err := url.Parse(strings.TrimSuffix(text, "/")); err == nil && base.RawPath == "" {
			bases[text] = base
		}
	}
	return bases
}

// address returns the URL of a path at a host, for one request.
func (t *Transport) address(host, path string) (*url.URL, error) {
	base, known := t.bases[host]
	if !known || strings.Contains(path, "%") { // an escaped path must be parsed
		return url.Parse(strings.TrimSuffix(host, "/") + path)
	}
	address := *base
	address.Path += path
	return &address, nil
}

// send makes one round trip, up to the headers. It follows no redirect.
func (t *Transport) send(ctx context.Context, rt http.RoundTripper, req *http.Request, hidden hidden) *Response {
	r := &Response{}
	if r.Err = context.Cause(ctx); r.Err != nil {
		return r
	}
	a := newAttempt(ctx, t.timeout, hidden)
	req.Host, req.Proto, req.ProtoMajor, req.ProtoMinor = req.URL.Host, "HTTP/1.1", 1, 1
	resp, err := rt.RoundTrip(req.WithContext(a))
	r.Sent = !a.provesNotSent()
	if err == nil && resp == nil {
		err = errNoResponse
	}
	if err != nil {
		if isLongHeader(err) {
			err = errLongHeader
		}
		r.Err = a.cause(err)
		r.Network = a.entered.Load() && ctx.Err() == nil && r.Err != errLongHeader
		a.end()
		return r
	}
	r.open(resp, a)
	return r
}
