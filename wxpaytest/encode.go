package wxpaytest

import (
	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// The two signature algorithms, as in sign_type and signType.
const (
	MD5        = codec.MD5
	HMACSHA256 = codec.HMACSHA256
)

// EncodeXML encodes the fields as an unsigned message: one level of elements
// below <xml>, return_code first and sign last. Numbers are bare and all other
// values are in CDATA, as WeChat Pay writes them. An empty value becomes an
// empty element.
func EncodeXML(fields map[string]string) []byte {
	return codec.Encode("xml", fields)
}

// must panics on errors that occur only if the system has no randomness.
func must[T any](v T, err error) T {
	if err != nil {
		panic("wxpaytest: " + err.Error())
	}
	return v
}
