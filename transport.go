package wxpay

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// transport holds the two pools of connections, of which the plain one never
// presents the merchant certificate, and knows the hosts.
type transport struct {
	pay, login *hostList
	single     string // base URL that stands for every host; empty: none
	timeout    time.Duration
	attempts   int
	plain      http.RoundTripper
	cert       http.RoundTripper
	pools      []*pool
	pause      func(ctx context.Context, d time.Duration) error
}

func newTransport(cfg *Config) *transport {
	t := &transport{
		pay: newHostList(cfg.Hosts.Pay), login: newHostList(cfg.Hosts.Login),
		timeout: cfg.Timeout, attempts: cfg.MaxAttempts, pause: pause,
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
	if cfg.Wrap != nil {
		return cfg.Wrap(p)
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
	req, err := http.NewRequest(http.MethodPost, strings.TrimSuffix(host, "/")+e.Path, bytes.NewReader(body))
	if err != nil {
		return &httpReply{host: host, err: err}
	}
	req.Header.Set("Content-Type", "text/xml; charset=utf-8")
	reply := t.send(ctx, rt, req)
	reply.host = host
	t.pay.report(host, reply.connected())
	return reply
}

// get asks the login API at one host.
func (t *transport) get(ctx context.Context, host, path string, query url.Values) *httpReply {
	req, err := http.NewRequest(http.MethodGet, strings.TrimSuffix(host, "/")+path+"?"+query.Encode(), nil)
	if err != nil {
		return &httpReply{host: host, err: errors.New("Config.Hosts.Login is no base URL")}
	}
	reply := t.send(ctx, t.plain, req)
	reply.host = host
	t.login.report(host, reply.connected())
	reply.read()
	return reply
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
	watch := newWatch(ctx, t.timeout)
	var record wireRecord
	req = req.WithContext(context.WithValue(watch.ctx, wireKey{}, &record))
	req.Header.Set("User-Agent", "wxpay")
	resp, err := rt.RoundTrip(req)
	reply.sent = !record.proves()
	if err != nil {
		watch.end()
		reply.err, reply.network = watch.cause(err), record.entered.Load() && ctx.Err() == nil
		return reply
	}
	reply.sent, reply.status, reply.header, reply.size = true, resp.StatusCode, resp.Header, resp.ContentLength
	reply.stream = &stream{body: resp.Body, watch: watch}
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
		r.err = fmt.Errorf("the reply broke off: %w", r.stream.watch.cause(err))
		r.network = !errors.Is(err, errTooLong) && r.stream.watch.parent.Err() == nil
		return
	}
	r.body = body
}

// A watch ends an attempt that takes too long.
type watch struct {
	parent, ctx context.Context
	timer       *time.Timer
	timeout     time.Duration
	cancel      context.CancelCauseFunc
}

func newWatch(parent context.Context, timeout time.Duration) *watch {
	w := &watch{parent: parent, timeout: timeout}
	w.ctx, w.cancel = context.WithCancelCause(parent)
	w.timer = time.AfterFunc(timeout, func() { w.cancel(timeoutError(timeout)) })
	return w
}

func (w *watch) end() {
	w.timer.Stop()
	w.cancel(nil)
}

// cause prefers the reason why the attempt ended to what the transport made of
// it.
func (w *watch) cause(err error) error {
	switch reason := context.Cause(w.ctx); {
	case reason == nil || reason == context.Canceled && w.parent.Err() == nil:
		return err
	default:
		return reason
	}
}

// A stream is a reply's body while it is read piece by piece: the time-out is
// for each silence, not for the whole.
type stream struct {
	body  io.ReadCloser
	watch *watch
}

func (s *stream) Read(p []byte) (int, error) {
	s.watch.timer.Reset(s.watch.timeout)
	n, err := s.body.Read(p)
	s.watch.timer.Stop() // the reader's own time is its own
	if err != nil && err != io.EOF {
		err = s.watch.cause(err)
	}
	return n, err
}

func (s *stream) Close() error {
	err := s.body.Close()
	s.watch.end()
	return err
}

// timeoutError is why an attempt that took Config.Timeout ended.
type timeoutError time.Duration

func (e timeoutError) Error() string {
	return fmt.Sprintf("no reply within Config.Timeout, %v", time.Duration(e))
}
func (timeoutError) Timeout() bool     { return true }
func (timeoutError) Is(err error) bool { return err == context.DeadlineExceeded }

const (
	firstPause   = 100 * time.Millisecond
	limitedPause = time.Second // after FREQUENCY_LIMITED
)

// backoff is the pause before the attempt after this one: it doubles, and half
// of it is chance.
func backoff(attempt int, limited bool) time.Duration {
	d := firstPause << (attempt - 1)
	if limited {
		d += limitedPause
	}
	return d/2 + rand.N(d/2)
}

// pause sleeps in real time, within ctx.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
