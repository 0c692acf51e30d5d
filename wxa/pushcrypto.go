package wxa

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// pushSignature signs texts as WeChat signs message pushes: the SHA-1 of the sorted
// texts.
func pushSignature(texts ...string) string {
	slices.Sort(texts)
	sum := sha1.Sum([]byte(strings.Join(texts, "")))
	return hex.EncodeToString(sum[:])
}

// isSigned compares in constant time. An empty signature is none.
func isSigned(signature string, texts ...string) bool {
	return subtle.ConstantTimeCompare([]byte(signature), []byte(pushSignature(texts...))) == 1
}

const (
	pushBlock = 32 // of the padding
	pushHead  = 20 // 16 random bytes, and the length of the message
)

var errPushDecrypt = errors.New("wxa: the message can't be decrypted: check EncodingAESKey")

// parseAESKey reads an EncodingAESKey: base64 of 32 bytes, without the padding.
func parseAESKey(text string) (wxpay.Secret, error) {
	key, err := base64.StdEncoding.DecodeString(text + "=")
	if err != nil || len(key) != 32 {
		return wxpay.Secret{}, errors.New("wxa: EncodingAESKey is not 43 characters of base64")
	}
	return wxpay.NewSecret(string(key)), nil
}

// decryptPush returns the message and the appid in an encrypted one.
func decryptPush(key wxpay.Secret, encrypted string) (message []byte, appID string, err error) {
	data, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, "", errPushDecrypt
	}
	block, err := aes.NewCipher([]byte(key.Reveal()))
	if err != nil {
		return nil, "", errPushDecrypt
	}
	cipher.NewCBCDecrypter(block, []byte(key.Reveal())[:aes.BlockSize]).CryptBlocks(data, data)
	padding := int(data[len(data)-1])
	if padding < 1 || padding > pushBlock || len(data)-padding < pushHead {
		return nil, "", errPushDecrypt
	}
	data = data[:len(data)-padding]
	length := binary.BigEndian.Uint32(data[pushHead-4:])
	if data = data[pushHead:]; uint64(length) > uint64(len(data)) {
		return nil, "", errPushDecrypt
	}
	return data[:length], string(data[length:]), nil
}
