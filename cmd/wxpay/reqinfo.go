package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
)

// reqInfoCipher returns the cipher of req_info: the AES key is the lower-case hex MD5 of
// the APIv2 key.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_16&index=10
func reqInfoCipher(key string) cipher.Block {
	sum := md5.Sum([]byte(key))
	block, _ := aes.NewCipher(hex.AppendEncode(nil, sum[:])) // fails only for other lengths
	return block
}

// encryptReqInfo encrypts the text of a refund notification: AES-256-ECB with PKCS #7
// padding, as base64.
func encryptReqInfo(key string, text []byte) string {
	padding := aes.BlockSize - len(text)%aes.BlockSize
	data := append(bytes.Clone(text), bytes.Repeat([]byte{byte(padding)}, padding)...)
	block := reqInfoCipher(key)
	for chunk := data; len(chunk) > 0; chunk = chunk[aes.BlockSize:] {
		block.Encrypt(chunk, chunk)
	}
	return base64.StdEncoding.EncodeToString(data)
}

var (
	errNotBase64  = errors.New("not base64")
	errNotBlocks  = errors.New("not whole blocks of 16 bytes")
	errBadPadding = errors.New("bad padding")
)

// decryptReqInfo undoes encryptReqInfo.
func decryptReqInfo(key, reqInfo string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(reqInfo))
	if err != nil {
		return nil, errNotBase64
	}
	if len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, errNotBlocks
	}
	block := reqInfoCipher(key)
	for chunk := data; len(chunk) > 0; chunk = chunk[aes.BlockSize:] {
		block.Decrypt(chunk, chunk)
	}
	padding := int(data[len(data)-1])
	if padding == 0 || padding > aes.BlockSize || !bytes.HasSuffix(data, bytes.Repeat([]byte{byte(padding)}, padding)) {
		return nil, errBadPadding
	}
	return data[:len(data)-padding], nil
}
