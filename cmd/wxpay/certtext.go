package main

import (
	"errors"

	"github.com/seed6780280e/wxpay/internal/merchantcert"
)

// certificateText says why a p12 or PEM files can't be used. The errors of the SDK name
// its functions, which users of this program don't know.
func certificateText(err error) say {
	for _, known := range []struct {
		mistake error
		text    text
	}{
		{merchantcert.ErrPassword, "the password does not open the p12: it is the merchant number, unless it was changed (WXPAY_P12_PASSWORD)"},
		{merchantcert.ErrIsPEM, "the file is PEM, not a p12: set WXPAY_CERT_FILE and WXPAY_CERT_KEY_FILE for PEM files"},
		{merchantcert.ErrP12Kind, "this kind of p12 cannot be read, such as OpenSSL 3 writes: use apiclient_cert.pem and apiclient_key.pem of the same download, or convert it: openssl pkcs12 -in apiclient_cert.p12 -nodes -out apiclient.pem"},
		{merchantcert.ErrNotPEM, "a file is not PEM: set WXPAY_P12_FILE for a p12"},
		{merchantcert.ErrSwapped, "the files of the certificate and of the key are swapped"},
		{merchantcert.ErrOtherKey, "the private key does not belong to the certificate: use both files of the same download"},
		{merchantcert.ErrEncrypted, "the private key is encrypted: openssl pkey -in apiclient_key.pem -out apiclient_key_plain.pem decrypts it"},
	} {
		if errors.Is(err, known.mistake) {
			return says(known.text)
		}
	}
	return says("the certificate cannot be read: %s", sdkText(err))
}
