package merchantcert

import (
	"crypto/x509"
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// isBetter reports whether a certificate is better than another one; every one is better than none. A valid one is better
// than an invalid one. Otherwise the later expiry is better: one that is not valid yet will be, an expired one will not.
func isBetter(cert, than *x509.Certificate, now time.Time) bool {
	if than == nil {
		return true
	}
	valid, was := CheckValidity(cert, now) == nil, CheckValidity(than, now) == nil
	if valid != was {
		return valid
	}
	return cert.NotAfter.After(than.NotAfter)
}

// A ValidityError says why a call that needs the merchant certificate can't be sent.
type ValidityError string

func (e ValidityError) Error() string { return string(e) }

// CheckValidity returns an error with the fix if a certificate has expired or is not valid yet.
func CheckValidity(cert *x509.Certificate, now time.Time) error {
	at := func(t time.Time) string { return t.In(fieldtag.Zone).Format(time.DateTime + " -07:00") }
	switch {
	case now.After(cert.NotAfter):
		return ValidityError("the merchant certificate expired on " + at(cert.NotAfter) + ": download the new one from the merchant platform")
	case now.Before(cert.NotBefore):
		return ValidityError("the merchant certificate is not valid before " + at(cert.NotBefore) + ", and now it is " + at(now) +
			": use the previous certificate, or correct this machine's clock")
	}
	return nil
}
