package gate

import (
	"crypto/tls"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// patience is the longest wait for an answer. It is shorter than the SDK's time-out, so
// that faults without an answer do not take most of the time.
const patience = 2 * time.Second

// A transport reaches the gateway with or without the merchant's certificate, as the
// client did. The gate can't forward the client's own proof of its key.
type transport struct{ plain, certified *http.Transport }

func newTransport(gw *wxpaytest.Server) *transport {
	t := &transport{plain: gw.Transport(), certified: gw.Transport()}
	t.certified.TLSClientConfig = t.certified.TLSClientConfig.Clone()
	t.certified.TLSClientConfig.Certificates = []tls.Certificate{*gw.Certificate("")}
	for _, each := range []*http.Transport{t.plain, t.certified} {
		each.DisableCompression = true // bytes stay as they are
		each.MaxIdleConnsPerHost = 64
		each.ResponseHeaderTimeout = patience
	}
	return t
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		return t.certified.RoundTrip(r)
	}
	return t.plain.RoundTrip(r)
}
