package transport

import (
	"cmp"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	connectTimeout = 5 * time.Second
	keepAlive      = 30 * time.Second
	idleTimeout    = 90 * time.Second
	idleConns      = 1024
)

// A pool contains connections. It lends each call its own [http.Transport], the
// most recently used one first. So n simultaneous calls never need more than n
// connections. A transport that all calls share would dial for every waiting
// call, even if a connection is about to become free.
type pool struct {
	base *http.Transport
	mu   sync.Mutex
	free []*http.Transport
}

// newPool returns a pool of connections. If cert is not nil, they present it to
// a server that asks for a certificate.
func newPool(base *http.Transport, cert *tls.Certificate) *pool {
	if base == nil {
		base = &http.Transport{Proxy: http.ProxyFromEnvironment}
	} else {
		base = base.Clone()
	}
	if base.Proxy != nil {
		base.Proxy = proxyFunc(base.Proxy).withoutQuery
	}
	base.DisableCompression = true // the limit of a body counts the bytes on the wire
	base.MaxResponseHeaderBytes = cmp.Or(base.MaxResponseHeaderBytes, maxHeader)
	base.MaxIdleConnsPerHost = cmp.Or(base.MaxIdleConnsPerHost, idleConns)
	base.IdleConnTimeout = cmp.Or(base.IdleConnTimeout, idleTimeout)
	base.TLSHandshakeTimeout = cmp.Or(base.TLSHandshakeTimeout, connectTimeout)
	//lint:ignore SA1019 a base may still dial with the deprecated field
	if base.DialContext == nil && base.Dial == nil {
		base.DialContext = (&net.Dialer{Timeout: connectTimeout, KeepAlive: keepAlive}).DialContext
	}
	if base.TLSClientConfig == nil {
		base.TLSClientConfig = &tls.Config{}
	}
	// Transport.Clone drops HTTP/2 but still offers it. A server that accepts
	// the offer would get HTTP/1.1.
	base.Protocols, base.TLSNextProto = &http.Protocols{}, nil
	base.Protocols.SetHTTP1(true)
	base.TLSClientConfig.NextProtos = []string{"http/1.1"}
	base.TLSClientConfig.MinVersion = max(base.TLSClientConfig.MinVersion, tls.VersionTLS12)
	base.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	if cert != nil {
		// With the field Certificates, nothing is presented if the issuer is
		// not in the server's list of authorities.
		base.TLSClientConfig.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return cert, nil
		}
	}
	return &pool{base: base}
}

// take returns a transport that no other call uses. A base that limits its
// connections is shared, because the limit is for all calls together.
func (p *pool) take() *http.Transport {
	if p.base.MaxConnsPerHost > 0 {
		return p.base
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.free) - 1
	if last < 0 {
		return p.base.Clone()
	}
	t := p.free[last]
	p.free = p.free[:last]
	return t
}

func (p *pool) give(t *http.Transport) {
	if t == p.base {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) == p.base.MaxIdleConnsPerHost {
		t.CloseIdleConnections()
		return
	}
	p.free = append(p.free, t)
}

func (p *pool) closeIdle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.base.CloseIdleConnections()
	for _, t := range p.free {
		t.CloseIdleConnections()
	}
}

// entrance is the pool as a wrapper sees it. Printing a value does not show
// what a function contains. The connections' buffers contain the last request
// and response, including secrets.
type entrance struct {
	roundTrip func(*http.Request) (*http.Response, error)
}

func (e *entrance) RoundTrip(req *http.Request) (*http.Response, error) { return e.roundTrip(req) }

// RoundTrip sends req on a connection that no other call uses.
func (p *pool) RoundTrip(req *http.Request) (*http.Response, error) {
	sent := req
	if a, ok := req.Context().Value(attemptKey{}).(*attempt); ok {
		sent = a.enter(req)
	}
	t := p.take()
	resp, err := t.RoundTrip(sent)
	if err != nil {
		p.give(t)
		return nil, err
	}
	resp.Request = req // without the additions of enter
	resp.Body = &lentBody{ReadCloser: resp.Body, pool: p, transport: t}
	return resp, nil
}

// A lentBody returns the call's transport to the pool when it is closed.
type lentBody struct {
	io.ReadCloser
	pool      *pool
	transport *http.Transport
	once      sync.Once
}

func (b *lentBody) Close() error {
	err := b.ReadCloser.Close()
	b.once.Do(func() { b.pool.give(b.transport) })
	return err
}
