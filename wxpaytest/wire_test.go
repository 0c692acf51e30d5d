package wxpaytest

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// wire is what came over the wire, byte for byte.
type wire struct {
	raw   string
	err   error // why it ended; nil: the TLS connection was closed properly
	drips int   // reads that returned something
}

// head and body are the two parts of a response.
func (w wire) head() string {
	head, _, _ := strings.Cut(w.raw, "\r\n\r\n")
	return head
}

func (w wire) body() string {
	_, body, _ := strings.Cut(w.raw, "\r\n\r\n")
	return body
}

// dial opens a connection to a URL of the gateway.
func (g *gateway) dial(url string) (*tls.Conn, error) {
	tcp, err := net.Dial("tcp", strings.TrimPrefix(url, "https://"))
	if err != nil {
		return nil, err
	}
	c := tls.Client(tcp, &tls.Config{RootCAs: g.RootCAs(), ServerName: "127.0.0.1"})
	g.t.Cleanup(func() { c.Close() })
	require.NoError(g.t, c.SetDeadline(time.Now().Add(20*time.Second)))
	return c, c.Handshake()
}

// signedBody is a message with the merchant's ids and signature.
func (g *gateway) signedBody(f fields) string {
	g.nonces++
	f = f.with("appid", g.ids["appid"], "mch_id", g.ids["mch_id"], "nonce_str", fmt.Sprintf("n%d", g.nonces))
	f["sign"] = signTest(f["sign_type"], g.key, f)
	return writeXML(f)
}

// request returns the bytes of a request. The connection ends after the
// response.
func request(path, body string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", path, len(body), body)
}

// see sends an order on a new connection. It reads at most limit bytes, within
// the time.
func (g *gateway) see(limit int, patience time.Duration) wire {
	g.t.Helper()
	c, err := g.dial(g.URL)
	if err != nil {
		return wire{err: err}
	}
	if _, err := io.WriteString(c, request(ordering, g.signedBody(anOrder(number)))); err != nil {
		return wire{err: err}
	}
	require.NoError(g.t, c.SetReadDeadline(time.Now().Add(patience)))
	return readWire(c, limit)
}

func readWire(c net.Conn, limit int) (w wire) {
	var all strings.Builder
	buffer := make([]byte, 1<<14)
	for all.Len() < limit {
		n, err := c.Read(buffer)
		all.Write(buffer[:n])
		if n > 0 {
			w.drips++
		}
		if err != nil {
			if err != io.EOF {
				w.err = err
			}
			break
		}
	}
	w.raw = all.String()
	return w
}

func eventually(t *testing.T, what func() bool, why ...any) {
	t.Helper()
	require.Eventually(t, what, 10*time.Second, time.Millisecond, why...)
}
