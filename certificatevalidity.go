package wxpay

import (
	"crypto/x509"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// isBetter reports whether a certificate is to be preferred to another one, or to none: first by being valid, then by
// ending later, since one that is not yet valid will be, and an expired one will not.
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

// checkValidity says what to do about a certificate whose time is over or has not come.
func checkValidity(cert *x509.Certificate, now time.Time) error {
	at := func(t time.Time) string { return t.In(fieldtag.Zone).Format(time.DateTime) }
	switch {
	case now.After(cert.NotAfter):
		return fmt.Errorf("the merchant certificate expired on %s: download the new one from the merchant platform", at(cert.NotAfter))
	case now.Before(cert.NotBefore):
		return fmt.Errorf("the merchant certificate is not valid before %s, and it is %s: use the previous one, or set this machine's clock",
			at(cert.NotBefore), at(now))
	}
	return nil
}
