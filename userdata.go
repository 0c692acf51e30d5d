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
)

// ErrSessionKey is the error of [VerifyUserData] and [Client.DecryptUserData] when the data does not fit the session key:
// the data was changed or made up, or the key was replaced by a newer wx.login. Ask the mini program to log in again.
//
//	if errors.Is(err, wxpay.ErrSessionKey) { … }
//
// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
var ErrSessionKey = errors.New("the user data does not fit the session key, which may have been replaced by a newer wx.login")

// ErrUserDataTime is the error of [Client.DecryptUserData] when the watermark's time is further back than maxAge, is in
// the future, or is missing. Ask the mini program for the data anew.
//
//	if errors.Is(err, wxpay.ErrUserDataTime) { … }
//
// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
var ErrUserDataTime = errors.New("the user data is too old, or its watermark has no time or one in the future")

// maxUserDataAhead is how far the merchant's clock may be behind WeChat's.
const maxUserDataAhead = 5 * time.Minute

var (
	errMaxAge       = errors.New("maxAge is not positive: say how old user data may be, such as 5*time.Minute")
	errNoSessionKey = errors.New("the session key is empty")
	errNoSignature  = errors.New("the user data's signature is empty")
	errWatermark    = errors.New("the user data's watermark does not name this client's appid")
)

// VerifyUserData checks the signature that wx.getUserInfo gives beside rawData: lower-case hex SHA-1 of rawData and
// the session key. rawData must be byte for byte as the mini program received it, sessionKey as [Client.JSCode2Session] returned it.
// An error means that nothing in rawData may be believed; it is [ErrSessionKey] when the signature differs.
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

// UserData is what the mini program passed on encrypted. Which fields are set depends on the call that it came from
// (user info, phone number, share ticket); a field that came as another JSON type than documented is only in Raw.
//
// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
type UserData struct {
	OpenID    string `json:"openId,omitempty"`    // no proof: compare it with the session's
	UnionID   string `json:"unionId,omitempty"`   // no proof: compare it with the session's
	NickName  string `json:"nickName,omitempty"`  // anonymous since 2021
	Gender    int    `json:"gender,omitempty"`    // 1 male, 2 female, 0 unknown
	Language  string `json:"language,omitempty"`  // such as zh_CN
	City      string `json:"city,omitempty"`      // as the user entered it
	Province  string `json:"province,omitempty"`  // as the user entered it
	Country   string `json:"country,omitempty"`   // as the user entered it
	AvatarURL string `json:"avatarUrl,omitempty"` // picture

	PhoneNumber     string `json:"phoneNumber,omitempty"`     // with country code if foreign; no proof
	PurePhoneNumber string `json:"purePhoneNumber,omitempty"` // without country code
	CountryCode     string `json:"countryCode,omitempty"`     // such as 86

	OpenGID string `json:"openGId,omitempty"` // chat group in this appid

	Watermark Watermark       `json:"watermark"` // for whom and when it was encrypted
	Raw       json.RawMessage `json:"-"`         // all that was received
}

// Watermark says for whom and when WeChat encrypted a [UserData]. Both were checked.
//
// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html
type Watermark struct {
	AppID     string    `json:"appid"`
	Timestamp time.Time `json:"timestamp"` // in UTC+8
}

// DecryptUserData opens the encryptedData of wx.getUserInfo, a phone-number button or a share ticket, with the session key
// from [Client.JSCode2Session] and the iv that came with it. Data for another appid is refused, and with [ErrUserDataTime]
// data that is older than maxAge. [ErrSessionKey] means that the mini program should log in again and ask anew.
//
// The encryption has no integrity. A user can forge parts of such data from genuine data of his own, without the key. The
// forgeries that the documented fields give away are [ErrSessionKey]; a changed beginning of openId is not among them.
// So use the data for display, and take the user's ids from the session. To log in by phone number, never use this: let
// the mini program pass on the code of the button, and call the server API getuserphonenumber with it.
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
	data, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(text, " ", "+")) // form decoding makes + a space
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

// parseUserData has one error for bad padding, text, JSON and shape, so that nobody learns from it what was decrypted.
func parseUserData(appIDs []string, padded []byte) (*UserData, error) {
	data, ok := trimPadding(padded)
	if !ok || !utf8.Valid(data) || !json.Valid(data) {
		return nil, ErrSessionKey
	}
	object, ok := parseJSONObject(data)
	if !ok || !object.isGenuine() {
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
	_ = json.Unmarshal(data, &received) // fails only for fields of another type, which stay zero
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
