package wxa_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxa"
)

func TestPaidUnionID(t *testing.T) {
	s, mini, _ := newTest(t)
	s.answers["/wxa/getpaidunionid"] = []string{`{"errcode":0,"errmsg":"ok","unionid":"oU1"}`}
	unionID, err := mini.PaidUnionID(t.Context(), openID, wxa.KeyOf(paid))
	require.NoError(t, err)
	assert.Equal(t, "oU1", unionID)
	assert.Equal(t, map[string][]string{"access_token": {token1}, "openid": {openID}, "transaction_id": {"4200000000TEST0001"}},
		s.last("GET", "/wxa/getpaidunionid").Query)

	_, err = mini.PaidUnionID(t.Context(), openID, wxa.OrderKey{MchID: "1", OutTradeNo: "T1"})
	require.NoError(t, err)
	assert.Equal(t, map[string][]string{"access_token": {token1}, "openid": {openID}, "mch_id": {"1"}, "out_trade_no": {"T1"}},
		s.last("GET", "/wxa/getpaidunionid").Query)

	s.answers["/wxa/getpaidunionid"] = []string{`{"errcode":89300,"errmsg":"invalid order"}`}
	_, err = mini.PaidUnionID(t.Context(), openID, wxa.KeyOf(paid))
	assert.Contains(t, producttest.Error(t, err).Advice(), "5 minutes")
	_, err = mini.PaidUnionID(t.Context(), "", wxa.KeyOf(paid))
	assert.ErrorContains(t, err, "openid is empty")
}

const phone = "/wxa/business/getuserphonenumber"

func TestPhoneNumber(t *testing.T) {
	for _, country := range []string{`"86"`, `86`} {
		s, mini, _ := newTest(t)
		s.answers[phone] = []string{`{"errcode":0,"errmsg":"ok","phone_info":{"phoneNumber":"13800000000","purePhoneNumber":"13800000000","countryCode":` +
			country + `,"watermark":{"timestamp":1637744274,"appid":"` + appID + `"}}}`}
		number, err := mini.PhoneNumber(t.Context(), "code1")
		require.NoError(t, err)
		assert.Equal(t, wxa.PhoneNumber{Number: "13800000000", PureNumber: "13800000000", CountryCode: "86"}, *number)
		assert.JSONEq(t, `{"code":"code1"}`, s.last("POST", phone).Body)
		assert.NotContains(t, fmt.Sprintf("%v %+v %#v", number, *number, *number), "138")
	}
}

func TestPhoneNumberFails(t *testing.T) {
	s, mini, _ := newTest(t)
	s.answers[phone] = []string{`{"errcode":40029,"errmsg":"invalid code"}`}
	_, err := mini.PhoneNumber(t.Context(), "code1")
	assert.Contains(t, producttest.Error(t, err).Advice(), "press the phone number button again")
	s.answers[phone] = []string{`{"errcode":0,"phone_info":{"phoneNumber":"13800000000","watermark":{"appid":"wxother"}}}`}
	_, err = mini.PhoneNumber(t.Context(), "code1")
	assert.ErrorContains(t, err, "another mini program")
	s.answers[phone] = []string{`{"errcode":0}`}
	_, err = mini.PhoneNumber(t.Context(), "code1")
	assert.ErrorContains(t, err, "lacks phoneNumber")
	_, err = mini.PhoneNumber(t.Context(), "")
	assert.ErrorContains(t, err, "code is empty")

	before := s.count(phone)
	s.answers[phone] = []string{"hang up"}
	_, err = mini.PhoneNumber(t.Context(), "code1")
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err))
	assert.Equal(t, before+1, s.count(phone), "a code is good for one call")
}

// The signature is: printf "" | openssl dgst -sha256 -hmac "o0q0otL8aEzpcZL/FT9WsQ=="
func TestCheckSession(t *testing.T) {
	s, mini, _ := newTest(t)
	session := &wxpay.Session{OpenID: openID, SessionKey: wxpay.NewSecret("o0q0otL8aEzpcZL/FT9WsQ==")}
	require.NoError(t, mini.CheckSession(t.Context(), session))
	assert.Equal(t, map[string][]string{
		"access_token": {token1}, "openid": {openID}, "sig_method": {"hmac_sha256"},
		"signature": {"46e043c5525c2d817c44be603d30837a808a1d930d038f6fdc3e62a201fed128"},
	}, s.last("GET", "/wxa/checksession").Query)
	s.answers["/wxa/checksession"] = []string{`{"errcode":87009,"errmsg":"invalid signature"}`}
	assert.ErrorIs(t, mini.CheckSession(t.Context(), session), wxa.ErrSessionExpired)
	assert.Error(t, mini.CheckSession(t.Context(), nil))
}

func TestResetSession(t *testing.T) {
	s, mini, _ := newTest(t)
	session := &wxpay.Session{OpenID: openID, UnionID: "u", SessionKey: wxpay.NewSecret("o0q0otL8aEzpcZL/FT9WsQ==")}
	s.answers["/wxa/resetusersessionkey"] = []string{`{"errcode":0,"openid":"oTEST01","session_key":"bmV3LW5ldy1uZXctbmV3IQ=="}`}
	reset, err := mini.ResetSession(t.Context(), session)
	require.NoError(t, err)
	assert.Equal(t, "bmV3LW5ldy1uZXctbmV3IQ==", reset.SessionKey.Reveal())
	assert.Equal(t, "u", reset.UnionID)
	s.answers["/wxa/resetusersessionkey"] = []string{`{"errcode":0,"openid":"oOTHER","session_key":"bmV3LW5ldy1uZXctbmV3IQ=="}`}
	_, err = mini.ResetSession(t.Context(), session)
	assert.ErrorContains(t, err, "another openid")
	_, err = mini.ResetSession(t.Context(), nil)
	assert.Error(t, err)
}
