package wxpaytest

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"

	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
)

// Merchant returns the current configuration of a merchant, with the defaults
// and the changed key. The zero id means the first merchant. It panics on an
// unknown id.
func (s *Server) Merchant(mchID string) Merchant {
	return *s.rooms.merchants.mustGet(mchID)
}

// ChangeKey sets a new APIv2 key, as on the merchant platform. From then on
// requests must be signed with it, and the gateway signs and encrypts every
// message with it, including notifications of earlier orders.
// [Server.RedeliverOldKey] sends one more notification with the old key, like a
// message that was already on its way. ChangeKey panics on an unknown merchant.
func (s *Server) ChangeKey(mchID, newKey string) {
	s.rooms.merchants.changeKey(mchID, newKey)
	_ = s.saved(nil)
}

// SetBalance sets how much money, in fen, the merchant has for refunds. Refunds
// then reduce it, and fail with NOTENOUGH if it is too small. Before the first
// call it is unlimited.
func (s *Server) SetBalance(mchID string, fen int64) {
	s.rooms.orders.setBalance(mchID, fen)
	_ = s.saved(nil)
}

// Certificate issues a client certificate for the merchant. It is valid longer
// than any test runs. The zero id means the first merchant. An id that the
// gateway does not know is allowed, so that a test can use the certificate of
// another merchant.
func (s *Server) Certificate(mchID string) *tls.Certificate {
	return s.CertificateUntil(mchID, time.Now().Add(authority.Century))
}

// CertificateUntil is [Server.Certificate] with an expiry time, in real time.
func (s *Server) CertificateUntil(mchID string, notAfter time.Time) *tls.Certificate {
	return s.authority.Client(cmp.Or(mchID, s.rooms.merchants.first), notAfter)
}

// CertificatePEM is [Server.Certificate] in the format of apiclient_cert.pem
// and apiclient_key.pem.
func (s *Server) CertificatePEM(mchID string) (certPEM, keyPEM []byte) {
	return authority.EncodePEM(s.Certificate(mchID))
}

// AuthorityPEM returns the certificate and the private key of the gateway's
// authority, for [Config].Authority. Clients that trust this authority also
// trust the next gateway, and the merchants' certificates stay valid. If the
// next gateway has further Names, its RootPEM is new, with the same key: clients
// that trust only the old one don't accept the further names.
func (s *Server) AuthorityPEM() []byte {
	return s.authority.PEM()
}

// RootCAs returns a pool that contains only the gateway's authority.
func (s *Server) RootCAs() *x509.CertPool {
	return s.authority.Roots()
}

// RootPEM returns the certificate of the gateway's authority, for programs in
// other languages.
func (s *Server) RootPEM() []byte {
	return s.authority.CertPEM()
}

// ServerTLS returns a configuration for another server on this machine, with the
// certificate of the gateway's server.
func (s *Server) ServerTLS() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{*s.authority.Server()}}
}

// Transport returns a new transport that trusts the gateway. All its other
// fields are zero; it presents no client certificate.
func (s *Server) Transport() *http.Transport {
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.RootCAs()}}
}
