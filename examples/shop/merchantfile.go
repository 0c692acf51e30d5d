package main

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// loadPreviousKey accepts a file that does not exist or is empty: then there is no
// previous key yet.
func (m *merchant) loadPreviousKey(r *reader, cfg *wxpay.Config) {
	const name = "WXPAY_PREVIOUS_KEY_FILE"
	if m.previousKeyFile == "" || m.previousKeyUntil.IsZero() {
		return
	}
	if !exists(m.previousKeyFile) {
		r.directory(name, m.previousKeyFile)
		return
	}
	cfg.PreviousKey = withoutLineEnd(r.file(name, m.previousKeyFile))
	if cfg.PreviousKey == "" {
		return
	}
	cfg.PreviousKeyUntil = m.previousKeyUntil
	r.accepted(name, cfg.PreviousKey, func(c *wxpay.Config) {
		c.PreviousKey, c.PreviousKeyUntil = cfg.PreviousKey, cfg.PreviousKeyUntil
	})
}

// certificateName returns the variable that names the certificate, or "" if there is a
// problem.
func (m *merchant) certificateName(r *reader) string {
	const pem, p12 = "WXPAY_CERT_FILE", "WXPAY_P12_FILE"
	switch hasPEM := m.certFile != "" || m.certKeyFile != ""; {
	case hasPEM && m.p12File != "":
		r.bad(p12, "is set, and WXPAY_CERT_FILE or WXPAY_CERT_KEY_FILE too: remove one of them")
	case hasPEM && (m.certFile == "" || m.certKeyFile == ""):
		r.bad(pem, "goes together with WXPAY_CERT_KEY_FILE: set both")
	case hasPEM:
		return pem
	case m.p12File != "":
		return p12
	default:
		r.bad(pem, "is not set: set it and WXPAY_CERT_KEY_FILE, or WXPAY_P12_FILE; refunds need the merchant certificate")
	}
	return ""
}

func (m *merchant) loadCertificate(r *reader) *tls.Certificate {
	name := m.certificateName(r)
	if name == "" {
		return nil
	}
	before := len(r.problems)
	var cert *tls.Certificate
	var err error
	if m.p12File != "" {
		cert, err = wxpay.ParseP12(r.file(name, m.p12File), m.mchID)
	} else {
		cert, err = wxpay.ParsePEM(r.file(name, m.certFile), r.file("WXPAY_CERT_KEY_FILE", m.certKeyFile))
	}
	if len(r.problems) > before { // a file cannot be read, and err says nothing more
		return nil
	}
	if err != nil {
		r.bad(name, "%s", strings.TrimPrefix(err.Error(), "wxpay: "))
		return nil
	}
	if r.isGood("WXPAY_MCHID") {
		r.accepted(name, "a certificate", func(c *wxpay.Config) { c.Certificate, c.MchID = cert, m.mchID })
	}
	return cert
}

// loadGateway sets another address than WeChat Pay.
func (m *merchant) loadGateway(r *reader, cfg *wxpay.Config) {
	const name = "WXPAY_GATEWAY_CA"
	if m.gateway != "" {
		cfg.Hosts = wxpay.SingleHost(m.gateway)
		r.accepted("WXPAY_GATEWAY", m.gateway, func(c *wxpay.Config) { c.Hosts = cfg.Hosts })
	}
	switch {
	case m.gatewayCA == "":
	case m.gateway == "":
		r.bad(name, "is set without WXPAY_GATEWAY: remove it; WeChat Pay is verified with the system's authorities")
	default:
		roots := x509.NewCertPool()
		if content := r.file(name, m.gatewayCA); content != nil && !roots.AppendCertsFromPEM(content) {
			r.bad(name, "the file contains no PEM certificate: set the path of the gateway's root certificate")
		}
		cfg.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	}
}
