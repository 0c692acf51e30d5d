package wxpay

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The documentation's sample of rawData:
//
//	printf %s "$rawData$sessionKey" | openssl sha1
const (
	sampleRawData = `{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN",` +
		`"avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol6503Iuswjjn6nIGBiaycAjAtpujxyzYsrztuuICqIM5ibXQ/0"}`
	sampleRawDataKey       = "HyVFkGl5F5OQWJZZaNzBBg=="
	sampleRawDataSignature = "75e81ceda165f4ffa64f4068af58c64b8f54b88c"
)

// The documentation's sample of encryptedData:
//
//	printf %s "$encryptedData" | openssl enc -d -aes-128-cbc -base64 -A \
//	  -K $(printf %s "$sessionKey" | base64 -d | xxd -p) -iv $(printf %s "$iv" | base64 -d | xxd -p)
const (
	sampleAppID         = "wx4f4bc4dec97d474b"
	sampleMark          = `"watermark":{"appid":"wx4f4bc4dec97d474b","timestamp":1477314187}`
	sampleSessionKey    = "tiihtNczf5v6AKRyjwEUhQ=="
	sampleIV            = "r7BXXKkLb8qrSNn05n0qiA=="
	sampleEncryptedData = "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrDcvSnxIMXFufNstNGTyaGS9uT5geRa0W4oTOb1WT7fJlAC+oNPdbB+" +
		"3hVbJSRgv+4lGOETKUQz6OYStslQ142dNCuabNPGBzlooOmB231qMM85d2/fV6ChevvXvQP8Hkue1poOFtnEtpyxVLW1zAo6/1Xx1COxFvrc2d7U" +
		"L/lmHInNlxuacJXwu0fjpXfz/YqYzBIBzD6WUfTIF9GRHpOn/Hz7saL8xz+W//FRAUid1OksQaQx4CMs8LOddcQhULW4ucetDf96JcR3g0gfRK4P" +
		"C7E/r7Z6xNrXd2UIeorGj5Ef7b1pJAYB6Y5anaHqZ9J6nKEBvB4DnNLIVWSgARns/8wR2SiRS7MNACwTyrGvt9ts8p12PKFdlqYTopNHR1Vf7Xjf" +
		"hQlVsAJdNiKdYmYVoKlaRv85IfVunYzO0IKXsyl7JCUjCpoG20f0a04COwfneQAGGwd5oa+T8yO5hzuyDb/XcxxmK01EpqOyuxINew=="
)

func TestVerifyUserData(t *testing.T) {
	require.NoError(t, VerifyUserData(sampleRawData, sampleRawDataSignature, NewSecret(sampleRawDataKey)))
	for _, tc := range []struct {
		name, rawData, signature, key string
		want                          error
	}{
		{"no key", sampleRawData, sampleRawDataSignature, "", errNoSessionKey},
		{"no signature", sampleRawData, "", sampleRawDataKey, errNoSignature},
		{"nothing", "", "", "", errNoSessionKey},
		{"SHA-1 of the data alone", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d", "", errNoSessionKey},
		{"another key", sampleRawData, sampleRawDataSignature, sampleSessionKey, ErrSessionKey},
		{"upper case", sampleRawData, strings.ToUpper(sampleRawDataSignature), sampleRawDataKey, ErrSessionKey},
		{"longer signature", sampleRawData, sampleRawDataSignature + "0", sampleRawDataKey, ErrSessionKey},
		{"white space", sampleRawData + "\n", sampleRawDataSignature, sampleRawDataKey, ErrSessionKey},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := VerifyUserData(tc.rawData, tc.signature, NewSecret(tc.key))
			require.ErrorIs(t, err, tc.want)
			assertNoSecret(t, err, sampleRawDataKey, sampleRawDataSignature)
		})
	}
}

