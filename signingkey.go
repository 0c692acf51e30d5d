package wxpay

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"hash"
)

// A signingKey is an API key, prepared for many messages. It is safe for concurrent use:
// what is computed from the key is only copied or read. The zero value is no key.
type signingKey struct {
	text   string
	mac    hash.Hash    // HMAC-SHA256 with this key, of an empty text
	cipher cipher.Block // for refund notifications
}

func newSigningKey(key string) signingKey {
	if key == "" {
		return signingKey{}
	}
	return signingKey{text: key, mac: newMAC(key), cipher: newRefundCipher(key)}
}

func newMAC(key string) hash.Hash { return hmac.New(sha256.New, []byte(key)) }

// newMAC returns an HMAC-SHA256 of an empty text. Cloning saves hashing the key again.
func (k *signingKey) newMAC() hash.Hash {
	if cloner, ok := k.mac.(hash.Cloner); ok {
		if mac, err := cloner.Clone(); err == nil {
			return mac
		}
	}
	return newMAC(k.text)
}

// newRefundCipher returns AES-256 with the key of refund notifications: the lower-case
// hexadecimal MD5 of the API key.
func newRefundCipher(key string) cipher.Block {
	sum := md5.Sum([]byte(key))
	block, _ := aes.NewCipher(hex.AppendEncode(nil, sum[:])) // fails only for other lengths
	return block
}
