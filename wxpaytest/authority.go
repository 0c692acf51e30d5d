package wxpaytest

import (
	"crypto/x509"
	_ "embed"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
)

// fixedCA issued testdata/apiclient_cert.p12. Its private key no longer exists.
//
//go:embed testdata/ca.pem
var fixedCA []byte

// clientRoots returns the authorities that may issue client certificates.
func clientRoots(a *authority.Authority) *x509.CertPool {
	pool := a.Roots()
	pool.AppendCertsFromPEM(fixedCA)
	return pool
}

// authorityOf parses cfg.Authority, or creates a new authority.
func authorityOf(cfg Config) (*authority.Authority, error) {
	if len(cfg.Authority) == 0 {
		return authority.New(cfg.Names...), nil
	}
	return authority.Parse(cfg.Authority, cfg.Names...)
}
