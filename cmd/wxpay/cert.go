package main

import (
	"context"
	"crypto/x509"
	"errors"
	"flag"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/configid"
	"github.com/seed6780280e/wxpay/internal/merchantcert"
)

func certVerb() verb {
	return verb{
		name: "cert", arguments: "[FILE]", max: 1,
		summary: "show a merchant certificate: whose it is, until when it is valid, whether its key fits",
		details: []text{
			"Without FILE it shows the certificate of the settings. FILE is a .p12, or a .pem with or without its key. The password of a p12 is WXPAY_P12_PASSWORD, or else the merchant number WXPAY_MCHID.",
			"Exit code 5: it has expired, is not valid yet, is not this merchant's, or its key does not fit. The key is never shown.",
		},
		define: func(*flag.FlagSet) action {
			return func(_ context.Context, c *call) error { return c.showCertificate() }
		},
	}
}

// showCertificate prints a certificate, and what doctor finds wrong with it.
func (c *call) showCertificate() error {
	var found checkup
	m, err := c.certificate(&found)
	if err != nil {
		return err
	}
	r := c.certificateRecord(m.leaf)
	if m.pair != nil || m.otherKey {
		r.add("key_fits", !m.otherKey)
	}
	if found.whose(m.leaf, c.settings().subject) {
		found.judgeIssuerOfMerchant(m.leaf, c.settings().subject, false)
		found.validity(m.leaf, c.now())
	}
	for _, f := range found.findings {
		if f.verdict == verdictProblem {
			return c.badCertificate(r, f)
		}
	}
	c.out.print(r)
	for _, f := range found.findings {
		if f.verdict == verdictWarning {
			c.out.advise("%s: %s", f.what.in(c.out.language), f.fix.in(c.out.language))
		}
	}
	return nil
}

// badCertificate prints a certificate with a problem.
func (c *call) badCertificate(r *record, f finding) error {
	failed := c.fail(exitProblem, "%s", f.what.in(c.out.language))
	failed.advice, failed.about = f.fix.in(c.out.language), r
	if !c.out.json {
		c.out.print(r)
	}
	return failed
}

// certificate returns the certificate to show: that of the argument or of the settings.
func (c *call) certificate(found *checkup) (m merchantCertificate, err error) {
	s := c.settings()
	if len(c.args) > 0 {
		return c.certificateOf(s, c.args[0])
	}
	files := s.subject.certificateFiles()
	switch {
	case s.subject.reader.unread:
		return m, c.wrongSettings(s.problems)
	case !files.cert.set() && !files.key.set() && !files.p12.set():
		return m, c.misuse("no certificate is set: set WXPAY_CERT_FILE and WXPAY_CERT_KEY_FILE, or WXPAY_P12_FILE, or name a file")
	}
	if m = found.loadCertificate(s.subject); m.leaf == nil || m.pair == nil && !m.otherKey || found.has(checkFileMode) {
		return m, c.wrongSettings(found.problems(c.out.language))
	}
	return m, nil
}

// certificateOf returns the certificate in a file.
func (c *call) certificateOf(s *settings, path string) (m merchantCertificate, err error) {
	if isP12(path) {
		if m.pair, err = c.readP12(s, path); err != nil {
			return m, err
		}
		m.leaf, err = merchantcert.Leaf(m.pair)
		return m, err
	}
	data, err := c.readFile(path)
	if err != nil {
		return m, err
	}
	if m.leaf = ownCertificate(data); m.leaf == nil {
		return m, c.misuseOf(contentOf(data).mistake(shownPath(path), noCertificate, says("name a .p12 or a .pem file")))
	}
	if hasPrivateKey(data) {
		m.pair, err = wxpay.ParsePEM(data, data)
		m.otherKey = errors.Is(err, merchantcert.ErrOtherKey)
	}
	return m, nil
}

// certificateRecord returns what people need to know of a certificate.
func (c *call) certificateRecord(leaf *x509.Certificate) *record {
	r := &record{}
	r.add("subject", leaf.Subject.String())
	if name := leaf.Subject.CommonName; configid.IsDigits(name) {
		r.add("mch_id", name)
	}
	r.add("issuer", leaf.Issuer.String())
	r.add("serial", strings.ToUpper(leaf.SerialNumber.Text(16)))
	r.add("from", leaf.NotBefore)
	r.add("until", leaf.NotAfter)
	r.add("days_left", int64(leaf.NotAfter.Sub(c.now())/(24*time.Hour)))
	return r
}
