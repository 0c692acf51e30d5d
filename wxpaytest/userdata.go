package wxpaytest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// UserData is what the open-data calls of a mini program hand to their success
// callback, and in JSON names its fields as they do.
type UserData struct {
	RawData       string `json:"rawData"`
	Signature     string `json:"signature"`
	EncryptedData string `json:"encryptedData"`
	IV            string `json:"iv"`
}

// EncryptUserData signs and encrypts a JSON object, such as the user's profile,
// with the session key of the user's last login. The encrypted copy also gets
// openId, unionId and watermark, unless the object brings its own.
func (s *Server) EncryptUserData(openID, rawData string) (UserData, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[openID]
	if u == nil || u.sessionKey == "" {
		return UserData{}, fmt.Errorf("%w: openid %q has not logged in", ErrUnknown, openID)
	}
	var object map[string]any
	if err := json.Unmarshal([]byte(rawData), &object); err != nil {
		return UserData{}, fmt.Errorf("wxpaytest: user data is no JSON object: %w", err)
	}
	add := func(name string, value any) {
		if _, ok := object[name]; !ok && value != "" {
			object[name] = value
		}
	}
	add("openId", u.openID)
	add("unionId", u.unionID)
	add("watermark", map[string]any{"appid": u.appID, "timestamp": s.Clock.Now().Unix()})
	// 签名校验: SHA-1 of the data and the session key's text.
	sum := sha1.Sum([]byte(rawData + u.sessionKey))
	iv := randomBytes(aes.BlockSize)
	return UserData{
		RawData:       rawData,
		Signature:     hex.EncodeToString(sum[:]),
		EncryptedData: u.encrypt(must(json.Marshal(object)), iv),
		IV:            base64.StdEncoding.EncodeToString(iv),
	}, nil
}

// encrypt: 加密数据解密算法: AES-128-CBC, PKCS#7, the session key decoded.
func (u *user) encrypt(data, iv []byte) string {
	key := must(base64.StdEncoding.DecodeString(u.sessionKey))
	data = pad(data, aes.BlockSize)
	cipher.NewCBCEncrypter(must(aes.NewCipher(key)), iv).CryptBlocks(data, data)
	return base64.StdEncoding.EncodeToString(data)
}
