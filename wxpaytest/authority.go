package wxpaytest

import (
	"crypto/x509"
	_ "embed"
	"fmt"
	"net"
	"strings"

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
	for _, name := range cfg.Names {
		if !isHostName(name) {
			return nil, fmt.Errorf("wxpaytest: Names: %q is neither a host name nor an IP address", name)
		}
	}
	names := append(PlatformHosts(), cfg.Names...)
	if len(cfg.Authority) == 0 {
		return authority.New(names...), nil
	}
	return authority.Parse(cfg.Authority, names...)
}

// isHostName reports whether a certificate can contain the name, which may begin
// with a wildcard.
func isHostName(name string) bool {
	if net.ParseIP(name) != nil {
		return true
	}
	for label := range strings.SplitSeq(strings.TrimPrefix(name, "*."), ".") {
		if label == "" || strings.ContainsFunc(label, func(c rune) bool { return !isHostRune(c) }) {
			return false
		}
	}
	return true
}

func isHostRune(c rune) bool {
	return c == '-' || c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
