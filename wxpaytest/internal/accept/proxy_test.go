package accept

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const toHost = "CONNECT host:443 HTTP/1.1\r\nHost: host:443\r\n\r\n"

// proxyFor returns a proxy with low limits that leads to an address.
func proxyFor(t *testing.T) (*Proxy, *Address) {
	t.Helper()
	a, err := Open(Config{
		TLS: &tls.Config{}, Strike: func(string) Treatment { return Treatment{} }, BeforeNext: func(*Address) {}, Report: func(Problem) {},
		Handler: func(http.ResponseWriter, *http.Request) {},
	}, "main", "")
	require.NoError(t, err)
	p, err := OpenProxy("", map[string]*Address{"host": a}, func() bool { return true }, func() {}, func(Problem) {})
	require.NoError(t, err)
	p.limit, p.waiting, p.http.ReadTimeout = 3, make(chan struct{}, 2), 200*time.Millisecond
	go a.Serve()
	go p.Serve()
	t.Cleanup(func() {
		p.Stop()
		a.Stop()
	})
	return p, a
}

// ask opens a connection and sends text.
func ask(t *testing.T, p *Proxy, text string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", p.Port)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	require.NoError(t, c.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = io.WriteString(c, text)
	require.NoError(t, err)
	return c
}

func statusOn(t *testing.T, c net.Conn) int {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	return resp.StatusCode
}

func TestProxyLimitsTunnels(t *testing.T) {
	p, a := proxyFor(t)
	var open []net.Conn
	for range p.limit {
		c := ask(t, p, toHost)
		require.Equal(t, http.StatusOK, statusOn(t, c))
		open = append(open, c)
	}
	assert.Equal(t, http.StatusServiceUnavailable, statusOn(t, ask(t, p, toHost)))
	require.NoError(t, open[0].Close())
	require.Eventually(t, func() bool { return int(p.tunnels.Load()) == len(open)-1 }, 10*time.Second, time.Millisecond)
	assert.Equal(t, http.StatusOK, statusOn(t, ask(t, p, toHost)), "a closed tunnel makes room")
	a.Stop()
	assert.Eventually(t, func() bool { return p.tunnels.Load() == 0 }, 10*time.Second, time.Millisecond)
}

// Clients that send nothing, or send slowly, occupy all places only for a short time.
func TestProxyEndsSlowClients(t *testing.T) {
	p, a := proxyFor(t)
	silent, slow := ask(t, p, ""), ask(t, p, toHost[:20])
	next := ask(t, p, toHost)
	go func() {
		for range 100 {
			if _, err := io.WriteString(slow, "x"); err != nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	}()
	assert.Equal(t, http.StatusOK, statusOn(t, next))
	_, err := silent.Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.EOF, "it was closed")
	assert.Eventually(t, func() bool { return a.Counts().Accepted == 1 }, 10*time.Second, time.Millisecond)
}

// While both places are taken, the proxy accepts nobody else.
func TestProxyLimitsWaitingClients(t *testing.T) {
	p, _ := proxyFor(t)
	for range 10 {
		ask(t, p, "")
	}
	assert.Eventually(t, func() bool { return len(p.waiting) == 2 }, 10*time.Second, time.Millisecond)
	assert.Eventually(t, func() bool { return len(p.waiting) == 1 }, 20*time.Second, time.Millisecond, "all were closed; the place is for the next")
}

// A tunnel that arrives while the address closes is closed.
func TestTunnelToAClosedAddress(t *testing.T) {
	_, a := proxyFor(t)
	a.Stop()
	client, server := net.Pipe()
	done := make(chan struct{})
	a.Tunnel(server, nil, func() { close(done) })
	<-done
	_, err := client.Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.EOF)
	assert.Zero(t, a.Counts().Open)
}
