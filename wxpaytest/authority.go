package wxpaytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	_ "embed"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// fixedCA issued testdata/apiclient_cert.p12. Its private key no longer exists.
//
//go:embed testdata/ca.pem
var fixedCA []byte

// century is how long certificates are valid: the clock of a test may be years ahead.
const century = 100 * 365 * 24 * time.Hour

// authority issues the gateway's own certificates.
type authority struct {
	cert  *x509.Certificate
	key   *ecdsa.PrivateKey
	pem   []byte   // of cert
	names []string // further names of the server
}

func newAuthority() *authority {
	template := certificateTemplate("wxpaytest gateway", time.Now().Add(century))
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign
	a := &authority{cert: template, key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}
	der := a.sign(template, &a.key.PublicKey)
	a.cert = must(x509.ParseCertificate(der))
	a.pem = encodePEM("CERTIFICATE", der)
	return a
}

// authorityOf reads what [Server.AuthorityPEM] has written, or makes a new one.
func authorityOf(text []byte) (*authority, error) {
	if len(text) == 0 {
		return newAuthority(), nil
	}
	pair, err := tls.X509KeyPair(text, text)
	if err != nil {
		return nil, fmt.Errorf("wxpaytest: the authority: %w", err)
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || !pair.Leaf.IsCA {
		return nil, errors.New("wxpaytest: the authority is not one of AuthorityPEM")
	}
	return &authority{cert: pair.Leaf, key: key, pem: encodePEM("CERTIFICATE", pair.Leaf.Raw)}, nil
}

// AuthorityPEM returns the certificate and the private key of the gateway's
// authority, for [Config].Authority: who trusts it trusts the next gateway too,
// and the merchants' certificates go on being good.
func (s *Server) AuthorityPEM() []byte {
	key := must(x509.MarshalPKCS8PrivateKey(s.authority.key))
	return append(s.RootPEM(), encodePEM("PRIVATE KEY", key)...)
}

func encodePEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func certificateTemplate(name string, notAfter time.Time) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(codec.RandomBytes(16)),
		Subject:      pkix.Name{CommonName: name, Organization: []string{"wxpaytest"}},
		NotBefore:    time.Now().AddDate(-2, 0, 0),
		NotAfter:     notAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
}

func (a *authority) sign(template *x509.Certificate, key *ecdsa.PublicKey) []byte {
	return must(x509.CreateCertificate(rand.Reader, template, a.cert, key, a.key))
}

func (a *authority) issue(template *x509.Certificate) *tls.Certificate {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	der := a.sign(template, &key.PublicKey)
	return &tls.Certificate{
		Certificate: [][]byte{der, a.cert.Raw},
		PrivateKey:  key,
		Leaf:        must(x509.ParseCertificate(der)),
	}
}

func (a *authority) serverCertificate() *tls.Certificate {
	return a.issue(a.serverTemplate(time.Now().Add(century)))
}

func (a *authority) serverTemplate(notAfter time.Time) *x509.Certificate {
	template := certificateTemplate("localhost", notAfter)
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	template.DNSNames = []string{"localhost"}
	template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	for _, name := range a.names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	return template
}

func (a *authority) clientCertificate(mchID string, notAfter time.Time) *tls.Certificate {
	template := certificateTemplate(mchID, notAfter)
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	return a.issue(template)
}

// clientRoots are the authorities whose client certificates the gateway takes.
func (a *authority) clientRoots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	pool.AppendCertsFromPEM(fixedCA)
	return pool
}

// Certificate issues a client certificate for the merchant, valid for longer
// than any test; the zero id means the first merchant. Any other id is taken
// as it is, so that a foreign merchant's certificate can be had too.
func (s *Server) Certificate(mchID string) *tls.Certificate {
	return s.CertificateUntil(mchID, time.Now().Add(century))
}

// CertificateUntil is [Server.Certificate] for one that expires at notAfter,
// in real time.
func (s *Server) CertificateUntil(mchID string, notAfter time.Time) *tls.Certificate {
	if mchID == "" {
		mchID = s.first
	}
	return s.authority.clientCertificate(mchID, notAfter)
}

// CertificatePEM is [Server.Certificate] as the texts of apiclient_cert.pem
// and apiclient_key.pem.
func (s *Server) CertificatePEM(mchID string) (certPEM, keyPEM []byte) {
	cert := s.Certificate(mchID)
	key := must(x509.MarshalPKCS8PrivateKey(cert.PrivateKey))
	return encodePEM("CERTIFICATE", cert.Certificate[0]), encodePEM("PRIVATE KEY", key)
}

// RootCAs returns a pool that holds the gateway's authority and nothing else.
func (s *Server) RootCAs() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.authority.cert)
	return pool
}

// RootPEM returns the certificate of the gateway's authority, for programs in
// other languages.
func (s *Server) RootPEM() []byte {
	return append([]byte(nil), s.authority.pem...)
}

// Transport returns a new transport that trusts the gateway and leaves all else
// at its zero value; it presents no certificate.
func (s *Server) Transport() *http.Transport {
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.RootCAs()}}
}

// must is for what fails only when the system has no randomness.
func must[T any](v T, err error) T {
	if err != nil {
		panic("wxpaytest: " + err.Error())
	}
	return v
}
