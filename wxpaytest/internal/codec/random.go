package codec

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// RandomBytes returns n random bytes.
func RandomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails
	return b
}

// RandomHex returns 2n upper-case hex digits; n is 16 for a nonce_str.
func RandomHex(n int) string {
	return strings.ToUpper(hex.EncodeToString(RandomBytes(n)))
}

// RandomText returns n letters, digits, "-" and "_".
func RandomText(n int) string {
	return base64.RawURLEncoding.EncodeToString(RandomBytes(n))[:n]
}
