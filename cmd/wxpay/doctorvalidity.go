package main

import (
	"crypto/x509"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/configid"
)

// soon is when an expiry becomes a warning.
const soon = 30 * 24 * time.Hour

// whose checks that a certificate is that of the merchant. If WXPAY_MCHID is no merchant
// number, every merchant's is good.
func (c *checkup) whose(leaf *x509.Certificate, s *subject) bool {
	const take = "set apiclient_cert.pem or apiclient_cert.p12 of this merchant"
	name, mchID := leaf.Subject.CommonName, s.text("WXPAY_MCHID").value
	switch {
	case isPlatform(leaf):
		c.problem(checkCertificate, says("the certificate is WeChat Pay's own (a platform certificate), not the merchant's"), says(take))
	case leaf.IsCA:
		c.problem(checkCertificate, says("the certificate is an authority's (%s), such as rootca.pem, not the merchant's", quoted(name)), says(take))
	case name == mchID, !isMchID(mchID) && configid.IsDigits(name):
		return true
	case name != "" && name == s.text("WXPAY_SUB_MCHID").value:
		c.problem(checkCertificate, says("the certificate is that of the shop %s", quoted(name)), says("a service provider uses its own certificate, never a shop's; or WXPAY_MCHID and WXPAY_SUB_MCHID are swapped"))
	case configid.IsDigits(name):
		c.problem(checkCertificate, says("the certificate is that of merchant %s, and WXPAY_MCHID is %s", name, quoted(mchID)), says("use the certificate and the merchant number of the same merchant"))
	default:
		c.problem(checkCertificate, says("the certificate names %s instead of a merchant number", quoted(name)), says(take))
	}
	return false
}

// isPlatform reports whether a certificate is one of WeChat Pay itself.
func isPlatform(cert *x509.Certificate) bool {
	return strings.Contains(cert.Subject.CommonName, "Tenpay.com") && !cert.IsCA
}

// isNobodys reports whether a certificate is no merchant's.
func isNobodys(cert *x509.Certificate) bool {
	return cert != nil && (cert.IsCA || isPlatform(cert) || !configid.IsDigits(cert.Subject.CommonName))
}

// validity checks when a certificate can be used.
func (c *checkup) validity(leaf *x509.Certificate, now time.Time) bool {
	day := func(t time.Time) string { return t.In(wxpay.Zone()).Format("2006-01-02 15:04:05") }
	const renew = "request a new certificate on the merchant platform, and replace both files"
	switch left := leaf.NotAfter.Sub(now); {
	case left <= 0:
		c.problem(checkCertificate, says("the certificate expired on %s (UTC+8)", day(leaf.NotAfter)), says(renew))
	case now.Before(leaf.NotBefore):
		c.problem(checkCertificate, says("the certificate is not valid before %s (UTC+8)", day(leaf.NotBefore)), says("use the previous certificate until then, or correct the clock of this machine"))
	case left < soon:
		c.warn(checkCertificate, says("the certificate expires on %s (UTC+8), in %d days", day(leaf.NotAfter), int(left.Hours()/24)), says(renew))
		return true
	default:
		c.ok(checkCertificate, "certificate of merchant %s, valid until %s (UTC+8)", quoted(leaf.Subject.CommonName), day(leaf.NotAfter))
		return true
	}
	return false
}
