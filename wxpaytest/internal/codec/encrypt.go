package codec

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
)

// EncryptRefund encrypts the fields into a req_info. 退款结果通知: the root
// element of the plain text is <root>.
func EncryptRefund(key string, fields map[string]string) string {
	return base64.StdEncoding.EncodeToString(encryptECB(key, Encode("root", fields)))
}

// encryptECB encrypts with AES-256-ECB and PKCS#7 padding. 退款结果通知: the AES
// key is the MD5 of the API key in lower-case hex.
func encryptECB(key string, data []byte) []byte {
	block := cipherOf(refundKey(key))
	data = pad(data, aes.BlockSize)
	for at := 0; at < len(data); at += aes.BlockSize {
		block.Encrypt(data[at:], data[at:])
	}
	return data
}

func refundKey(key string) []byte {
	sum := md5.Sum([]byte(key))
	return []byte(hex.EncodeToString(sum[:]))
}

// DecryptRefund reverses [EncryptRefund]. It returns "" if the key is wrong.
func DecryptRefund(key, info string) string {
	data, err := base64.StdEncoding.DecodeString(info)
	if err != nil || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return ""
	}
	block := cipherOf(refundKey(key))
	for at := 0; at < len(data); at += aes.BlockSize {
		block.Decrypt(data[at:], data[at:])
	}
	if n := int(data[len(data)-1]); n >= 1 && n <= aes.BlockSize && data[0] == '<' {
		return string(data[:len(data)-n])
	}
	return ""
}

// EncryptUserData encrypts with AES-128-CBC and PKCS#7 padding, as
// 加密数据解密算法 says. The key and the initialization vector have 16 bytes each.
func EncryptUserData(key, iv, data []byte) []byte {
	data = pad(data, aes.BlockSize)
	cipher.NewCBCEncrypter(cipherOf(key), iv).CryptBlocks(data, data)
	return data
}

// cipherOf panics if AES has no key of that length.
func cipherOf(key []byte) cipher.Block {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("wxpaytest: " + err.Error())
	}
	return block
}

// pad adds PKCS#7 padding.
func pad(data []byte, size int) []byte {
	n := size - len(data)%size
	for range n {
		data = append(data, byte(n))
	}
	return data
}