func TestVerifyUserDataMangled(t *testing.T) {
	for i := range sampleRawData {
		data := []byte(sampleRawData)
		data[i] ^= 1
		require.ErrorIs(t, VerifyUserData(string(data), sampleRawDataSignature, NewSecret(sampleRawDataKey)), ErrSessionKey)
	}
	for i := range sampleRawDataSignature {
		signature := []byte(sampleRawDataSignature)
		signature[i] ^= 1
		require.ErrorIs(t, VerifyUserData(sampleRawData, string(signature), NewSecret(sampleRawDataKey)), ErrSessionKey)
		require.ErrorIs(t, VerifyUserData(sampleRawData, sampleRawDataSignature[i+1:]+"0", NewSecret(sampleRawDataKey)), ErrSessionKey)
	}
}

func assertNoSecret(t *testing.T, err error, secrets ...string) {
	t.Helper()
	assert.True(t, strings.HasPrefix(err.Error(), "wxpay: "), err)
	assert.Equal(t, 1, strings.Count(err.Error(), "wxpay: "), err)
	for _, secret := range secrets {
		assert.NotContains(t, err.Error(), secret)
	}
}

func TestDecryptUserData(t *testing.T) {
	got, err := decryptUserData([]string{sampleAppID}, NewSecret(sampleSessionKey), sampleEncryptedData, sampleIV)
	require.NoError(t, err)
	assert.JSONEq(t, `{"openId":"oGZUI0egBJY1zhBYw2KhdUfwVJJE","nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou",
		"province":"Guangdong","country":"CN","avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/aSKcBBPpibyKNicHNTMM0qJVh8Kjgiak2AHWr8MHM4WgMEm7GFhsf8OYrySdbvAMvTsw3mo8ibKicsnfN5pRjl1p8HQ/0",
		"unionId":"ocMvos6NjeKLIBqg5Mr9QjxrP1FA","watermark":{"timestamp":1477314187,"appid":"wx4f4bc4dec97d474b"}}`, string(got.Raw))
	assert.Equal(t, "2016-10-24T21:03:07+08:00", got.Watermark.Timestamp.Format(time.RFC3339))

	got.Raw, got.Watermark.Timestamp = nil, time.Time{}
	assert.Equal(t, &UserData{
		OpenID: "oGZUI0egBJY1zhBYw2KhdUfwVJJE", UnionID: "ocMvos6NjeKLIBqg5Mr9QjxrP1FA", NickName: "Band", Gender: 1,
		Language: "zh_CN", City: "Guangzhou", Province: "Guangdong", Country: "CN",
		AvatarURL: "http://wx.qlogo.cn/mmopen/vi_32/aSKcBBPpibyKNicHNTMM0qJVh8Kjgiak2AHWr8MHM4WgMEm7GFhsf8OYrySdbvAMvTsw3mo8ibKicsnfN5pRjl1p8HQ/0",
		Watermark: Watermark{AppID: sampleAppID},
	}, got)
}

// encryptUserData does what WeChat does. padded is the plaintext with padding.
func encryptUserData(t testing.TB, padded []byte) (encryptedData string) {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(sampleSessionKey)
	require.NoError(t, err)
	iv, err := base64.StdEncoding.DecodeString(sampleIV)
	require.NoError(t, err)
	block, err := aes.NewCipher(key)
	require.NoError(t, err)
	data := slices.Clone(padded)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(data, data)
	return base64.StdEncoding.EncodeToString(data)
}

func padUserData(data string) []byte {
	n := aes.BlockSize - len(data)%aes.BlockSize
	return append([]byte(data), bytes.Repeat([]byte{byte(n)}, n)...)
}

