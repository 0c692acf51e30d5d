package wxpay

import (
	"crypto/x509"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// isBetter reports whether a certificate is better than another one; every one is better than none. A valid one is better
// than an invalid one. Otherwise the later expiry is better: one that is not valid yet will be, an expired one will not.
func isBetter(cert, than *x509.Certificate, now time.Time) bool {
	if than == nil {
		return true
	}
	valid, was := checkValidity(cert, now) == nil, checkValidity(than, now) == nil
	if valid != was {
		return valid
	}
	return cert.NotAfter.After(than.NotAfter)
}

// checkValidity returns an error with the fix if a certificate has expired or is not valid yet.
func checkValidity(cert *x509.Certificate, now time.Time) error {
	at := func(t time.Time) string { return t.In(fieldtag.Zone).Format(time.DateTime) }
	switch {
	case now.After(cert.NotAfter):
		return fmt.Errorf("the merchant certificate expired on %s: download the new one from the merchant platform", at(cert.NotAfter))
	case now.Before(cert.NotBefore):
		return fmt.Errorf("the merchant certificate is not valid before %s, and now it is %s: use the previous certificate, or correct this machine's clock",
			at(cert.NotBefore), at(now))
	}
	return nil
}
