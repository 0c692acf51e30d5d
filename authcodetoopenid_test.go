package wxpay

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestAuthCodeToOpenID(t *testing.T) {
	c := newTestClient(t)
	answer := map[string]string{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "sub_openid": "oSub"}
	c.gw.Handle("/tools/authcodetoopenid", wxpaytest.PathOptions{SignType: wxpaytest.MD5}, func(map[string]string) map[string]string { return answer })

	reply, err := c.AuthCodeToOpenID(bg, &AuthCodeToOpenIDRequest{AuthCode: "120061098828009406"})
	require.NoError(t, err)

	assert.Equal(t, "120061098828009406", c.sent().Fields["auth_code"])
	assert.NotContains(t, c.sent().Fields, "sign_type")
	assert.Len(t, c.sent().Fields["sign"], 32)
	assert.Equal(t, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", reply.OpenID)
	assert.Equal(t, "oSub", reply.SubOpenID)

	for code, advice := range map[Code]string{
		ErrAuthCodeExpire: "new code", ErrAuthCodeError: "new code", ErrAuthCodeInvalid: "new code", ErrSystemError: "ask again",
	} {
		answer = fails(string(code))
		_, err = c.AuthCodeToOpenID(bg, &AuthCodeToOpenIDRequest{AuthCode: "120061098828009406"})
		require.ErrorIs(t, err, code)
		assert.Equal(t, OutcomeReadOnly, OutcomeOf(err))
		assert.Contains(t, err.(*Error).Advice(), advice)
		assert.NotContains(t, err.Error(), "120061098828009406")
	}

	c = newTestClient(t)
	_, err = c.AuthCodeToOpenID(bg, &AuthCodeToOpenIDRequest{})
	c.refuses("auth_code (AuthCode) must be set", err)
}
