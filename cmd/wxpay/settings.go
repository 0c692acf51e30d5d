package main

import (
	"crypto/tls"
	"crypto/x509"
	"time"

	"github.com/seed6780280e/wxpay"
)

// settings say who the merchant is, and how to reach WeChat Pay.
type settings struct {
	appID, mchID       string
	subAppID, subMchID string
	signType           wxpay.SignType   // empty: the SDK's default
	key, previousKey   wxpay.Secret     // may be empty
	appSecret          wxpay.Secret     // may be empty
	certificate        *tls.Certificate // nil: none, or it cannot be used
	p12Password        wxpay.Secret     // the merchant number, unless another one is set
	baseURL            string           // empty: WeChat Pay
	authorities        []byte           // content of WXPAY_CA; nil: none
	roots              *x509.CertPool   // of the gateway; nil: those of the system

	clock   wxpay.Clock   // zero: real time
	timeout time.Duration // of one attempt; zero: the SDK's default

	subject  *subject // as it was written
	problems []string // everything that is wrong
	warnings []string
}

// secrets returns the secrets that the printer hides.
func (s *settings) secrets() []string {
	return recognisable(s.key.Reveal(), s.previousKey.Reveal(), s.appSecret.Reveal(), s.p12Password.Reveal())
}
