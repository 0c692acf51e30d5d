package wxpay

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// transport holds the two pools of connections: the plain one never presents
// the merchant certificate.
type transport struct {
	hosts   Hosts
	timeout time.Duration
	plain   http.RoundTripper
	cert    http.RoundTripper
	pools   []*pool
}

func newTransport(cfg *Config) *transport {
	t := &transport{hosts: cfg.Hosts, timeout: cfg.Timeout}
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

// post sends a sealed request.
func (t *transport) post(ctx context.Context, e *Endpoint, body []byte) httpReply {
	rt := t.plain
	if e.Certificate {
		rt = t.cert
	}
	req, err := http.NewRequest(http.MethodPost, t.base(e)+e.Path, bytes.NewReader(body))
	if err != nil {
		return httpReply{err: err}
	}
	req.Header.Set("Content-Type", "text/xml; charset=utf-8")
	return t.attempt(ctx, rt, req)
}

// get asks the login API.
func (t *transport) get(ctx context.Context, path string, query url.Values) httpReply {
	base := strings.TrimSuffix(t.hosts.Login[0], "/")
	req, err := http.NewRequest(http.MethodGet, base+path+"?"+query.Encode(), nil)
	if err != nil {
		return httpReply{err: errors.New("Config.Hosts.Login is no base URL")}
	}
	return t.attempt(ctx, t.plain, req)
}

// base returns the base URL for an endpoint.
func (t *transport) base(e *Endpoint) string {
	if e.Host != "" && !t.hosts.single {
		return "https://" + e.Host
	}
	return strings.TrimSuffix(t.hosts.Pay[0], "/")
}

// attempt makes one round trip. It follows no redirect.
func (t *transport) attempt(ctx context.Context, rt http.RoundTripper, req *http.Request) httpReply {
	reply := httpReply{attempts: 1}
	if reply.err = context.Cause(ctx); reply.err != nil {
		return reply
	}
	ctx, cancel := context.WithTimeoutCause(ctx, t.timeout, timeoutError(t.timeout))
	defer cancel()
	var record wireRecord
	req = req.WithContext(context.WithValue(ctx, wireKey{}, &record))
	req.Header.Set("User-Agent", "wxpay")
	resp, err := rt.RoundTrip(req)
	reply.sent = !record.proves()
	if err != nil {
		reply.err = cause(ctx, err)
		return reply
	}
	defer resp.Body.Close()
	reply.status = resp.StatusCode
	reply.sent = true
	if coding := resp.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		reply.err = fmt.Errorf("the reply is encoded as %q, which was not asked for", coding)
		return reply
	}
	if reply.body, err = readMessage(resp.Body); err != nil {
		reply.err = fmt.Errorf("the reply broke off: %w", cause(ctx, err))
	}
	return reply
}

// timeoutError is why an attempt that took Config.Timeout ended.
type timeoutError time.Duration

func (e timeoutError) Error() string {
	return fmt.Sprintf("no reply within Config.Timeout, %v", time.Duration(e))
}
func (timeoutError) Timeout() bool     { return true }
func (timeoutError) Is(err error) bool { return err == context.DeadlineExceeded }

// cause prefers the reason why ctx ended to what the transport made of it.
func cause(ctx context.Context, err error) error {
	if reason := context.Cause(ctx); reason != nil && !errors.Is(err, reason) {
		return reason
	}
	return err
}
