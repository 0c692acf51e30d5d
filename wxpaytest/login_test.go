package wxpaytest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (g *gateway) login(pairs ...string) (session, *http.Response) {
	g.t.Helper()
	m := g.Merchant("")
	f := fields{"appid": m.AppID, "secret": m.AppSecret, "grant_type": "authorization_code"}.with(pairs...)
	query := url.Values{}
	for name, value := range f {
		query.Set(name, value)
	}
	resp, err := g.plain.Get(g.URL + loginPath + "?" + query.Encode())
	require.NoError(g.t, err)
	defer resp.Body.Close()
	var s session
	body, err := io.ReadAll(resp.Body)
	require.NoError(g.t, err)
	require.NoError(g.t, json.Unmarshal(body, &s), string(body))
	return s, resp
}

func TestCode2Session(t *testing.T) {
	g := newGateway(t)
	code := g.LoginCode("", "oUser")
	s, resp := g.login("js_code", code)
	assert.Equal(t, "text/plain", resp.Header.Get("Content-Type"))
	assert.Equal(t, "oUser", s.OpenID)
	assert.Zero(t, s.ErrCode)
	assert.Empty(t, s.UnionID)
	key, err := base64.StdEncoding.DecodeString(s.SessionKey)
	require.NoError(t, err)
	assert.Len(t, key, 16)

	require.NoError(t, g.SetUnionID("oUser", "ocMvos6NjeKLIBqg5Mr9QjxrP1FA"))
	assert.ErrorIs(t, g.SetUnionID("oNobody", "x"), ErrUnknown)
	again, _ := g.login("js_code", g.LoginCode("", "oUser"))
	assert.Equal(t, "ocMvos6NjeKLIBqg5Mr9QjxrP1FA", again.UnionID)
	assert.NotEqual(t, s.SessionKey, again.SessionKey)

	made, _ := g.login("js_code", g.LoginCode("", ""))
	assert.Len(t, made.OpenID, 28)
	assert.Panics(t, func() { g.LoginCode("wxother", "oUser") })
}

func TestCode2SessionErrors(t *testing.T) {
	g := newGateway(t, Merchant{OtherAppIDs: []string{"wxother"}})
	code := g.LoginCode("", "")
	for _, c := range []struct {
		code  int
		pairs []string
	}{
		{41002, []string{"appid", ""}},
		{41004, []string{"secret", ""}},
		{41008, []string{"js_code", ""}},
		{40002, []string{"grant_type", ""}},
		{40002, []string{"grant_type", "client_credential"}},
		{40013, []string{"appid", "wx1"}},
		{40125, []string{"secret", "wrong"}},
		{40029, []string{"js_code", "wrong"}},
		{40029, []string{"appid", "wxother"}},
	} {
		s, resp := g.login(append([]string{"js_code", code}, c.pairs...)...)
		assert.Equal(t, c.code, s.ErrCode, "%v", c.pairs)
		assert.Contains(t, s.ErrMsg, "rid: ")
		assert.Equal(t, 200, resp.StatusCode)
		assert.Equal(t, fmt.Sprint(c.code), g.lastExchange().Code)
	}
	s, _ := g.login("js_code", code)
	assert.Zero(t, s.ErrCode)
	s, _ = g.login("js_code", code)
	assert.Equal(t, 40163, s.ErrCode)

	code = g.LoginCode("wxother", "")
	g.Clock.Advance(codeLife)
	s, _ = g.login("js_code", code, "appid", "wxother")
	assert.Equal(t, 40029, s.ErrCode)

	r := g.post(g.plain, loginPath+"?appid=wx", "")
	assert.Contains(t, r.body, "41002")
}

func TestLoginFaults(t *testing.T) {
	g := newGateway(t)
	code := g.LoginCode("", "")
	g.Inject(Fault{Name: SystemErrorBefore, Path: loginPath})
	s, _ := g.login("js_code", code)
	assert.Equal(t, -1, s.ErrCode)
	g.Inject(Fault{Name: SystemErrorAfter, Path: loginPath, Code: "45011"})
	s, _ = g.login("js_code", code)
	assert.Equal(t, 45011, s.ErrCode)
	s, _ = g.login("js_code", code)
	assert.Equal(t, 40163, s.ErrCode, "the code was already used")
}

func TestEncryptUserData(t *testing.T) {
	g := newGateway(t)
	const raw = `{"nickName":"Band","gender":1}`
	_, err := g.EncryptUserData("oUser", raw)
	assert.ErrorIs(t, err, ErrUnknown)
	s, _ := g.login("js_code", g.LoginCode("", "oUser"))
	_, err = g.EncryptUserData("oUser", "no object")
	assert.Error(t, err)
	require.NoError(t, g.SetUnionID("oUser", "oUnion"))
	d, err := g.EncryptUserData("oUser", raw)
	require.NoError(t, err)
	assert.Equal(t, raw, d.RawData)
	assert.Equal(t, fmt.Sprintf("%x", sha1.Sum([]byte(raw+s.SessionKey))), d.Signature)
	assert.JSONEq(t, fmt.Sprintf(`{"nickName":"Band","gender":1,"openId":"oUser","unionId":"oUnion","watermark":{"appid":%q,"timestamp":%d}}`,
		g.ids["appid"], g.Clock.Now().Unix()), decryptUserData(t, s.SessionKey, d))

	for _, raw := range []string{`{"phoneNumber":"13900001111"}`, `{"openGId":"oGroup"}`} {
		d, err = g.EncryptUserData("oUser", raw)
		require.NoError(t, err)
		assert.NotContains(t, decryptUserData(t, s.SessionKey, d), "oU", "only the user's profile has the user's ids")
	}

	d, err = g.EncryptUserData("oUser", `{"watermark":{"appid":"wxforged"}}`)
	require.NoError(t, err)
	assert.Contains(t, decryptUserData(t, s.SessionKey, d), `"watermark":{"appid":"wxforged"}`)
}

func decryptUserData(t *testing.T, sessionKey string, d UserData) string {
	t.Helper()
	decode := func(text string) []byte {
		data, err := base64.StdEncoding.DecodeString(text)
		require.NoError(t, err)
		return data
	}
	block, err := aes.NewCipher(decode(sessionKey))
	require.NoError(t, err)
	data := decode(d.EncryptedData)
	cipher.NewCBCDecrypter(block, decode(d.IV)).CryptBlocks(data, data)
	return string(data[:len(data)-int(data[len(data)-1])])
}

func TestCodesExpire(t *testing.T) {
	g := newGateway(t)
	code := g.LoginCode("", "")
	g.Clock.Advance(codeLife - time.Second)
	s, _ := g.login("js_code", code)
	assert.Zero(t, s.ErrCode)
}
