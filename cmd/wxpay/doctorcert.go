package main

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/merchantcert"
)

// checkCertificate is the name of the checks of the merchant certificate.
const checkCertificate = "certificate"

// certificateFiles are the settings that name the merchant certificate.
type certificateFiles struct {
	cert, key, p12, password given
}

func (s *subject) certificateFiles() certificateFiles {
	return certificateFiles{s.path("WXPAY_CERT_FILE"), s.path("WXPAY_CERT_KEY_FILE"), s.path("WXPAY_P12_FILE"), s.text("WXPAY_P12_PASSWORD")}
}

// checkCertificate checks the merchant certificate, and returns it if it can be used.
func (c *checkup) checkCertificate(s *subject, now time.Time) *tls.Certificate {
	f := s.certificateFiles()
	var pair *tls.Certificate
	var leaf *x509.Certificate
	switch hasPEM := f.cert.set() || f.key.set(); {
	case hasPEM && f.p12.set():
		c.problem(checkCertificate, says("WXPAY_P12_FILE is set, and WXPAY_CERT_FILE or WXPAY_CERT_KEY_FILE too"), says("remove one of them"))
		return nil
	case hasPEM && !f.key.set():
		fix := says("set WXPAY_CERT_KEY_FILE to the path of apiclient_key.pem")
		if s.reader.replaced["WXPAY_CERT_KEY_FILE"] != "" {
			fix = says("the configuration file has it, but is not used for the certificate because the environment has WXPAY_CERT_FILE: set both in the same place")
		}
		c.problem(checkCertificate, says("WXPAY_CERT_FILE is set without WXPAY_CERT_KEY_FILE"), fix)
		return nil
	case hasPEM && !f.cert.set():
		c.problem(checkCertificate, says("WXPAY_CERT_KEY_FILE is set without WXPAY_CERT_FILE"), says("set WXPAY_CERT_FILE to the path of apiclient_cert.pem"))
		return nil
	case hasPEM:
		pair, leaf = c.loadPEM(f)
	case f.p12.set():
		pair, leaf = c.loadP12(f, s.text("WXPAY_MCHID").value)
	case f.password.set():
		c.warn(checkCertificate, says("WXPAY_P12_PASSWORD is set without WXPAY_P12_FILE"), says("set WXPAY_P12_FILE to the path of apiclient_cert.p12, or remove the password"))
		return nil
	default:
		c.skip(checkCertificate, "no certificate is set; refunds, reversals and fund-flow bills need one")
		return nil
	}
	if leaf == nil || !c.whose(leaf, s) {
		return nil
	}
	if !c.validity(leaf, now) {
		return nil
	}
	return pair
}

// loadP12 opens a p12 file.
func (c *checkup) loadP12(f certificateFiles, mchID string) (*tls.Certificate, *x509.Certificate) {
	data, mode, ok := c.readFile(checkCertificate, f.p12)
	if !ok {
		return nil, nil
	}
	c.fileMode(f.p12, mode)
	pair, err := wxpay.ParseP12(data, cmp.Or(f.password.value, mchID))
	switch {
	case err == nil:
		return pair, pair.Leaf
	case bytes.Contains(data, []byte("-----BEGIN ")):
		c.problem(checkCertificate, says("WXPAY_P12_FILE is a PEM file"), says("set it as WXPAY_CERT_FILE and WXPAY_CERT_KEY_FILE, or set the path of apiclient_cert.p12"))
	case errors.Is(err, merchantcert.ErrPassword):
		c.wrongPassword(f)
	default:
		c.problem(checkCertificate, says("WXPAY_P12_FILE cannot be read"), certificateText(err))
	}
	return nil, nil
}

func (c *checkup) wrongPassword(f certificateFiles) {
	fix := says("check WXPAY_P12_PASSWORD; the password is the merchant number, unless it was changed")
	switch _, inQuotes := cutQuotes(f.password.value); {
	case strings.TrimSpace(f.password.value) != f.password.value:
		fix = says("there are blanks or a line end around WXPAY_P12_PASSWORD: remove them")
	case inQuotes:
		fix = says("WXPAY_P12_PASSWORD is in quotes: remove them")
	case !f.password.set():
		fix = says("the password is WXPAY_MCHID if WXPAY_P12_PASSWORD is not set: check that this is the file of that merchant, or set WXPAY_P12_PASSWORD")
	}
	c.problem(checkCertificate, says("WXPAY_P12_FILE does not open with its password"), fix)
}

// loadPEM reads the two PEM files. If the key does not belong to the certificate, it
// still returns the certificate, so that it is checked.
func (c *checkup) loadPEM(f certificateFiles) (*tls.Certificate, *x509.Certificate) {
	certData, certMode, certRead := c.readFile(checkCertificate, f.cert)
	keyData, keyMode, keyRead := c.readFile(checkCertificate, f.key)
	if hasPrivateKey(certData) && f.cert.value != f.key.value { // then it is as secret as the key
		c.fileMode(f.cert, certMode)
	}
	if keyRead {
		c.fileMode(f.key, keyMode)
	}
	if !certRead || !keyRead {
		return nil, nil
	}
	certs, keys := kindsOf(certData), kindsOf(keyData)
	switch {
	case certs.keys > 0 && certs.certs == 0 && keys.certs > 0 && keys.keys == 0:
		c.problem(checkCertificate, says("WXPAY_CERT_FILE and WXPAY_CERT_KEY_FILE are swapped"), says("WXPAY_CERT_FILE is apiclient_cert.pem, WXPAY_CERT_KEY_FILE is apiclient_key.pem"))
		return nil, nil
	case certs.certs == 0:
		c.problem(checkCertificate, says("WXPAY_CERT_FILE contains no certificate, but %s", certs), says("set the path of apiclient_cert.pem"))
	case keys.keys == 0:
		c.problem(checkCertificate, says("WXPAY_CERT_KEY_FILE contains no private key, but %s", keys), says("set the path of apiclient_key.pem"))
	}
	pair, err := wxpay.ParsePEM(certData, keyData)
	if err == nil {
		return pair, pair.Leaf
	}
	leaf := ownCertificate(certData)
	switch {
	case certs.certs == 0 || keys.keys == 0:
	case leaf != nil && errors.Is(err, merchantcert.ErrOtherKey):
		c.problem(checkCertificate, says("the private key in WXPAY_CERT_KEY_FILE does not belong to the certificate in WXPAY_CERT_FILE"), says("use both files of the same download; after a renewal replace both"))
	default:
		c.problem(checkCertificate, says("the certificate or its key cannot be read"), certificateText(err))
	}
	return nil, leaf
}

// ownCertificate returns the first certificate that is not an authority's, else the
// first one.
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
