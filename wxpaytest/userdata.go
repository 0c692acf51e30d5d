package wxpaytest

import (
	"crypto/aes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// UserData is what the open-data calls of a mini program pass to their success
// callback. Its JSON has the same field names.
type UserData struct {
	RawData       string `json:"rawData"`       // the JSON object that Signature signs
	Signature     string `json:"signature"`     // of RawData and the session key
	EncryptedData string `json:"encryptedData"` // base64
	IV            string `json:"iv"`            // base64
}

// userData signs and encrypts a JSON object with the session key of the user's
// last login.
func (r *rooms) userData(openID, rawData string) (UserData, error) {
	u, known := r.people.find(openID)
	if !known || u.sessionKey == "" {
		return UserData{}, fmt.Errorf("%w: openid %q has not logged in", ErrUnknown, openID)
	}
	var object map[string]any
	if err := json.Unmarshal([]byte(rawData), &object); err != nil {
		return UserData{}, fmt.Errorf("wxpaytest: user data is not a JSON object: %w", err)
	}
	add := func(name string, value any) {
		if _, ok := object[name]; !ok && value != "" {
			object[name] = value
		}
	}
	if object["phoneNumber"] == nil && object["openGId"] == nil { // 开放数据: only the user's profile names the user
		add("openId", u.openID)
		add("unionId", u.unionID)
	}
	add("watermark", map[string]any{"appid": u.appID, "timestamp": r.clock.Now().Unix()})
	// 签名校验: SHA-1 of the data and the session key in base64.
	sum := sha1.Sum([]byte(rawData + u.sessionKey))
	sessionKey := must(base64.StdEncoding.DecodeString(u.sessionKey))
	iv := codec.RandomBytes(aes.BlockSize)
	return UserData{
		RawData:       rawData,
		Signature:     hex.EncodeToString(sum[:]),
		EncryptedData: base64.StdEncoding.EncodeToString(codec.EncryptUserData(sessionKey, iv, must(json.Marshal(object)))),
		IV:            base64.StdEncoding.EncodeToString(iv),
	}, nil
}
