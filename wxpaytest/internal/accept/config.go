package accept

import (
	"context"
	"crypto/tls"
	"net/http"
)

// Config is what an [Address] needs.
type Config struct {
	TLS     *tls.Config // from NewTLS; shared, so that a session can be resumed at every address
	Handler http.HandlerFunc
	Context context.Context // ends when the gateway closes
	Go      func(f func())  // runs f; the gateway waits for f when it closes

	Strike     func(host string) Treatment // returns what a fault does with a new connection
	BeforeNext func(a *Address)            // is called before the next connection is accepted
	Report     func(p Problem)             // is called for a mistake of a client, by several goroutines at once
}

// NewTLS returns the configuration of all addresses of a gateway, with its
// certificate.
func NewTLS(cert *tls.Certificate) *tls.Config {
	return &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{*cert},
		// Every client is asked for a certificate, and each path checks it, as at
		// the platform: the response to a bad certificate is a page, not an alert.
		ClientAuth:         tls.RequestClientCert,
		NextProtos:         []string{"http/1.1"},
		GetConfigForClient: handshake,
	}
}
