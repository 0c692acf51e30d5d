package main

import (
	"context"
	"crypto/x509"
	"flag"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/internal/configid"
	"github.com/seed6780280e/wxpay/internal/merchantcert"
)

func certVerb() verb {
	return verb{
		name: "cert", arguments: "[FILE]", max: 1,
		summary: "show a merchant certificate: whose it is, until when it is valid, whether its key fits",
		details: []text{
			"Without FILE it shows the certificate of the settings. FILE is a .p12, or a .pem without its key. The password of a p12 is WXPAY_P12_PASSWORD, or else the merchant number WXPAY_MCHID.",
			"Exit code 5: it has expired, is not valid yet, is another merchant's, or its key does not fit. The key is never shown.",
		},
		define: func(*flag.FlagSet) action {
			return func(_ context.Context, c *call) error { return c.showCertificate() }
		},
	}
}

// showCertificate prints a certificate, and what is wrong with it.
func (c *call) showCertificate() error {
	leaf, fits, err := c.certificate()
	if err != nil {
		return err
	}
	r := c.certificateRecord(leaf)
	if fits != nil {
		r.add("key_fits", *fits)
	}
	problem := c.certificateProblem(leaf, fits)
	if problem != nil {
		problem.about = r
	}
	if problem == nil || !c.out.json {
		c.out.print(r)
	}
	if problem != nil {
		return problem
	}
	const soon = 30 * 24 * time.Hour
	if left := leaf.NotAfter.Sub(c.now()); left < soon {
		c.out.advise("it expires soon: download the new one from the merchant platform")
	}
	return nil
}

// certificate returns the certificate to show, and whether its key fits; nil: there is
// no key.
func (c *call) certificate() (leaf *x509.Certificate, fits *bool, err error) {
	s := c.settings()
	if len(c.args) > 0 {
		return c.certificateOf(s, c.args[0])
	}
	switch {
	case s.leaf != nil && (s.certificate != nil || s.otherKey):
		good := !s.otherKey
		return s.leaf, &good, nil
	case s.certificateSetting == "" && !s.has("WXPAY_CONFIG"):
		return nil, nil, c.misuse("no certificate is set: set WXPAY_CERT_FILE and WXPAY_CERT_KEY_FILE, or WXPAY_P12_FILE, or name a file")
	}
	return nil, nil, c.wrongSettings(s)
}

// certificateOf returns the certificate in a file.
func (c *call) certificateOf(s *settings, path string) (leaf *x509.Certificate, fits *bool, err error) {
	if isP12(path) {
		cert, err := c.readP12(s, path)
		if err != nil {
			return nil, nil, err
		}
		leaf, err = merchantcert.Leaf(cert)
		fits := true
		return leaf, &fits, err
	}
	content, err := c.readFile(path)
	if err != nil {
		return nil, nil, err
	}
	if leaf = firstCertificate(content); leaf == nil {
		return nil, nil, c.misuse("%s contains no certificate in PEM form; name a .p12 or a .pem file", shownPath(path))
	}
	return leaf, nil, nil
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

// certificateProblem returns what is wrong with a certificate, or nil.
func (c *call) certificateProblem(leaf *x509.Certificate, fits *bool) *failure {
	name, mchID := leaf.Subject.CommonName, c.settings().mchID
	switch now := c.now(); {
	case now.After(leaf.NotAfter):
		return c.fail(exitProblem, "the certificate has expired: download the new one from the merchant platform")
	case now.Before(leaf.NotBefore):
		return c.fail(exitProblem, "the certificate is not valid yet: check the clock of this machine")
	case configid.IsDigits(name) && mchID != "" && name != mchID:
		return c.fail(exitProblem, "the certificate is merchant %s's, and WXPAY_MCHID is %s", name, shownWord(mchID))
	case fits != nil && !*fits:
		f := c.fail(exitProblem, "the private key does not fit: use both files of the same download")
		for _, p := range c.settings().problems {
			if strings.HasPrefix(p.setting, "WXPAY_CERT") {
				f.advice = p.setting + " " + p.text
			}
		}
		return f
	}
	return nil
}
