package accept

import (
	"context"
	"crypto/tls"
	"net/http"
)

// Config is what an [Address] needs.
type Config struct {
	TLS     *tls.Config // from NewTLS; of all addresses: a session can be resumed at each
	Handler http.HandlerFunc
	Context context.Context // ends with the gateway
	Go      func(f func())  // runs f, which the gateway waits for when it closes

	Strike     func(host string) Treatment // by a fault, of a new connection
	BeforeNext func(a *Address)            // is called before each new connection
}

// NewTLS returns the configuration of all addresses of a gateway, with its
// certificate.
func NewTLS(cert *tls.Certificate) *tls.Config {
	return &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{*cert},
		// Asked of everyone and judged per path, as the platform's front does:
		// a bad certificate is answered with a page, not with an alert.
		ClientAuth:         tls.RequestClientCert,
		NextProtos:         []string{"http/1.1"},
		GetConfigForClient: handshake,
	}
}
