package wxpay

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/internal/userdatashape"
)

// ErrSessionKey is the error of [VerifyUserData] and [Client.DecryptUserData] if the data does not match the session key:
// the data is changed or forged, or a newer wx.login has replaced the key. Let the mini program log in again.
//
//	if errors.Is(err, wxpay.ErrSessionKey) { … }
//
// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
var ErrSessionKey = errors.New("the user data does not match the session key, which may have been replaced by a newer wx.login")

// ErrUserDataTime is the error of [Client.DecryptUserData] if the time in the watermark is older than maxAge, in the
// future, or missing. Let the mini program get the data again.
//
//	if errors.Is(err, wxpay.ErrUserDataTime) { … }
//
// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
var ErrUserDataTime = errors.New("the user data is too old, or the time in its watermark is missing or in the future")

// maxUserDataAhead is how much the merchant's clock may be slow.
const maxUserDataAhead = 5 * time.Minute

var (
	errMaxAge       = errors.New("maxAge is not positive: say how old user data may be, such as 5*time.Minute")
	errNoSessionKey = errors.New("the session key is empty")
	errNoSignature  = errors.New("the user data's signature is empty")
	errWatermark    = errors.New("the user data's watermark does not name this client's appid")
)

// VerifyUserData checks the signature that wx.getUserInfo returns with rawData: the lower-case hex SHA-1 of rawData and
// the session key. Pass rawData exactly as the mini program received it, and sessionKey as [Client.JSCode2Session]
// returned it. After an error, do not trust anything in rawData. The error is [ErrSessionKey] if the signature differs.
//
// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
func VerifyUserData(rawData, signature string, sessionKey Secret) error {
	if sessionKey.Reveal() == "" {
		return named(errNoSessionKey)
	}
	if signature == "" {
		return named(errNoSignature)
	}
	sum := sha1.Sum([]byte(rawData + sessionKey.Reveal()))
	if subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(signature)) != 1 {
		return named(ErrSessionKey)
	}
	return nil
}

// UserData contains the decrypted data that a mini program received. Its fields depend on the call that the data is from
// (user info, phone number, share ticket). A field with another JSON type than documented is only in Raw.
//
// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
type UserData struct {
	OpenID    string `json:"openId,omitempty"`    // may be forged: use that of the session
	UnionID   string `json:"unionId,omitempty"`   // may be forged: use that of the session
	NickName  string `json:"nickName,omitempty"`  // anonymous since 2021
	Gender    int    `json:"gender,omitempty"`    // 1 male, 2 female, 0 unknown
	Language  string `json:"language,omitempty"`  // such as zh_CN
	City      string `json:"city,omitempty"`      // as the user entered it
	Province  string `json:"province,omitempty"`  // as the user entered it
	Country   string `json:"country,omitempty"`   // as the user entered it
	AvatarURL string `json:"avatarUrl,omitempty"` // picture

	PhoneNumber     string `json:"phoneNumber,omitempty"`     // with country code if foreign; may be forged
	PurePhoneNumber string `json:"purePhoneNumber,omitempty"` // without country code
	CountryCode     string `json:"countryCode,omitempty"`     // such as 86

	OpenGID string `json:"openGId,omitempty"` // chat group in this appid

	Watermark Watermark       `json:"watermark"` // for which appid and when it was encrypted
	Raw       json.RawMessage `json:"-"`         // all that was received
}

// Watermark says for which appid and when WeChat encrypted a [UserData]. Both were checked.
//
// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
type Watermark struct {
	AppID     string    `json:"appid"`
	Timestamp time.Time `json:"timestamp"` // in UTC+8
}

