// Package gate stands between an instance of the shop and the gateway. It knows which
// instance calls which path, and can stop an answer after the gateway has sent it.
package gate

import (
	"bytes"
	"crypto/tls"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// An Answer is what the gateway has answered to an instance.
type Answer struct {
	Path   string // of the request
	Status int    // HTTP status
	Body   []byte
}

// Done reports whether the gateway says that it has carried out the request.
func (a Answer) Done() bool {
	return a.Status == http.StatusOK &&
		(bytes.Contains(a.Body, []byte("<result_code><![CDATA[SUCCESS")) || bytes.Contains(a.Body, []byte(`"errcode":0`)))
}

// A Gate is a TLS server that forwards every request to the gateway. It shows the
// gateway the merchant's certificate if the client has shown one.
type Gate struct {
	URL string // https://127.0.0.1:port

	server *httptest.Server
}

// New starts a gate. The function relay is called for every answer; if it returns
// false, the connection is reset instead of sending the answer.
func New(gw *wxpaytest.Server, relay func(Answer) bool) (*Gate, error) {
	target, err := url.Parse(gw.URL)
	if err != nil {
		return nil, err
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport:      newTransport(gw),
		ModifyResponse: func(r *http.Response) error { return check(r, relay) },
		ErrorHandler:   func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ErrorLog:       log.New(io.Discard, "", 0), // a fault breaks off many answers
	}
	s := httptest.NewUnstartedServer(proxy)
	s.Config.ErrorLog = proxy.ErrorLog
	s.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	s.StartTLS()
	return &Gate{URL: s.URL, server: s}, nil
}

// RootPEM returns the certificate that clients must trust. It is the same for all gates.
func (g *Gate) RootPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: g.server.Certificate().Raw})
}

// Close stops the gate.
func (g *Gate) Close() {
	g.server.CloseClientConnections()
	g.server.Close()
}

// check shows relay the answer. A body that a fault has broken off goes on as it is.
func check(r *http.Response, relay func(Answer) bool) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if !relay(Answer{Path: r.Request.URL.Path, Status: r.StatusCode, Body: body}) {
		return http.ErrAbortHandler
	}
	rest := io.Reader(r.Body)
	if err != nil {
		rest = failed{err}
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), rest), r.Body}
	return nil
}

// failed is a reader that returns its error.
type failed struct{ error }

func (f failed) Read([]byte) (int, error) { return 0, f.error }
