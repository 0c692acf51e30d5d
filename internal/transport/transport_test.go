package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// at returns a Transport with one pay host and one login host.
func at(t *testing.T, host string, change ...func(*Config)) *Transport {
	t.Helper()
	cfg := Config{Pay: []string{host}, Login: []string{host}, UserAgent: "agent", ContentType: "text/plain", Timeout: 5 * time.Second}
	for _, c := range change {
		c(&cfg)
	}
	tr := New(cfg)
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

// serve returns the base URL of a server on this machine.
func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func all(body io.Reader, _ int64) ([]byte, error) { return io.ReadAll(body) }

func TestPost(t *testing.T) {
	host := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Digest", "d")
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprintf(w, "%s %s %s %s %s", r.Method, r.URL, r.Header.Get("Content-Type"), r.UserAgent(), body)
	})
	r := at(t, host).Post(t.Context(), Request{Host: host, Path: "/a/b", Body: []byte("text")})
	require.NoError(t, r.Err)
	assert.Nil(t, r.Body, "not read yet")
	r.Read(all)
	require.NoError(t, r.Err)
	assert.Equal(t, "POST /a/b text/plain agent text", string(r.Body))
	assert.Equal(t, http.StatusAccepted, r.Status)
	assert.Equal(t, "d", r.Header.Get("Digest"))
	assert.True(t, r.Sent)
	assert.False(t, r.Network)
}

// writes counts the writes to a connection.
type writes struct {
	net.Conn
	n *atomic.Int64
}

func (w writes) Write(p []byte) (int, error) {
	w.n.Add(1)
	return w.Conn.Write(p)
}

// Headers and body are one packet. net/http sends them apart for some types of body.
func TestPostWritesOnce(t *testing.T) {
	host := serve(t, func(http.ResponseWriter, *http.Request) {})
	var n atomic.Int64
	tr := at(t, host, func(cfg *Config) {
		cfg.Base = &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, address)
			return writes{conn, &n}, err
		}}
	})
	for range 3 {
		r := tr.Post(t.Context(), Request{Host: host, Path: "/", Body: []byte("text")})
		r.Read(all)
		require.NoError(t, r.Err)
	}
	assert.Equal(t, int64(3), n.Load())
}

func TestGet(t *testing.T) {
	host := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s %q %s", r.Method, r.URL, r.Header["Content-Type"], r.UserAgent())
	})
	r := at(t, host).Get(t.Context(), host, "/a", url.Values{"q": {"1 2"}}, nil)
	r.Read(all)
	require.NoError(t, r.Err)
	assert.Equal(t, "GET /a?q=1+2 [] agent", string(r.Body))
}

// A host that is not a URL is an error, and nothing is sent.
func TestBadAddress(t *testing.T) {
	tr := at(t, "http://localhost:1")
	for _, r := range []*Response{
		tr.Post(t.Context(), Request{Host: "https://%zz", Path: "/a"}),
		tr.Get(t.Context(), "https://%zz", "/a", nil, nil),
	} {
		assert.Error(t, r.Err)
		assert.False(t, r.Sent)
		assert.False(t, r.Network)
		r.Read(all)
		assert.Nil(t, r.Body)
	}
}

// A wrapper may change the headers of a request: the next request has its own
// headers.
func TestWrapChangesHeader(t *testing.T) {
	host := serve(t, func(http.ResponseWriter, *http.Request) {})
	var got []string
	tr := at(t, host, func(cfg *Config) {
		cfg.Wrap = func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				got = append(got, r.Header.Get("Content-Type"))
				r.Header.Set("Content-Type", "changed")
				return next.RoundTrip(r)
			})
		}
	})
	for range 2 {
		tr.Post(t.Context(), Request{Host: host, Path: "/"}).Read(all)
	}
	assert.Equal(t, []string{"text/plain", "text/plain"}, got)
}

// Only a request that needs the certificate presents it.
func TestPostCertificate(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, len(r.TLS.PeerCertificates))
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	tr := at(t, server.URL, func(cfg *Config) {
		cfg.Base = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
		cfg.Certificate = &server.TLS.Certificates[0]
	})
	for range 2 {
		for presents, want := range map[bool]string{false: "0", true: "1"} {
			r := tr.Post(t.Context(), Request{Host: server.URL, Path: "/", Certificate: presents})
			r.Read(all)
			require.NoError(t, r.Err)
			assert.Equal(t, want, string(r.Body))
		}
		r := tr.Get(t.Context(), server.URL, "/", nil, nil)
		r.Read(all)
		assert.Equal(t, "0", string(r.Body))
	}
}