func TestDecryptUserDataKinds(t *testing.T) {
	mark := sampleMark
	watermark := Watermark{AppID: sampleAppID, Timestamp: time.Date(2016, 10, 24, 21, 3, 7, 0, time.FixedZone("+08", 8*60*60))}
	for _, tc := range []struct {
		name, data string
		want       UserData
	}{
		{"phone number", `{"phoneNumber":"+85213800000","purePhoneNumber":"13800000","countryCode":"852",` + mark + `}`,
			UserData{PhoneNumber: "+85213800000", PurePhoneNumber: "13800000", CountryCode: "852", Watermark: watermark}},
		{"share ticket", `{"openGId":"tGZUI0","msgType":1,` + mark + `}`, UserData{OpenGID: "tGZUI0", Watermark: watermark}},
		{"nothing but a watermark", " {" + mark + "}\n", UserData{Watermark: watermark}},
		{"whole blocks", "{" + mark + `,"x":"` + strings.Repeat("y", 5) + `"}`, UserData{Watermark: watermark}},
		{"phone number at home", `{"countryCode":"86","purePhoneNumber":"13800000000","phoneNumber":"13800000000",` + mark + `}`,
			UserData{PhoneNumber: "13800000000", PurePhoneNumber: "13800000000", CountryCode: "86", Watermark: watermark}},
		{"phone number with signs", `{"phoneNumber":"+1 555-0100","purePhoneNumber":"5550100","countryCode":"+1",` + mark + `}`,
			UserData{PhoneNumber: "+1 555-0100", PurePhoneNumber: "5550100", CountryCode: "+1", Watermark: watermark}},
		{"further keys", `{"isDemote":true,"nickName":"N","x":{"openGId":"g","phoneNumber":"1"},` + mark + `}`, UserData{NickName: "N", Watermark: watermark}},
		{"foreign types", `{"gender":"1","city":"廣州","country":null,` + mark + `}`, UserData{City: "廣州", Watermark: watermark}},
		{"no time", `{"watermark":{"appid":"wx4f4bc4dec97d474b"}}`, UserData{Watermark: Watermark{AppID: sampleAppID}}},
		{"time as text", `{"watermark":{"timestamp":"1477314187","appid":"wx4f4bc4dec97d474b"}}`, UserData{Watermark: Watermark{AppID: sampleAppID}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := decryptUserData([]string{sampleAppID}, NewSecret(sampleSessionKey), encryptUserData(t, padUserData(tc.data)), sampleIV)
			require.NoError(t, err)
			tc.want.Raw = json.RawMessage(tc.data)
			assert.Equal(t, &tc.want, got)
		})
	}
}

// A form decoder turns the plus signs of unescaped base64 into spaces.
func TestDecryptUserDataSpaces(t *testing.T) {
	require.Contains(t, sampleEncryptedData, "+")
	_, err := decryptUserData([]string{sampleAppID}, NewSecret(sampleSessionKey), strings.ReplaceAll(sampleEncryptedData, "+", " "), sampleIV)
	require.NoError(t, err)
}

func TestDecryptUserDataWatermark(t *testing.T) {
	for _, appIDs := range [][]string{{sampleAppID}, {"wx0", sampleAppID}, {"", "wx0", sampleAppID}} {
		_, err := decryptUserData(appIDs, NewSecret(sampleSessionKey), sampleEncryptedData, sampleIV)
		require.NoError(t, err)
	}
	for _, appIDs := range [][]string{nil, {""}, {"wx4f4bc4dec97d474"}, {"WX4F4BC4DEC97D474B"}} {
		_, err := decryptUserData(appIDs, NewSecret(sampleSessionKey), sampleEncryptedData, sampleIV)
		require.ErrorIs(t, err, errWatermark)
		assertNoSecret(t, named(err), sampleSessionKey, sampleIV, sampleAppID)
	}
	for _, data := range []string{
		`{}`,
		`{"appid":"wx4f4bc4dec97d474b"}`,
		`{"watermark":null}`,
		`{"watermark":"wx4f4bc4dec97d474b"}`,
		`{"watermark":{}}`,
		`{"watermark":{"appid":""}}`,
		`{"watermark":{"appid":["wx4f4bc4dec97d474b"]}}`,
	} {
		_, err := decryptUserData([]string{"", sampleAppID}, NewSecret(sampleSessionKey), encryptUserData(t, padUserData(data)), sampleIV)
		require.ErrorIs(t, err, errWatermark, data)
	}
}

