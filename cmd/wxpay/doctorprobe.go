package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// probeTimeout is how long a host may take to answer, unless -timeout is set.
const probeTimeout = 8 * time.Second

// The stages of a probe. The last one that began is where a host was lost.
const (
	stageDNS int32 = iota
	stageTCP
	stageTLS
	stageHTTP
)

// A probed is what a host answered to a request that changes nothing.
type probed struct {
	base     string
	address  string   // IP address and port of the last connection; may be empty
	proxy    *url.URL // nil: reached directly
	badProxy bool     // the address of the proxy cannot be read
	refusal  int      // HTTP status with which the proxy refuses the host; 0: it does not
	excluded bool     // NO_PROXY excludes the host
	stage    int32
	err      error
	cert     *x509.Certificate // of the server; nil: no TLS
	sent     time.Time
	got      time.Time
	header   http.Header
}

// probe asks a host for its root page.
func (n *network) probe(ctx context.Context, base string, now func() time.Time) probed {
	ctx, cancel := context.WithTimeout(ctx, n.timeout)
	defer cancel()
	p := probed{base: base}
	var stage, refusal atomic.Int32 // the connection may go on after the end
	var address atomic.Value
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		ConnectStart:      func(_, to string) { stage.Store(stageTCP); address.Store(to) },
		TLSHandshakeStart: func() { stage.Store(stageTLS) },
		WroteRequest:      func(httptrace.WroteRequestInfo) { stage.Store(stageHTTP) },
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/", nil)
	if err != nil {
		p.err = err
		return p
	}
	req.Header.Set("Cache-Control", "no-cache")
	transport := n.transport()
	defer transport.CloseIdleConnections()
	if transport.Proxy != nil {
		if p.proxy, p.err = transport.Proxy(req); p.err != nil {
			p.badProxy = true
			return p
		}
		p.excluded = p.proxy == nil && hasProxy(transport.Proxy)
	}
	transport.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode != http.StatusOK {
			refusal.Store(int32(answer.StatusCode))
		}
		return nil
	}
	p.sent = now()
	resp, err := transport.RoundTrip(req)
	p.got, p.stage, p.refusal, p.err = now(), stage.Load(), int(refusal.Load()), err
	p.address, _ = address.Load().(string)
	if err == nil {
		resp.Body.Close()
		p.header, p.cert = resp.Header, certificateOf(resp.TLS)
	}
	return p
}

// hasProxy reports whether there is a proxy for other hosts.
func hasProxy(proxy func(*http.Request) (*url.URL, error)) bool {
	other, err := proxy(&http.Request{URL: &url.URL{Scheme: "https", Host: "host.invalid"}})
	return err == nil && other != nil
}

func certificateOf(state *tls.ConnectionState) *x509.Certificate {
	if state == nil || len(state.PeerCertificates) == 0 {
		return nil
	}
	return state.PeerCertificates[0]
}

// probes asks all hosts at the same time.
func (n *network) probes(ctx context.Context, bases []string, now func() time.Time) []probed {
	all := make([]probed, len(bases))
	var wg sync.WaitGroup
	for i, base := range bases {
		wg.Go(func() { all[i] = n.probe(ctx, base, now) })
	}
	wg.Wait()
	return all
}

func issuerName(cert *x509.Certificate) string {
	if cert.Issuer.CommonName != "" {
		return cert.Issuer.CommonName
	}
	return cert.Issuer.String()
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}
