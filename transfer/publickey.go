package transfer

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/seed6780280e/wxpay"
)

var getPublicKey = wxpay.Operation[GetPublicKeyRequest, GetPublicKeyResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/risk/getpublickey", Host: "fraud.mch.weixin.qq.com", Certificate: true, UnsignedReply: true,
		AppIDField: "-", SubAppIDField: "-", SubMchIDField: "-",
		Idempotent: true, ReadOnly: true,
		InDoubt: "fetch the key again",
	},
}

// GetPublicKeyRequest has no fields of its own.
type GetPublicKeyRequest struct {
	Extra wxpay.XMLMap `wxpay:",extra"` // fields that are not above
}

// GetPublicKeyResponse contains the key that encrypts fields of transfers to bank cards.
type GetPublicKeyResponse struct {
	wxpay.Envelope
	PubKey string `wxpay:"pub_key,required"` // PEM, PKCS#1
}

// GetPublicKey returns the RSA key with which some request fields must be encrypted: see
// [GetPublicKeyResponse.Encrypt]. Keep the response. The key changes rarely. It needs the
// merchant certificate. The reply is not signed.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/mch_pay_yhk.php?chapter=24_7&index=4
func GetPublicKey(ctx context.Context, c *wxpay.Client, req *GetPublicKeyRequest) (*GetPublicKeyResponse, error) {
	return getPublicKey.Call(ctx, c, req)
}

// Encrypt returns the value of a field that must be sent encrypted, such as enc_bank_no:
// RSA-OAEP with SHA-1, in base64. Each call returns another value for the same text.
func (r *GetPublicKeyResponse) Encrypt(text string) (string, error) {
	if text == "" {
		return "", errors.New("transfer: there is no text to encrypt")
	}
	block, _ := pem.Decode([]byte(r.PubKey))
	if block == nil {
		return "", errors.New("transfer: pub_key is not PEM")
	}
	key, err := x509.ParsePKCS1PublicKey(block.Bytes)
	if err != nil {
		return "", fmt.Errorf("transfer: pub_key is not an RSA key in PKCS#1: %w", err)
	}
	encrypted, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, key, []byte(text), nil)
	if err != nil {
		return "", fmt.Errorf("transfer: %w", err)
	}
	return base64.StdEncoding.EncodeToString(encrypted), nil
}