// DecryptUserData decrypts the encryptedData of wx.getUserInfo, a phone-number button or a share ticket, with the session
// key from [Client.JSCode2Session] and the iv of the data. Data for another appid is an error. Data that is older than
// maxAge is [ErrUserDataTime]. After [ErrSessionKey], let the mini program log in and get the data again.
//
// The encryption does not protect against changes. Without the key, a user can forge parts of such data from genuine data
// of their own. If the documented fields reveal the forgery, the error is [ErrSessionKey]. A changed beginning of openId is
// not detected. So use the data only for display, and take the user's ids from the session. Never use it to log in by
// phone number: let the mini program pass the code of the button, and call the server API getuserphonenumber with it.
//
// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
func (c *Client) DecryptUserData(sessionKey Secret, encryptedData, iv string, maxAge time.Duration) (*UserData, error) {
	if maxAge <= 0 {
		return nil, named(errMaxAge)
	}
	appIDs := slices.Concat([]string{c.appID}, c.otherAppIDs)
	if c.subAppID != "" {
		appIDs = []string{c.subAppID}
	}
	data, err := decryptUserData(appIDs, sessionKey, encryptedData, iv)
	if err != nil {
		return nil, named(err)
	}
	if age := c.clock.Now().Sub(data.Watermark.Timestamp); age > maxAge || age < -maxUserDataAhead || data.Watermark.Timestamp.IsZero() {
		return nil, named(ErrUserDataTime)
	}
	return data, nil
}

func decryptUserData(appIDs []string, sessionKey Secret, encryptedData, iv string) (*UserData, error) {
	padded, err := openUserData(sessionKey, encryptedData, iv)
	if err != nil {
		return nil, err
	}
	return parseUserData(appIDs, padded)
}

func openUserData(sessionKey Secret, encryptedData, iv string) (padded []byte, err error) {
	key, err := decodeUserData("session key", sessionKey.Reveal(), 16)
	if err != nil {
		return nil, err
	}
	vector, err := decodeUserData("iv", iv, aes.BlockSize)
	if err != nil {
		return nil, err
	}
	data, err := decodeUserData("encrypted data", encryptedData, 0)
	if err != nil {
		return nil, err
	}
	block, _ := aes.NewCipher(key) // fails only for other lengths
	cipher.NewCBCDecrypter(block, vector).CryptBlocks(data, data)
	return data, nil
}

// decodeUserData decodes size bytes, or with size 0 any number of whole blocks.
func decodeUserData(name, text string, size int) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(text, " ", "+")) // form decoding replaces + with a space
	switch {
	case err != nil:
		return nil, fmt.Errorf("user data: %s: %w", name, err)
	case size > 0 && len(data) != size:
		return nil, fmt.Errorf("user data: %s has %d bytes, not %d", name, len(data), size)
	case len(data) == 0 || len(data)%aes.BlockSize != 0:
		return nil, fmt.Errorf("user data: %s has %d bytes, not a multiple of %d", name, len(data), aes.BlockSize)
	}
	return data, nil
}

// parseUserData returns the same error for bad padding, text, JSON and shape, so that the error reveals nothing.
func parseUserData(appIDs []string, padded []byte) (*UserData, error) {
	data, ok := trimPadding(padded)
	if !ok || !utf8.Valid(data) || !json.Valid(data) || !userdatashape.IsGenuine(data) {
		return nil, ErrSessionKey
	}
	u := &UserData{Raw: data}
	received := struct {
		*UserData
		Watermark struct {
			AppID     string `json:"appid"`
			Timestamp int64  `json:"timestamp"`
		} `json:"watermark"`
	}{UserData: u}
	_ = json.Unmarshal(data, &received) // it fails only for fields of another type, which stay zero
	if received.Watermark.AppID == "" || !slices.Contains(appIDs, received.Watermark.AppID) {
		return nil, errWatermark
	}
	u.Watermark.AppID = received.Watermark.AppID
	if seconds := received.Watermark.Timestamp; seconds != 0 {
		u.Watermark.Timestamp = time.Unix(seconds, 0).In(fieldtag.Zone)
	}
	return u, nil
}

// trimPadding removes PKCS #7 padding from a positive number of blocks.
func trimPadding(data []byte) ([]byte, bool) {
	n := int(data[len(data)-1])
	if n == 0 || n > aes.BlockSize || !bytes.HasSuffix(data, bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, false
	}
	return data[:len(data)-n], true
}
