// Package authority issues certificates.
package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// Century is how long certificates are valid: a test's clock may be years ahead.
const Century = 100 * 365 * 24 * time.Hour

// Authority issues the certificates of the gateway and of its merchants.
type Authority struct {
	Cert *x509.Certificate

	names []string // further names and IPs of the server
	key   *ecdsa.PrivateKey
	pem   []byte // of Cert
}

// New creates an authority. It issues certificates for localhost and for the
// names, which are further names and IPs of the server.
func New(names ...string) *Authority {
	return create(must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)), names)
}

// create signs the authority's own certificate.
func create(key *ecdsa.PrivateKey, names []string) *Authority {
	template := certificateTemplate("wxpaytest gateway", time.Now().Add(Century))
	constrain(template, names)
	a := &Authority{Cert: template, names: names, key: key}
	der := a.sign(template, &a.key.PublicKey)
	a.Cert = must(x509.ParseCertificate(der))
	a.pem = encodePEM("CERTIFICATE", der)
	return a
}

// Stranger returns another authority, with the same names.
func (a *Authority) Stranger() *Authority { return New(a.names...) }

// PEM returns the certificate and the private key.
func (a *Authority) PEM() []byte {
	return append(a.CertPEM(), encodeKey(a.key)...)
}

// CertPEM returns the certificate.
func (a *Authority) CertPEM() []byte { return append([]byte(nil), a.pem...) }

// EncodePEM returns a certificate, without the certificates of its issuers, and
// its private key.
func EncodePEM(c *tls.Certificate) (certPEM, keyPEM []byte) {
	return encodePEM("CERTIFICATE", c.Certificate[0]), encodeKey(c.PrivateKey)
}

func encodeKey(key any) []byte {
	return encodePEM("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(key)))
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

func (a *Authority) sign(template *x509.Certificate, key *ecdsa.PublicKey) []byte {
	return must(x509.CreateCertificate(rand.Reader, template, a.Cert, key, a.key))
}

// Issue signs a certificate with a new key.
func (a *Authority) Issue(template *x509.Certificate) *tls.Certificate {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	der := a.sign(template, &key.PublicKey)
	return &tls.Certificate{
		Certificate: [][]byte{der, a.Cert.Raw},
		PrivateKey:  key,
		Leaf:        must(x509.ParseCertificate(der)),
	}
}

// Server issues a certificate for the gateway's server.
func (a *Authority) Server() *tls.Certificate {
	return a.Issue(a.ServerTemplate(time.Now().Add(Century)))
}

// ServerTemplate returns the unsigned certificate of the gateway's server.
func (a *Authority) ServerTemplate(notAfter time.Time) *x509.Certificate {
	template := certificateTemplate("localhost", notAfter)
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	template.DNSNames = []string{"localhost"}
	template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	hosts, ips := split(a.names)
	template.DNSNames = append(template.DNSNames, hosts...)
	template.IPAddresses = append(template.IPAddresses, ips...)
	return template
}

// Client issues the client certificate of a merchant.
func (a *Authority) Client(mchID string, notAfter time.Time) *tls.Certificate {
	template := certificateTemplate(mchID, notAfter)
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	return a.Issue(template)
}

// Roots returns a pool that contains only the authority.
func (a *Authority) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.Cert)
	return pool
}

// must is for calls that fail only if the system has no randomness.
func must[T any](v T, err error) T {
	if err != nil {
		panic("wxpaytest: " + err.Error())
	}
	return v
}
