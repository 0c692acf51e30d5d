package codec

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// The two signature algorithms, as sign_type and signType name them.
const (
	MD5        = "MD5"
	HMACSHA256 = "HMAC-SHA256"
)

// Sign signs all fields that are not empty, except sign. 安全规范: names in
// ASCII order, values raw, "&key=" and the key last, upper-case hex.
func Sign(signType, key string, fields map[string]string) string {
	text := StringToSign(key, fields)
	if signType == HMACSHA256 {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write(text)
		return strings.ToUpper(hex.EncodeToString(mac.Sum(nil)))
	}
	sum := md5.Sum(text)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// StringToSign returns the text that [Sign] hashes.
func StringToSign(key string, fields map[string]string) []byte {
	text := make([]byte, 0, 1024)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name != "sign" && fields[name] != "" {
			text = append(append(append(append(text, name...), '='), fields[name]...), '&')
		}
	}
	return append(append(text, "key="...), key...)
}
