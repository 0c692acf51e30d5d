package transport

import (
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPool(t *testing.T) {
	p := newPool(&http.Transport{MaxIdleConnsPerHost: 2}, nil)
	a, b, c := p.take(), p.take(), p.take()
	assert.NotSame(t, a, b)
	assert.NotSame(t, b, c)
	p.give(a)
	p.give(b)
	p.give(c)
	assert.Len(t, p.free, 2, "the pool keeps at most MaxIdleConnsPerHost transports")
	assert.Same(t, b, p.take(), "the last used one comes first, so that idle connections of the others can end")
	assert.Same(t, a, p.take())
	assert.NotSame(t, a, p.take())
}

// A base that limits its connections is shared, because the limit is for all
// calls together.
func TestPoolBounded(t *testing.T) {
	p := newPool(&http.Transport{MaxConnsPerHost: 3}, nil)
	assert.Same(t, p.base, p.take())
	assert.Same(t, p.base, p.take())
	p.give(p.base)
	assert.Empty(t, p.free)
}

func TestPoolDefaults(t *testing.T) {
	p := newPool(nil, nil)
	assert.Equal(t, 5*time.Second, p.base.TLSHandshakeTimeout)
	assert.Equal(t, 90*time.Second, p.base.IdleConnTimeout)
	assert.Equal(t, 1024, p.base.MaxIdleConnsPerHost)
	assert.NotNil(t, p.base.Proxy, "the environment's proxy is used")
	assert.True(t, p.base.DisableCompression)
	assert.Nil(t, p.base.TLSClientConfig.GetClientCertificate)
}

// The pool speaks HTTP/1.1 to a server that prefers HTTP/2, whatever the base
// is configured for.
func TestPoolSpeaksHTTP1(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	for name, base := range map[string]*http.Transport{
		"none": nil, "plain": {}, "forced": {ForceAttemptHTTP2: true}, "net/http's": http.DefaultTransport.(*http.Transport).Clone(),
	} {
		p := newPool(base, nil)
		p.base.TLSClientConfig.RootCAs = roots
		req, err := http.NewRequest(http.MethodGet, server.URL, nil)
		require.NoError(t, err)
		resp, err := p.RoundTrip(req)
		if assert.NoError(t, err, name) {
			assert.Equal(t, "HTTP/1.1", resp.Proto, name)
			resp.Body.Close()
		}
		p.closeIdle()
	}
}
