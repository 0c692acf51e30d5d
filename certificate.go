package wxpay

import (
	"crypto/tls"

	"github.com/seed6780280e/wxpay/internal/merchantcert"
)

// LoadP12 reads the merchant certificate and its private key from apiclient_cert.p12, a file of the merchant platform.
// The password is the mch_id, unless it was changed. Put the result into the Certificate field of [Config].
//
// It is an error if the file is missing, damaged or not a p12, or if the password is wrong. The error names the file, and
// never the password, also if the two arguments are swapped. A p12 that OpenSSL 3 has written is refused: the error
// contains the command that converts it for [LoadPEM].
//
// https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=4_3
func LoadP12(path, password string) (*tls.Certificate, error) {
	cert, err := merchantcert.LoadP12(path, password)
	return cert, named(err)
}

// ParseP12 is [LoadP12] for a p12 that is not in a file. data is the content of the file: binary, not base64.
//
// https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=4_3
func ParseP12(data []byte, password string) (*tls.Certificate, error) {
	cert, err := merchantcert.ParseP12(data, password)
	return cert, named(err)
}

// LoadPEM reads the merchant certificate and its private key from apiclient_cert.pem and apiclient_key.pem. If one file
// contains both, pass its path twice. Put the result into the Certificate field of [Config].
//
// Other certificates in certFile are sent as the chain. If several belong to the key, LoadPEM takes one that is valid now,
// and of these the one that expires last.
//
// It is an error if a file is missing or damaged, the files are swapped, the key is encrypted, or the key belongs to
// another certificate. The error names the file. If an argument is the content of a file instead of its path, the error
// does not show it.
//
// https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=4_3
func LoadPEM(certFile, keyFile string) (*tls.Certificate, error) {
	cert, err := merchantcert.LoadPEM(certFile, keyFile)
	return cert, named(err)
}

// ParsePEM is [LoadPEM] for PEM text that is not in files. Both arguments may be the same text.
//
// https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=4_3
func ParsePEM(certPEM, keyPEM []byte) (*tls.Certificate, error) {
	cert, err := merchantcert.ParsePEM(certPEM, keyPEM)
	return cert, named(err)
}
