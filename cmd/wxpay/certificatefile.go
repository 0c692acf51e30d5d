package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"path/filepath"
	"strings"
)

func isP12(path string) bool {
	extension := strings.ToLower(filepath.Ext(path))
	return extension == ".p12" || extension == ".pfx"
}

// hasPrivateKey reports whether a PEM text contains a private key.
func hasPrivateKey(text []byte) bool { return bytes.Contains(text, []byte("PRIVATE KEY-----")) }

// ownCertificate returns the first certificate that is not an authority's, else the
// first one, else nil.
func ownCertificate(data []byte) *x509.Certificate {
	var first *x509.Certificate
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err == nil && !cert.IsCA {
			return cert
		}
		if err == nil && first == nil {
			first = cert
		}
	}
	return first
}
