package wxpaytest

import (
	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// The two signature algorithms, as sign_type and signType name them.
const (
	MD5        = codec.MD5
	HMACSHA256 = codec.HMACSHA256
)

// EncodeXML returns the fields as an unsigned message: one level of elements
// under <xml>, return_code first and sign last, numbers bare and everything
// else in CDATA, as the platform writes them. Empty values are empty elements.
func EncodeXML(fields map[string]string) []byte {
	return codec.Encode("xml", fields)
}

// must is for what fails only when the system has no randomness.
func must[T any](v T, err error) T {
	if err != nil {
		panic("wxpaytest: " + err.Error())
	}
	return v
}
