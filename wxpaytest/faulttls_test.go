package wxpaytest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every fault of connections is visible at a handshake.
func TestWhatConnectionFaultsLookLike(t *testing.T) {
	seen := map[FaultName]func(err error) bool{
		ConnectionReset: func(err error) bool { return errors.Is(err, syscall.ECONNRESET) },
		SilentHandshake: func(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) },
		OtherHost:       func(err error) bool { return errors.As(err, &x509.HostnameError{}) },
		ExpiredCertificate: func(err error) bool {
			var invalid x509.CertificateInvalidError
			return errors.As(err, &invalid) && invalid.Reason == x509.Expired
		},
		UnknownAuthority: func(err error) bool { return errors.As(err, &x509.UnknownAuthorityError{}) },
		ResetHandshaken:  func(err error) bool { return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) },
		ConnectionRefused: func(err error) bool {
			var op *net.OpError
			return errors.Is(err, syscall.ECONNREFUSED) && errors.As(err, &op) && op.Op == "dial"
		},
	}
	assert.Len(t, seen, len(ConnectionFaults()))
	for _, name := range ConnectionFaults() {
		g := newGateway(t)
		g.Inject(Fault{Name: name})
		patience := 10 * time.Second
		if name == SilentHandshake {
			patience = 50 * time.Millisecond
		}
		err := g.shake(patience)
		assert.True(t, seen[name](err), "%s: %v", name, err)
		assert.Equal(t, 1, g.FaultCount(name), name)
		assert.Empty(t, g.Exchanges(), name)
		g.ClearFaults()
		assert.NoError(t, g.get(g.URL), "%s is over", name)
		g.Close()
	}
}

// shake opens a connection, makes a handshake, and waits for the error.
func (g *gateway) shake(patience time.Duration) error {
	tcp, err := net.Dial("tcp", strings.TrimPrefix(g.URL, "https://"))
	if err != nil {
		return err
	}
	defer tcp.Close()
	c := tls.Client(tcp, &tls.Config{RootCAs: g.RootCAs(), ServerName: "127.0.0.1"})
	_ = c.SetDeadline(time.Now().Add(patience))
	if err := c.Handshake(); err != nil {
		return err
	}
	_, err = c.Read(make([]byte, 1))
	return err
}

// The certificates are wrong in only one way.
func TestCertificatesOfFaults(t *testing.T) {
	g := newGateway(t)
	presented := func(name FaultName) *x509.Certificate {
		g.Inject(Fault{Name: name})
		c, err := tls.Dial("tcp", strings.TrimPrefix(g.URL, "https://"), &tls.Config{InsecureSkipVerify: true})
		require.NoError(t, err)
		defer c.Close()
		return c.ConnectionState().PeerCertificates[0]
	}
	verify := func(c *x509.Certificate, host string, roots *x509.CertPool) error {
		_, err := c.Verify(x509.VerifyOptions{DNSName: host, Roots: roots})
		return err
	}
	assert.NoError(t, verify(presented(OtherHost), "other.localhost", g.RootCAs()))
	expired := presented(ExpiredCertificate)
	assert.NoError(t, expired.VerifyHostname("127.0.0.1"))
	assert.WithinDuration(t, time.Now().AddDate(0, 0, -1), expired.NotAfter, time.Minute)
	assert.NoError(t, presented(UnknownAuthority).VerifyHostname("127.0.0.1"))
}

// A client that keeps connections and resumes sessions meets the fault with its
// next request, and reaches the gateway again with the request after that.
func TestConnectionFaultsMeetKeptConnections(t *testing.T) {
	for _, name := range ConnectionFaults() {
		g := newGateway(t)
		transport := g.plain.Transport.(*http.Transport)
		transport.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(0)
		transport.TLSHandshakeTimeout = time.Second
		for range 4 {
			g.order(number)
			g.Inject(Fault{Name: name})
			_, err := g.plain.Post(g.URL+query, "text/xml", strings.NewReader(g.signedBody(byNumber)))
			require.Error(t, err, name)
			if name == SilentHandshake {
				break
			}
			g.ClearFaults()
		}
		assert.NotContains(t, paths(g), query)
		g.ClearFaults()
		g.order(number)
	}
}

func paths(g *gateway) (all []string) {
	for _, x := range g.Exchanges() {
		all = append(all, x.Path)
	}
	return all
}

// If a request is running when the fault is injected, it is answered and its
// connection then ends.
func TestConnectionFaultsLetRequestsFinish(t *testing.T) {
	g := newGateway(t)
	arrived, proceed := make(chan bool), make(chan bool)
	g.Handle("/slow", PathOptions{}, func(map[string]string) map[string]string {
		arrived <- true
		<-proceed
		return nil
	})
	done := make(chan *http.Response)
	go func() {
		resp, err := g.plain.Post(g.URL+"/slow", "text/xml", strings.NewReader(g.signedBody(fields{})))
		assert.NoError(t, err)
		done <- resp
	}()
	<-arrived
	g.Inject(Fault{Name: UnknownAuthority})
	proceed <- true
	resp := <-done
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Contains(t, string(body), "SUCCESS")
	assert.True(t, resp.Close)
	eventually(t, func() bool { return g.Connections("").Open == 0 })
}

// A slow response is also completed.
func TestConnectionFaultsLetSlowAnswersFinish(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: SlowBody, Delay: time.Millisecond})
	done := make(chan wire)
	go func() { done <- g.see(1<<20, 20*time.Second) }()
	eventually(t, func() bool { return g.FaultCount(SlowBody) == 1 })
	g.Inject(Fault{Name: UnknownAuthority})
	w := <-done
	assert.NoError(t, w.err)
	whole(t, w.body())
}

// The gateway does not wait for a client that does not read.
func TestIdleConnectionsOfDeafClients(t *testing.T) {
	g := newGateway(t)
	c, err := g.dial(g.URL)
	require.NoError(t, err)
	eventually(t, func() bool { return g.Connections("").Handshakes == 1 })
	start := time.Now()
	g.Inject(Fault{Name: ConnectionReset})
	assert.Less(t, time.Since(start), 5*time.Second)
	assert.Zero(t, g.Connections("").Open)
	w := readWire(c, 1)
	assert.Empty(t, w.raw)
}