func TestDecryptUserDataRefuses(t *testing.T) {
	size := func(n int) string { return base64.StdEncoding.EncodeToString(make([]byte, n)) }
	for _, tc := range []struct {
		name, key, data, iv, want string
	}{
		{"no key", "", sampleEncryptedData, sampleIV, "session key has 0 bytes, not 16"},
		{"short key", size(15), sampleEncryptedData, sampleIV, "session key has 15 bytes, not 16"},
		{"long key", size(32), sampleEncryptedData, sampleIV, "session key has 32 bytes, not 16"},
		{"key in hex", "b628a1b4d7337f9bfa00a4728f011485", sampleEncryptedData, sampleIV, "session key has 24 bytes, not 16"},
		{"key not base64", "tiihtNczf5v6AKRyjwEUhQ=", sampleEncryptedData, sampleIV, "session key: illegal base64 data"},
		{"no iv", sampleSessionKey, sampleEncryptedData, "", "iv has 0 bytes, not 16"},
		{"short iv", sampleSessionKey, sampleEncryptedData, size(12), "iv has 12 bytes, not 16"},
		{"iv not base64", sampleSessionKey, sampleEncryptedData, "*" + sampleIV, "iv: illegal base64 data"},
		{"no data", sampleSessionKey, "", sampleIV, "encrypted data has 0 bytes, not a multiple of 16"},
		{"part of a block", sampleSessionKey, size(15), sampleIV, "encrypted data has 15 bytes, not a multiple of 16"},
		{"more than a block", sampleSessionKey, size(17), sampleIV, "encrypted data has 17 bytes, not a multiple of 16"},
		{"data not base64", sampleSessionKey, sampleEncryptedData + "!", sampleIV, "encrypted data: illegal base64 data"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := decryptUserData([]string{sampleAppID}, NewSecret(tc.key), tc.data, tc.iv)
			require.ErrorContains(t, named(err), "wxpay: user data: "+tc.want)
			assertNoSecret(t, named(err), sampleSessionKey, sampleIV, sampleEncryptedData)
		})
	}
}

// Every problem after decryption gives the same error.
func TestDecryptUserDataOneError(t *testing.T) {
	good := `{"watermark":{"appid":"wx4f4bc4dec97d474b","timestamp":1}}`
	padded := padUserData(good)
	last := func(b byte) []byte { return append(slices.Clone(padded[:len(padded)-1]), b) }
	for name, plain := range map[string][]byte{
		"padding 0":            last(0),
		"padding 17":           last(17),
		"padding 255":          last(255),
		"padding of spaces":    []byte(good + strings.Repeat(" ", 64-len(good)+32)),
		"padding too long":     last(padded[len(padded)-1] + 1),
		"padding uneven":       append(padded[:len(padded)-2:len(padded)-2], 'x', padded[len(padded)-1]),
		"nothing":              bytes.Repeat([]byte{16}, 16),
		"not UTF-8":            padUserData(`{"nickName":"` + "\xff" + `",` + good[1:]),
		"not JSON":             padUserData("openId=o"),
		"a list":               padUserData("[" + good + "]"),
		"null":                 padUserData("null"),
		"text":                 padUserData(`"{}"`),
		"two objects":          padUserData(good + good),
		"something after it":   padUserData(good + "x"),
		"something before it":  padUserData("\x00" + good),
		"a byte order mark":    padUserData("\ufeff" + good),
		"not the whole object": padUserData(good[:len(good)-1]),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := decryptUserData([]string{sampleAppID}, NewSecret(sampleSessionKey), encryptUserData(t, plain), sampleIV)
			require.Equal(t, ErrSessionKey, err)
		})
	}
	t.Run("another key", func(t *testing.T) {
		_, err := decryptUserData([]string{sampleAppID}, NewSecret(sampleRawDataKey), sampleEncryptedData, sampleIV)
		require.Equal(t, ErrSessionKey, err)
		assert.ErrorContains(t, err, "may have been replaced by a newer wx.login")
	})
}

