package wxpaytest

import (
	"crypto/tls"
	"crypto/x509"
	_ "embed"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
)

// fixedCA issued testdata/apiclient_cert.p12. Its private key no longer exists.
//
//go:embed testdata/ca.pem
var fixedCA []byte

// clientRoots are the authorities whose client certificates the gateway takes.
func clientRoots(a *authority.Authority) *x509.CertPool {
	pool := a.Roots()
	pool.AppendCertsFromPEM(fixedCA)
	return pool
}

// AuthorityPEM returns the certificate and the private key of the gateway's
// authority, for [Config].Authority: who trusts it trusts the next gateway too,
// and the merchants' certificates go on being good.
func (s *Server) AuthorityPEM() []byte {
	return s.authority.PEM()
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
	if mchID == "" {
		mchID = s.first
	}
	return s.authority.Client(mchID, notAfter)
}

// CertificatePEM is [Server.Certificate] as the texts of apiclient_cert.pem
// and apiclient_key.pem.
func (s *Server) CertificatePEM(mchID string) (certPEM, keyPEM []byte) {
	return authority.EncodePEM(s.Certificate(mchID))
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
