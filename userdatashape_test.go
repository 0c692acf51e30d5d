package wxpay

import (
	"crypto/aes"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A genuineMessage is a message that WeChat encrypted for the attacker. The
// attacker knows the plaintext and the iv, but not the key.
type genuineMessage struct {
	plain, encrypted []byte
}

func userInfoOf(t *testing.T, openID, nickName, city string) genuineMessage {
	t.Helper()
	plain := padUserData(fmt.Sprintf(`{"openId":%q,"nickName":%q,"gender":1,"language":"zh_CN","city":%q,"province":"Guangdong",`+
		`"country":"CN","avatarUrl":"http://wx.qlogo.cn/mmopen/0",%s}`, openID, nickName, city, sampleMark))
	encrypted, err := base64.StdEncoding.DecodeString(encryptUserData(t, plain))
	require.NoError(t, err)
	return genuineMessage{plain, encrypted}
}

// from returns the message from a block onward, and an iv with which that block
// decrypts to first. This needs no key.
func (m genuineMessage) from(t *testing.T, block int, first string) (encryptedData, iv string) {
	t.Helper()
	require.Len(t, first, aes.BlockSize)
	at := block * aes.BlockSize
	before := m.encrypted[max(0, at-aes.BlockSize):at]
	if block == 0 {
		var err error
		before, err = base64.StdEncoding.DecodeString(sampleIV)
		require.NoError(t, err)
	}
	vector := make([]byte, aes.BlockSize)
	subtle.XORBytes(vector, before, m.plain[at:at+aes.BlockSize])
	subtle.XORBytes(vector, vector, []byte(first))
	return base64.StdEncoding.EncodeToString(m.encrypted[at:]), base64.StdEncoding.EncodeToString(vector)
}

// blockOf returns the index of the block that ends where text begins.
func (m genuineMessage) blockOf(t *testing.T, text string) int {
	t.Helper()
	at := strings.Index(string(m.plain), text)
	require.Positive(t, at)
	require.Zero(t, at%aes.BlockSize, "the attacker pads the nickname to the block boundary")
	return at/aes.BlockSize - 1
}

// Messages that users forge from their own messages without the key are
// refused.
func TestDecryptUserDataForged(t *testing.T) {
	const own, victim = "oGZUI0egBJY1zhBYw2KhdUfwVJJE", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
	fill := strings.Repeat("x", 11)
	for name, forgery := range map[string]struct {
		nickName, city string
		first, wanted  string // of the plaintext
	}{
		"phone number, by the nickname": {fill + "13900001111", "", `{"phoneNumber":"`, `{"phoneNumber":"13900001111","gender"`},
		"phone number, by the city":     {"B", "xx" + "13900001111", `{"phoneNumber":"`, `{"phoneNumber":"13900001111","province"`},
		"openId, by the nickname":       {fill + victim[5:], "", `{"openId":"` + victim[:5], `{"openId":"` + victim + `","gender"`},
		"openId, by the city":           {"B", "xx" + victim[5:], `{"openId":"` + victim[:5], `{"openId":"` + victim + `","province"`},
		"unionId, by the nickname":      {fill + victim[4:], "", `{"unionId":"` + victim[:4], `{"unionId":"` + victim + `","gender"`},
		"group, by the nickname":        {fill + victim, "", `{  "openGId"  :"`, `{  "openGId"  :"` + victim + `","gender"`},
	} {
		t.Run(name, func(t *testing.T) {
			m := userInfoOf(t, own, forgery.nickName, forgery.city)
			_, rest, _ := strings.Cut(forgery.wanted, forgery.first)
			data, iv := m.from(t, m.blockOf(t, rest), forgery.first)

			plain, err := openUserData(NewSecret(sampleSessionKey), data, iv)
			require.NoError(t, err)
			require.True(t, strings.HasPrefix(string(plain), forgery.wanted), "the forgery works: %s", plain)
			require.Contains(t, string(plain), sampleMark, "the forgery has the watermark")
			_, err = decryptUserData([]string{sampleAppID}, NewSecret(sampleSessionKey), data, iv)
			assert.Equal(t, ErrSessionKey, err)
		})
	}
}

// The iv can change the five characters of openId in the first block. Nothing
// in the message shows that. DecryptUserData's comment says so.
func TestDecryptUserDataOpenIDIsNoProof(t *testing.T) {
	m := userInfoOf(t, "oGZUI0egBJY1zhBYw2KhdUfwVJJE", "Band", "Guangzhou")
	data, iv := m.from(t, 0, `{"openId":"oUpF8`)
	got, err := decryptUserData([]string{sampleAppID}, NewSecret(sampleSessionKey), data, iv)
	require.NoError(t, err)
	assert.Equal(t, "oUpF80egBJY1zhBYw2KhdUfwVJJE", got.OpenID)
}

func TestDecryptUserDataShapes(t *testing.T) {
	const phone = `"phoneNumber":"+8613900001111","purePhoneNumber":"13900001111","countryCode":"86"`
	refused := []string{
		`"phoneNumber":"13900001111"`,
		`"phoneNumber":"13900001111","purePhoneNumber":"13900001111"`,
		`"phoneNumber":"13900001111","countryCode":"86"`,
		`"purePhoneNumber":"13900001111","countryCode":"86"`,
		`"countryCode":"86"`,
		`"phoneNumber":"13900001112","purePhoneNumber":"13900001111","countryCode":"86"`,
		`"phoneNumber":"8513900001111","purePhoneNumber":"13900001111","countryCode":"86"`,
		`"phoneNumber":"013900001111","purePhoneNumber":"13900001111","countryCode":"86"`,
		`"phoneNumber":"","purePhoneNumber":"","countryCode":""`,
		`"phoneNumber":"13900001111","purePhoneNumber":"13900001111","countryCode":""`,
		`"phoneNumber":"86","purePhoneNumber":"","countryCode":"86"`,
		`"phoneNumber":"x","purePhoneNumber":"x","countryCode":"86"`,
		`"phoneNumber":"13900001111x","purePhoneNumber":"13900001111x","countryCode":"86"`,
		`"phoneNumber":"1３900001111","purePhoneNumber":"1３900001111","countryCode":"86"`,
		`"phoneNumber":13900001111,"purePhoneNumber":"13900001111","countryCode":"86"`,
		`"phoneNumber":null,"nickName":"N"`,
		phone + `,"openGId":"g"`,
		phone + `,"PHONENUMBER":"13900001112"`,
		phone + `,"phone\u004eumber":"13900001112"`,
		`"nickName":"N","openGId":"g"`,
		`"nickName":"N","nickName":"N"`,
		`"nickName":"N","nic` + "\u212a" + `name":"M"`, // the Kelvin sign
		`"language":"N","` + "opengid" + `":"g"`,
		`"x":1,"x":1`,
		`"x":1,"X":1`,
		`"openId":"o"`,
		`"unionId":"u","gender":1`,
		`"watermark":{"appid":"wx0","timestamp":1477314187}`,
		`"Watermark":{}`,
	}
	for _, name := range []string{"openId", "nickName", "gender", "language", "city", "province", "country", "avatarUrl", "unionId"} {
		refused = append(refused, phone+`,"`+name+`":""`, phone+`,"`+strings.ToUpper(name)+`":""`)
	}
	open := func(object string) error {
		_, err := decryptUserData([]string{sampleAppID}, NewSecret(sampleSessionKey), encryptUserData(t, padUserData(object)), sampleIV)
		return err
	}
	for _, fields := range refused {
		assert.Equal(t, ErrSessionKey, open("{"+fields+","+sampleMark+"}"), fields)
		assert.Equal(t, ErrSessionKey, open("{"+sampleMark+","+fields+"}"), fields)
	}
	for _, mark := range []string{
		`{"appid":"wx0","appid":"wx4f4bc4dec97d474b","timestamp":1}`,
		`{"appid":"wx0","APPID":"wx4f4bc4dec97d474b","timestamp":1}`,
		`{"appid":"wx4f4bc4dec97d474b","timestamp":1,"time` + "\u017f" + `tamp":2}`, // the long s
		`{"appid":"wx4f4bc4dec97d474b","timestamp":1,"x":1,"x":1}`,
	} {
		assert.Equal(t, ErrSessionKey, open(`{"watermark":`+mark+`}`), mark)
	}
	for _, fields := range []string{phone, `"nickName":"N"`, `"openId":"o","nickName":""`, `"openGId":"g"`, `"x":{"a":1,"A":2,"a":3}`} {
		assert.NoError(t, open("{"+fields+","+sampleMark+"}"), fields)
	}
}

// User data that is too old or too new is refused with a separate error.
func TestDecryptUserDataAge(t *testing.T) {
	made := time.Unix(1477314187, 0)
	timed := func(mark string) string { return encryptUserData(t, padUserData(`{"watermark":`+mark+`}`)) }
	open := func(now time.Time, data string, maxAge time.Duration) error {
		c := &Client{appID: sampleAppID, clock: fixedClock(now)}
		got, err := c.DecryptUserData(NewSecret(sampleSessionKey), data, sampleIV, maxAge)
		assert.Equal(t, err == nil, got != nil)
		return err
	}
	for _, age := range []time.Duration{-5 * time.Minute, 0, time.Minute, time.Hour} {
		assert.NoError(t, open(made.Add(age), sampleEncryptedData, time.Hour), age)
	}
	for _, age := range []time.Duration{-5*time.Minute - 1, -time.Hour, time.Hour + 1, 100 * 24 * time.Hour} {
		assert.ErrorIs(t, open(made.Add(age), sampleEncryptedData, time.Hour), ErrUserDataTime, age)
	}
	for _, mark := range []string{
		`{"appid":"wx4f4bc4dec97d474b"}`,
		`{"appid":"wx4f4bc4dec97d474b","timestamp":0}`,
		`{"appid":"wx4f4bc4dec97d474b","timestamp":"1477314187"}`,
		`{"appid":"wx4f4bc4dec97d474b","timestamp":null}`,
		`{"appid":"wx4f4bc4dec97d474b","timestamp":9223372036854775807}`,
	} {
		assert.ErrorIs(t, open(made, timed(mark), time.Hour), ErrUserDataTime, mark)
	}
	assert.ErrorIs(t, open(made, timed(`{"appid":"wx4f4bc4dec97d474b"}`), anyAge), ErrUserDataTime)
	assert.ErrorIs(t, open(made, timed(`{"appid":"wx0","timestamp":1}`), time.Hour), errWatermark, "the appid is checked first")
	for _, maxAge := range []time.Duration{0, -1} {
		assert.ErrorIs(t, open(made, sampleEncryptedData, maxAge), errMaxAge)
	}
}
