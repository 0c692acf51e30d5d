package main

import (
	"crypto/tls"
	"crypto/x509"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay"
)

// settings say who the merchant is, and how to reach WeChat Pay.
type settings struct {
	appID, mchID       string
	subAppID, subMchID string
	signType           wxpay.SignType    // empty: the SDK's default
	key, previousKey   wxpay.Secret      // may be empty
	appSecret          wxpay.Secret      // may be empty
	certificate        *tls.Certificate  // nil: none, or it cannot be used
	leaf               *x509.Certificate // also if its key does not fit
	otherKey           bool              // its key does not fit
	p12Password        wxpay.Secret      // the merchant number, unless another one is set
	certificateSetting string            // the setting that names it: WXPAY_CERT_FILE or WXPAY_P12_FILE; empty: none
	baseURL            string            // empty: WeChat Pay
	authorities        []byte            // content of WXPAY_CA; nil: none
	roots              *x509.CertPool    // of the gateway; nil: those of the system

	clock   wxpay.Clock   // zero: real time
	timeout time.Duration // of one attempt; zero: the SDK's default

	problems []problem // everything that is wrong
	warnings []string
}

// A problem is a mistake in a setting.
type problem struct {
	setting string
	text    string // in the language of the user
}

// has reports whether a problem of the setting is known.
func (s *settings) has(setting string) bool {
	return slices.ContainsFunc(s.problems, func(p problem) bool { return p.setting == setting })
}

// secrets returns the secrets that the printer hides.
func (s *settings) secrets() []string {
	return recognisable(s.key.Reveal(), s.previousKey.Reveal(), s.appSecret.Reveal(), s.p12Password.Reveal())
}
