package main

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"crypto/x509"
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

const noCertificate text = "%s contains no certificate, but %s"

// A merchantCertificate is what could be read of the certificate.
type merchantCertificate struct {
	pair     *tls.Certificate  // nil: it cannot be used
	leaf     *x509.Certificate // also if its key does not fit
	otherKey bool              // its key does not fit
}

// checkCertificate checks the merchant certificate, and returns it if it can be used.
func (c *checkup) checkCertificate(s *subject, now time.Time) (none merchantCertificate) {
	m := c.loadCertificate(s)
	if m.leaf == nil || !c.whose(m.leaf, s) || !c.validity(m.leaf, now) {
		return none
	}
	return m
}

// loadCertificate reads the files of the merchant certificate.
func (c *checkup) loadCertificate(s *subject) (none merchantCertificate) {
	f := s.certificateFiles()
	switch hasPEM := f.cert.set() || f.key.set(); {
	case hasPEM && f.p12.set():
		c.problem(checkCertificate, says("WXPAY_P12_FILE is set, and WXPAY_CERT_FILE or WXPAY_CERT_KEY_FILE too"), says("remove one of them"))
	case hasPEM && !f.key.set():
		fix := says("set WXPAY_CERT_KEY_FILE to the path of apiclient_key.pem")
		if s.reader.replaced["WXPAY_CERT_KEY_FILE"] != "" {
			fix = says("WXPAY_CERT_KEY_FILE of the configuration file is not used, because the environment has WXPAY_CERT_FILE: set both in the same place")
		}
		c.problem(checkCertificate, says("WXPAY_CERT_FILE is set without WXPAY_CERT_KEY_FILE"), fix)
	case hasPEM && !f.cert.set():
		c.problem(checkCertificate, says("WXPAY_CERT_KEY_FILE is set without WXPAY_CERT_FILE"), says("set WXPAY_CERT_FILE to the path of apiclient_cert.pem"))
	case hasPEM:
		return c.loadPEM(f)
	case f.p12.set():
		return c.loadP12(f, s.text("WXPAY_MCHID").value)
	case f.password.set():
		c.warn(checkCertificate, says("WXPAY_P12_PASSWORD is set without WXPAY_P12_FILE"), says("set WXPAY_P12_FILE to the path of apiclient_cert.p12, or remove the password"))
	default:
		c.skip(checkCertificate, "no certificate is set; refunds, reversals and fund-flow bills need one")
	}
	return none
}

// loadP12 opens a p12 file.
func (c *checkup) loadP12(f certificateFiles, mchID string) (none merchantCertificate) {
	data, mode, ok := c.readFile(checkCertificate, f.p12)
	if !ok {
		return none
	}
	c.fileMode(f.p12, mode)
	pair, err := wxpay.ParseP12(data, cmp.Or(f.password.value, mchID))
	switch {
	case err == nil:
		return merchantCertificate{pair: pair, leaf: pair.Leaf}
	case errors.Is(err, merchantcert.ErrPassword):
		c.wrongPassword(f)
	default:
		what, fix := p12Mistake(f.p12.name, data, err)
		c.problem(checkCertificate, what, fix)
	}
	return none
}

// p12Mistake says what is in the place of a p12.
func p12Mistake(name string, data []byte, err error) (what, fix say) {
	const lack = "%s is no p12 that can be read, but %s"
	switch {
	case errors.Is(err, merchantcert.ErrP12Kind):
		return says(lack, name, says("one of another kind, such as OpenSSL 3 writes, or without the private key")), says("convert it once: openssl pkcs12 -in apiclient_cert.p12 -nodes -out apiclient.pem, and set WXPAY_CERT_FILE and WXPAY_CERT_KEY_FILE to the new file (mode 0600); or use apiclient_cert.pem and apiclient_key.pem of the same download")
	case isP12Data(data):
		return says(lack, name, says("damaged DER or p12")), damaged
	case bytes.Contains(data, []byte("-----BEGIN ")):
		return says(lack, name, says("a PEM file")), says("set it as WXPAY_CERT_FILE and WXPAY_CERT_KEY_FILE, or set the path of apiclient_cert.p12")
	}
	return contentOf(data).mistake(name, lack, says("set the path of apiclient_cert.p12"))
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
	c.problem(checkCertificate, says("%s does not open with its password", f.p12.name), fix)
}

// loadPEM reads the two PEM files. If the key does not belong to the certificate, it
// still returns the certificate, so that it is checked.
func (c *checkup) loadPEM(f certificateFiles) (none merchantCertificate) {
	certData, certMode, certRead := c.readFile(checkCertificate, f.cert)
	keyData, keyMode, keyRead := c.readFile(checkCertificate, f.key)
	certs, keys := contentOf(certData), contentOf(keyData)
	if hasPrivateKey(certData) && f.cert.value != f.key.value { // then it is as secret as the key
		c.fileMode(f.cert, certMode)
	}
	if keyRead && !keys.isCertificateOnly() {
		c.fileMode(f.key, keyMode)
	}
	switch {
	case !certRead || !keyRead:
		return none
	case certs.isKeyOnly() && keys.isCertificateOnly():
		c.problem(checkCertificate, says("WXPAY_CERT_FILE and WXPAY_CERT_KEY_FILE are swapped"), says("WXPAY_CERT_FILE is apiclient_cert.pem, WXPAY_CERT_KEY_FILE is apiclient_key.pem"))
		return none
	}
	if certs.certs == 0 {
		what, fix := certs.mistake(f.cert.name, noCertificate, says("set the path of apiclient_cert.pem"))
		c.problem(checkCertificate, what, fix)
	}
	if keys.keys == 0 {
		what, fix := keys.mistake(f.key.name, "%s contains no private key, but %s", says("set the path of apiclient_key.pem"))
		c.problem(checkCertificate, what, fix)
	}
	if keys.keys == 0 || certs.certs == 0 {
		return merchantCertificate{leaf: ownCertificate(certData)}
	}
	return c.parsePEM(f, certData, keyData)
}

// parsePEM joins a certificate and a key.
func (c *checkup) parsePEM(f certificateFiles, certData, keyData []byte) merchantCertificate {
	pair, err := wxpay.ParsePEM(certData, keyData)
	if err == nil {
		return merchantCertificate{pair: pair, leaf: pair.Leaf}
	}
	m := merchantCertificate{leaf: ownCertificate(certData), otherKey: errors.Is(err, merchantcert.ErrOtherKey)}
	switch {
	case m.otherKey && isNobodys(m.leaf): // that is the problem, and is named
	case m.otherKey:
		c.problem(checkCertificate, says("the private key in %s does not belong to the certificate in %s", f.key.name, f.cert.name), says("use both files of the same download; after a renewal replace both"))
	case errors.Is(err, merchantcert.ErrEncrypted):
		c.problem(checkCertificate, says("the private key in %s is encrypted", f.key.name), says("decrypt it: openssl pkey -in apiclient_key.pem -out apiclient_key_plain.pem"))
	default:
		c.problem(checkCertificate, says("the certificate or its key cannot be read"), damaged)
	}
	return m
}
