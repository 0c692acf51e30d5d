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

// firstCertificate returns the first certificate in a PEM text, or nil.
func firstCertificate(text []byte) *x509.Certificate {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if leaf, err := x509.ParseCertificate(block.Bytes); block.Type == "CERTIFICATE" && err == nil {
			return leaf
		}
	}
	return nil
}
