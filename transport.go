package wxpay

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// transport holds the two pools of connections, of which the plain one never
// presents the merchant certificate, and knows the hosts.
type transport struct {
	pay, login *hostList
	single     string              // base URL that stands for every host; empty: none
	bases      map[string]*url.URL // of all hosts, parsed
	header     http.Header         // of every POST: net/http only reads it
	wrapped    bool                // by Config.WrapTransport
	timeout    time.Duration
	plain      http.RoundTripper
	cert       http.RoundTripper
	pools      []*pool
}

const userAgent = "wxpay"

func newTransport(cfg *Config) *transport {
	t := &transport{
		pay: newHostList(cfg.Hosts.Pay), login: newHostList(cfg.Hosts.Login),
		bases:   parseBases(slices.Concat(cfg.Hosts.Pay, cfg.Hosts.Login)),
		header:  http.Header{"Content-Type": {"text/xml; charset=utf-8"}, "User-Agent": {userAgent}},
		wrapped: cfg.WrapTransport != nil, timeout: cfg.Timeout,
	}
	if cfg.Hosts.single {
		t.single = cfg.Hosts.Pay[0]
	}
	t.plain = t.add(cfg, nil)
	t.cert = t.plain
	if cfg.Certificate != nil {
		t.cert = t.add(cfg, cfg.Certificate)
	}
	return t
}

func (t *transport) add(cfg *Config, cert *tls.Certificate) http.RoundTripper {
	p := newPool(cfg.Transport, cert)
	t.pools = append(t.pools, p)
	if t.wrapped {
		return cfg.WrapTransport(p)
	}
	return p
}

func (t *transport) closeIdle() {
	for _, p := range t.pools {
		p.closeIdle()
	}
}

// hostsFor returns the base URLs for an endpoint, in the order to try them.
func (t *transport) hostsFor(e *Endpoint) []string {
	if e.Host != "" && t.single == "" {
		return []string{"https://" + e.Host}
	}
	return t.pay.order()
}

// post sends a sealed request to one host.
func (t *transport) post(ctx context.Context, host string, e *Endpoint, body []byte) *httpReply {
	rt := t.plain
	if e.Certificate {
		rt = t.cert
	}
	address, err := t.address(host, e.Path)
	if err != nil {
		return &httpReply{host: host, err: err}
	}
	header := t.header
	if t.wrapped { // who wraps may write to it
		header = header.Clone()
	}
	reader := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	req := &http.Request{Method: http.MethodPost, URL: address, Header: header, ContentLength: int64(len(body)), GetBody: reader}
	req.Body, _ = reader()
	reply := t.send(ctx, rt, req)
	reply.host = host
	t.pay.report(host, reply.connected())
	return reply
}

// get asks the login API at one host.
func (t *transport) get(ctx context.Context, host, path string, query url.Values) *httpReply {
	address, err := t.address(host, path)
	if err != nil {
		return &httpReply{host: host, err: err}
	}
	address.RawQuery = query.Encode()
	req := &http.Request{Method: http.MethodGet, URL: address, Header: http.Header{"User-Agent": {userAgent}}}
	reply := t.send(ctx, t.plain, req)
	reply.host = host
	t.login.report(host, reply.connected())
	reply.read()
	return reply
}

// parseBases parses base URLs, but for those whose path is escaped.
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
func (t *transport) address(host, path string) (*url.URL, error) {
	base, known := t.bases[host]
	if !known || strings.Contains(path, "%") { // an escaped path must be parsed
		return url.Parse(strings.TrimSuffix(host, "/") + path)
	}
	address := *base
	address.Path += path
	return &address, nil
}

// A httpReply is what one attempt brought, or why it brought nothing.
type httpReply struct {
	host    string
	status  int
	header  http.Header
	size    int64   // of the body; -1: not told
	stream  *stream // not read yet
	body    []byte  // read
	err     error
	sent    bool // something may have been written to the wire
	network bool // err is the connection's
}

// connected reports whether the host could be reached at all.
func (r *httpReply) connected() bool { return r.sent || !r.network }

// send makes one round trip, up to the headers. It follows no redirect.
func (t *transport) send(ctx context.Context, rt http.RoundTripper, req *http.Request) *httpReply {
	reply := &httpReply{}
	if reply.err = context.Cause(ctx); reply.err != nil {
		return reply
	}
	watch := newAttempt(ctx, t.timeout)
	req.Host, req.Proto, req.ProtoMajor, req.ProtoMinor = req.URL.Host, "HTTP/1.1", 1, 1
	resp, err := rt.RoundTrip(req.WithContext(watch))
	reply.sent = !watch.provesNotSent()
	if err != nil {
		watch.end()
		reply.err, reply.network = watch.cause(err), watch.entered.Load() && ctx.Err() == nil
		return reply
	}
	reply.sent, reply.status, reply.header, reply.size = true, resp.StatusCode, resp.Header, resp.ContentLength
	reply.stream = &stream{body: resp.Body, attempt: watch}
	if coding := resp.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		reply.stream.Close()
		reply.err = fmt.Errorf("the reply is encoded as %q, which was not asked for", coding)
	}
	return reply
}

// read reads the whole reply, as a message, in the rest of the attempt's time.
func (r *httpReply) read() {
	if r.err != nil {
		return
	}
	defer r.stream.Close()
	body, err := readMessage(r.stream.body, r.size)
	if err != nil {
		r.err = fmt.Errorf("the reply broke off: %w", r.stream.attempt.cause(err))
		r.network = !errors.Is(err, errTooLong) && r.stream.attempt.parent.Err() == nil
		return
	}
	r.body = body
}

// A stream is a reply's body while it is read piece by piece: the time-out is
// for each silence, not for the whole.
type stream struct {
	body    io.ReadCloser
	attempt *attempt
}

func (s *stream) Read(p []byte) (int, error) {
	s.attempt.timer.Reset(s.attempt.timeout)
	n, err := s.body.Read(p)
	s.attempt.timer.Stop() // the reader's own time is its own
	if err != nil && err != io.EOF {
		err = s.attempt.cause(err)
	}
	return n, err
}

func (s *stream) Close() error {
	err := s.body.Close()
	s.attempt.end()
	return err
}
