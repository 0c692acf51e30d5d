package facepay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
)

// The documented reply is signed, and has no result_code. A failure has its code in
// return_code.
func TestAuthInfoReplies(t *testing.T) {
	const key = "192006250b4c09247ec02edce69f6a2d"
	signed := wxpay.NewXMLMap(map[string]string{
		"return_code": "SUCCESS", "return_msg": "请求成功", "appid": "wx31fdaErqR31", "mch_id": "12345689", "nonce_str": "n", "authinfo": "q7ibWIz", "expires_in": "7200",
	})
	good := producttest.SignedXML(t, signed, key, wxpay.SignTypeMD5)
	received, err := wxpay.ParseXML([]byte(good))
	require.NoError(t, err)
	call := func(reply string) (*AuthInfoResponse, error) {
		cfg := wxpay.Config{AppID: "wx31fdaErqR31", MchID: "12345689", Key: key, SignType: wxpay.SignTypeMD5, MaxAttempts: 1}
		producttest.Answer(reply)(&cfg)
		c, err := wxpay.NewClient(cfg)
		require.NoError(t, err)
		return AuthInfo(bg, c, &AuthInfoRequest{StoreID: "1", StoreName: "n", DeviceID: "d", RawData: "r"})
	}
	r, err := call(good)
	require.NoError(t, err)
	assert.Equal(t, "q7ibWIz", r.AuthInfo)
	for name, bad := range map[string]string{
		"changed":  strings.Replace(good, "q7ibWIz", "q7ibWIx", 1),
		"unsigned": strings.Replace(good, received.Get("sign"), "", 1),
	} {
		_, err = call(bad)
		assert.ErrorIs(t, err, wxpay.ErrInvalidSignature, name)
	}
	for _, code := range []wxpay.Code{wxpay.ErrError, wxpay.ErrParamError, wxpay.ErrSystemError} {
		_, err = call("<xml><return_code>" + string(code) + "</return_code><return_msg>no</return_msg></xml>")
		assert.ErrorIs(t, err, code)
		assert.Equal(t, wxpay.OutcomeReadOnly, wxpay.OutcomeOf(err), string(code))
	}
}