// Both pools verify the server.
func TestPoolsVerify(t *testing.T) {
	tr := at(t, "https://localhost:1", func(cfg *Config) { cfg.Certificate = &tls.Certificate{} })
	require.Len(t, tr.pools(), 2)
	for _, pool := range tr.pools() {
		assert.False(t, pool.base.TLSClientConfig.InsecureSkipVerify)
		assert.GreaterOrEqual(t, pool.base.TLSClientConfig.MinVersion, uint16(tls.VersionTLS12))
	}
}

// The base is cloned and never changed. Its settings are kept, except for a TLS
// version that is too old.
func TestBaseIsCloned(t *testing.T) {
	base := &http.Transport{MaxIdleConnsPerHost: 3, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS10}}
	tr := at(t, "https://localhost:1", func(cfg *Config) { cfg.Base, cfg.Certificate = base, &tls.Certificate{} })
	require.Len(t, tr.pools(), 2)
	for _, pool := range tr.pools() {
		assert.Equal(t, uint16(tls.VersionTLS12), pool.base.TLSClientConfig.MinVersion)
		assert.Equal(t, 3, pool.base.MaxIdleConnsPerHost)
	}
	assert.Equal(t, uint16(tls.VersionTLS10), base.TLSClientConfig.MinVersion)
	assert.Nil(t, base.TLSClientConfig.GetClientCertificate)
	assert.Nil(t, base.TLSClientConfig.ClientSessionCache)
	assert.False(t, base.DisableCompression)
}

func TestHosts(t *testing.T) {
	tr := New(Config{Pay: []string{"https://a", "https://b"}, Login: []string{"https://c"}})
	assert.Equal(t, []string{"https://a", "https://b"}, tr.PayHosts(""))
	assert.Equal(t, []string{"https://own"}, tr.PayHosts("own"))
	assert.Equal(t, []string{"https://c"}, tr.LoginHosts())
	tr = New(Config{Pay: []string{"http://localhost:1"}, SingleHost: true})
	assert.Equal(t, []string{"http://localhost:1"}, tr.PayHosts("own"))
}

// After two failed connections in a row, a host comes last for a minute. A
// response with any status shows that a host can be reached.
func TestPostReportsHosts(t *testing.T) {
	good := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	bad := refusing(t)
	now := time.Now()
	tr := New(Config{Pay: []string{bad, good}, Login: []string{bad, good}, Timeout: time.Second, Now: func() time.Time { return now }})
	defer tr.CloseIdleConnections()
	for range 2 {
		assert.Equal(t, []string{bad, good}, tr.PayHosts(""))
		assert.Error(t, tr.Post(t.Context(), Request{Host: bad, Path: "/"}).Err)
		tr.Post(t.Context(), Request{Host: good, Path: "/"}).Read(all)
	}
	assert.Equal(t, []string{good, bad}, tr.PayHosts(""))
	assert.Equal(t, []string{bad, good}, tr.LoginHosts(), "the two lists are independent")
	for range 2 {
		assert.Error(t, tr.Get(t.Context(), bad, "/", nil, nil).Err)
	}
	assert.Equal(t, []string{good, bad}, tr.LoginHosts())
	now = now.Add(4 * time.Minute)
	assert.Equal(t, []string{bad, good}, tr.PayHosts(""), "the probe")
}

// refusing returns the base URL of a host that refuses connections.
func refusing(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

// The idle connections can be closed after each call.
func TestCloseIdleConnections(t *testing.T) {
	var open atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed:
			open.Add(-1)
		}
	}
	server.Start()
	defer server.Close()
	tr := at(t, server.URL)
	for range 3 {
		tr.Post(t.Context(), Request{Host: server.URL, Path: "/"}).Read(all)
	}
	assert.Equal(t, int32(1), open.Load(), "calls in sequence use one connection")
	tr.CloseIdleConnections()
	assert.Eventually(t, func() bool { return open.Load() == 0 }, 5*time.Second, time.Millisecond)
}

// address returns the same as parsing the whole text.
func TestAddress(t *testing.T) {
	hosts := []string{"https://api.mch.weixin.qq.com", "http://localhost:1/", "https://proxy.example.com/pay%2Fv2", "https://proxy.example.com/v2/"}
	tr := New(Config{Pay: hosts})
	for _, host := range append(hosts, "https://fraud.mch.weixin.qq.com") {
		for _, path := range []string{"/pay/unifiedorder", "/a%2Fb", "/sandboxnew/pay/micropay"} {
			want, err := url.Parse(strings.TrimSuffix(host, "/") + path)
			require.NoError(t, err)
			got, err := tr.address(host, path)
			require.NoError(t, err)
			assert.Equal(t, want, got)
			got.Path = "/changed"
		}
	}
	_, err := tr.address("https://%zz", "/a")
	assert.Error(t, err)
}