// Without the session key, a changed block decrypts to noise. Noise is neither
// UTF-8 nor JSON.
func TestDecryptUserDataMangled(t *testing.T) {
	good, err := base64.StdEncoding.DecodeString(sampleEncryptedData)
	require.NoError(t, err)
	for i := range good {
		data := slices.Clone(good)
		data[i] ^= 0x55
		for what, data := range map[string][]byte{"changed": data, "cut": good[:i], "dropped": slices.Delete(slices.Clone(good), i, i+1)} {
			_, err := decryptUserData([]string{sampleAppID}, NewSecret(sampleSessionKey), base64.StdEncoding.EncodeToString(data), sampleIV)
			require.Errorf(t, err, "%s at %d", what, i)
		}
	}
}

func TestClientDecryptUserData(t *testing.T) {
	for name, client := range map[string]*Client{
		"own appid":         {appID: sampleAppID},
		"further appid":     {appID: "wx1", otherAppIDs: []string{"wx2", sampleAppID}},
		"sub-merchant's":    {appID: "wx1", subAppID: sampleAppID},
		"all three are one": {appID: sampleAppID, subAppID: sampleAppID, otherAppIDs: []string{sampleAppID}},
	} {
		t.Run(name, func(t *testing.T) {
			client.clock = realClock{}
			got, err := client.DecryptUserData(NewSecret(sampleSessionKey), sampleEncryptedData, sampleIV, anyAge)
			require.NoError(t, err)
			assert.Equal(t, "oGZUI0egBJY1zhBYw2KhdUfwVJJE", got.OpenID)
		})
	}
	for name, client := range map[string]*Client{
		"no appid":                      {},
		"another appid":                 {appID: "wx1", otherAppIDs: []string{"wx2"}},
		"own appid but a sub-merchant":  {appID: sampleAppID, subAppID: "wx1"},
		"further appid, a sub-merchant": {appID: "wx1", subAppID: "wx2", otherAppIDs: []string{sampleAppID}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.DecryptUserData(NewSecret(sampleSessionKey), sampleEncryptedData, sampleIV, anyAge)
			require.ErrorIs(t, err, errWatermark)
		})
	}
}

func FuzzDecryptUserData(f *testing.F) {
	f.Add([]byte(sampleRawData), sampleSessionKey, sampleEncryptedData, sampleIV)
	f.Add(padUserData(`{"watermark":{"appid":"wx4f4bc4dec97d474b","timestamp":1477314187}}`), "", "", "")
	f.Add(padUserData(`{"phoneNumber":"1","watermark":{"appid":"wx4f4bc4dec97d474b","timestamp":9223372036854775807}}`), sampleSessionKey, "AAAA", "AAAA")
	f.Add([]byte{}, "A", " ", "\n")
	f.Fuzz(func(t *testing.T, plain []byte, key, data, iv string) {
		check := func(u *UserData, err error) {
			if err != nil {
				assert.Nil(t, u)
				assert.True(t, strings.HasPrefix(err.Error(), "wxpay: "), err)
				return
			}
			assert.Equal(t, sampleAppID, u.Watermark.AppID)
			assert.True(t, json.Valid(u.Raw))
		}
		c := &Client{appID: sampleAppID, clock: realClock{}}
		check(c.DecryptUserData(NewSecret(key), data, iv, anyAge))
		blocks := plain[:len(plain)/aes.BlockSize*aes.BlockSize]
		check(c.DecryptUserData(NewSecret(sampleSessionKey), encryptUserData(t, blocks), sampleIV, anyAge))
	})
}

// anyAge is larger than any age.
const anyAge = time.Duration(math.MaxInt64)
