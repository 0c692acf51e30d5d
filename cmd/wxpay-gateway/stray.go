package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// maybeTLS is the listener of the page. It also accepts TLS, so that a client
// that takes the page for the API gets a text instead of a failed handshake.
type maybeTLS struct {
	net.Listener
	config *tls.Config
}

func (l maybeTLS) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &eitherConn{Conn: c, config: l.config}, nil
}

// eitherConn is a connection with or without TLS, depending on its first byte.
type eitherConn struct {
	net.Conn
	config *tls.Config
	begun  bool
	secure *tls.Conn // nil: without TLS
}

// tlsHandshake is the first byte of a connection with TLS.
const tlsHandshake = 22

func (c *eitherConn) Read(p []byte) (int, error) {
	if c.begun || len(p) == 0 {
		return c.inner().Read(p)
	}
	n, err := c.Conn.Read(p[:1])
	if n == 0 {
		return n, err
	}
	if c.begun = true; p[0] != tlsHandshake {
		return n, err
	}
	c.secure = tls.Server(readAgain{c.Conn, io.MultiReader(strings.NewReader(string(p[:1])), c.Conn)}, c.config)
	return c.secure.Read(p)
}

func (c *eitherConn) Write(p []byte) (int, error) { return c.inner().Write(p) }

func (c *eitherConn) inner() net.Conn {
	if c.secure != nil {
		return c.secure
	}
	return c.Conn
}

// readAgain is a connection of which something was read already.
type readAgain struct {
	net.Conn
	reader io.Reader
}

func (c readAgain) Read(p []byte) (int, error) { return c.reader.Read(p) }

type connKey struct{}

// rememberTLS is the server's http.Server.ConnContext hook.
func rememberTLS(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// strays answers requests that were meant for the API, and HTTPS.
func (d *desk) strays(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, _ := r.Context().Value(connKey{}).(*eitherConn)
		switch {
		case c != nil && c.secure != nil:
			d.stray(w, r, "trouble.page-https", r.Method+" "+r.URL.Path)
		case isForAPI(r):
			d.stray(w, r, "trouble.page-api", r.Method+" "+r.URL.Path)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// isForAPI reports whether a request to the page was meant for the API.
func isForAPI(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/desk/") {
		return false
	}
	return r.Method == http.MethodPost || slices.Contains(wxpaytest.Paths(), r.URL.Path)
}

// stray reports a request and says where it must go. A client that posts XML gets
// XML: it shows return_msg, and nothing of another answer.
func (d *desk) stray(w http.ResponseWriter, r *http.Request, key, what string) {
	p := wxpaytest.Problem{Name: strings.TrimPrefix(key, "trouble."), Host: "page", Client: r.RemoteAddr, Subject: what}
	text := fail(key, "what", fmt.Sprintf("%.200q", what), "page", d.pageURL(), "api", d.gateway.URL)
	p.English, p.Chinese = text.in(english), text.in(chinese)
	d.troubles.add(p)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	both := p.English + " " + p.Chinese
	if r.Method == http.MethodPost {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		_, _ = fmt.Fprintf(w, "<xml><return_code>FAIL</return_code><return_msg>%s</return_msg></xml>", html.EscapeString(both))
		return
	}
	http.Error(w, p.English+"\n"+p.Chinese, http.StatusNotFound)
}
