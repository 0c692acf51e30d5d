package codec

import (
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
)

// 消息推送: the padding has blocks of 32 bytes, although those of AES have 16.
const pushBlock = 32

// PushKey decodes an EncodingAESKey, which is the base64 of 32 bytes without its
// padding.
func PushKey(encodingAESKey string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(encodingAESKey + "=")
	if err != nil || len(key) != 32 {
		return nil, errors.New("it is not 43 characters of base64")
	}
	return key, nil
}

// SignPush signs texts as message pushes are signed: 消息推送: the SHA-1 of the sorted
// texts.
func SignPush(texts ...string) string {
	slices.Sort(texts)
	sum := sha1.Sum([]byte(strings.Join(texts, "")))
	return hex.EncodeToString(sum[:])
}

// EncryptPush encrypts a message with a key of [PushKey]. 消息推送: AES-256-CBC over 16
// random bytes, the length of the message, the message and the appid.
func EncryptPush(key, random []byte, message, appID string) string {
	data := binary.BigEndian.AppendUint32(slices.Clone(random), uint32(len(message)))
	data = pad(append(data, message+appID...), pushBlock)
	cipher.NewCBCEncrypter(cipherOf(key), key[:16]).CryptBlocks(data, data)
	return base64.StdEncoding.EncodeToString(data)
}
