package wxpaytest

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"

	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
)

// Merchant returns a merchant as it is configured now, with the defaults and
// the changed key; the zero id means the first. It panics on an unknown id.
func (s *Server) Merchant(mchID string) Merchant {
	return *s.rooms.merchants.mustGet(mchID)
}

// ChangeKey sets a new APIv2 key, as on the merchant platform. From then on
// requests must be signed with it and every message is made with it, also
// notifications of earlier orders; [Server.RedeliverOldKey] sends one more
// with the key before, as happens when a message was already on its way.
func (s *Server) ChangeKey(mchID, newKey string) {
	s.rooms.merchants.changeKey(mchID, newKey)
	_ = s.saved(nil)
}

// SetBalance sets how much money, in fen, the merchant has for refunds. From
// then on refunds use it up and fail with NOTENOUGH when it is too little.
// Before the first call it is unlimited.
func (s *Server) SetBalance(mchID string, fen int64) {
	s.rooms.orders.setBalance(mchID, fen)
	_ = s.saved(nil)
}

// Certificate issues a client certificate for the merchant, valid for longer
// than any test; the zero id means the first merchant. Any other id is taken
// as it is, so that a foreign merchant's certificate can be had too.
func (s *Server) Certificate(mchID string) *tls.Certificate {
	return s.CertificateUntil(mchID, time.Now().Add(authority.Century))
}

// CertificateUntil is [Server.Certificate] for one that expires at notAfter,
// in real time.
func (s *Server) CertificateUntil(mchID string, notAfter time.Time) *tls.Certificate {
	return s.authority.Client(cmp.Or(mchID, s.rooms.merchants.first), notAfter)
}

// CertificatePEM is [Server.Certificate] as the texts of apiclient_cert.pem
// and apiclient_key.pem.
func (s *Server) CertificatePEM(mchID string) (certPEM, keyPEM []byte) {
	return authority.EncodePEM(s.Certificate(mchID))
}

// AuthorityPEM returns the certificate and the private key of the gateway's
// authority, for [Config].Authority: who trusts it trusts the next gateway too,
// and the merchants' certificates go on being good.
func (s *Server) AuthorityPEM() []byte {
	return s.authority.PEM()
}

// RootCAs returns a pool that holds the gateway's authority and nothing else.
func (s *Server) RootCAs() *x509.CertPool {
	return s.authority.Roots()
}

// RootPEM returns the certificate of the gateway's authority, for programs in
// other languages.
func (s *Server) RootPEM() []byte {
	return s.authority.CertPEM()
}

// Transport returns a new transport that trusts the gateway and leaves all else
// at its zero value; it presents no certificate.
func (s *Server) Transport() *http.Transport {
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.RootCAs()}}
}
