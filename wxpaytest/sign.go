package wxpaytest

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The two signature algorithms, as sign_type and signType name them.
const (
	MD5        = "MD5"
	HMACSHA256 = "HMAC-SHA256"
)

// signature signs every field but sign that is not empty. 安全规范: names in
// ASCII order, values raw, "&key=" and the key last, upper-case hex.
func signature(signType, key string, fields map[string]string) string {
	text := stringToSign(key, fields)
	if signType == HMACSHA256 {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write(text)
		return strings.ToUpper(hex.EncodeToString(mac.Sum(nil)))
	}
	sum := md5.Sum(text)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// stringToSign is what is hashed.
func stringToSign(key string, fields map[string]string) []byte {
	text := make([]byte, 0, 1024)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name != "sign" && fields[name] != "" {
			text = append(append(append(append(text, name...), '='), fields[name]...), '&')
		}
	}
	return append(append(text, "key="...), key...)
}

// SignXML returns a message of the fields and their signature with the
// merchant's key, for the test of a handler that does not need the rest of the
// gateway. The zero mchID means the first merchant, the zero signType MD5. It
// panics on an unknown merchant or algorithm.
func (s *Server) SignXML(mchID, signType string, fields map[string]string) []byte {
	if signType != "" && signType != MD5 && signType != HMACSHA256 {
		panic(fmt.Sprintf("wxpaytest: no sign type %q", signType))
	}
	fields = maps.Clone(fields)
	if fields == nil {
		fields = map[string]string{}
	}
	fields["sign"] = signature(signType, s.Merchant(mchID).Key, fields)
	return EncodeXML(fields)
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails
	return b
}

// randomHex returns 2n upper-case hex digits; n is 16 for a nonce_str.
func randomHex(n int) string {
	return strings.ToUpper(hex.EncodeToString(randomBytes(n)))
}
