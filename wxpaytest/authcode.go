package wxpaytest

import (
	"fmt"
	"regexp"
	"time"
)

// authCodeLife: 付款码支付: a payment code is valid for one minute.
const authCodeLife = time.Minute

// paymentCode: 提交付款码支付: 18 digits that begin with 10 to 15.
var paymentCode = regexp.MustCompile(`^1[0-5][0-9]{16}$`)

// Wallet is the user behind a payment code, and how paying with it goes. The
// zero value is a new user who pays in cash.
type Wallet struct {
	OpenID   string // zero: a new user of the first merchant's appid
	Password bool   // the password is asked for whatever the amount
	Balance  int64  // fen; zero: enough, less than the order's cash: NOTENOUGH
	Payment  Payment

	// Fails is the err_code that micropay answers: NOTSUPORTCARD, TRADE_ERROR …
	// BANKERROR and SYSTEMERROR leave the order open.
	Fails string
}

type authCode struct {
	code    string
	wallet  Wallet
	expires time.Time
	used    bool
	mchID   string // who alone may charge it since it asked for the openid
}

// AuthCode is the user opening the payment code: 18 digits for one micropay
// within a minute. The zero openID makes a new user.
func (s *Server) AuthCode(openID string) string {
	return s.AuthCodeFor(Wallet{OpenID: openID})
}

// AuthCodeFor is [Server.AuthCode] for a user who does not just pay.
func (s *Server) AuthCodeFor(w Wallet) string {
	var c *authCode
	s.change(func() { c = s.authCodeFor(w) })
	return c.code
}

func (s *Server) authCodeFor(w Wallet) *authCode {
	u := s.users[w.OpenID]
	if u == nil {
		u = s.newUser(s.merchants[s.first].AppID, w.OpenID)
	}
	w.OpenID = u.openID
	s.serial++
	c := &authCode{code: fmt.Sprintf("13%016d", s.serial*997), wallet: w, expires: s.Clock.Now().Add(authCodeLife)}
	s.authCodes[c.code] = c
	s.changed(c)
	return c
}

// The failures about payment codes.
const (
	codeAuthInvalid = "AUTH_CODE_INVALID"
	codeAuthError   = "AUTH_CODE_ERROR"
	codeAuthExpired = "AUTHCODEEXPIRE"
)

// authCode finds the code of a call. 提交付款码支付 错误码: what is no payment code
// is invalid, one that nobody has or was used is an error, an old one expired.
// 授权码查询openid: from then on it is only the asking merchant's.
func (c *call) authCode() (*authCode, *message) {
	value := c.fields["auth_code"]
	code := c.authCodes[value]
	switch {
	case !paymentCode.MatchString(value):
		return nil, c.failure(codeAuthInvalid, "请扫描微信支付被扫条码/二维码")
	case code == nil || code.used || code.mchID != "" && code.mchID != c.merchant.MchID:
		return nil, c.failure(codeAuthError, "支付验证错误，请使用正确的授权码")
	case !c.now.Before(code.expires):
		return nil, c.failure(codeAuthExpired, "二维码已过期，请用户在微信上刷新后再试")
	}
	return code, nil
}

// openIDIn returns the user's openid in an app, for it is another in each.
func (s *Server) openIDIn(appID, openID string) string {
	u := s.users[openID]
	if u == nil || u.appID == appID || appID == "" {
		return openID
	}
	key := [2]string{openID, appID}
	if s.twins[key] == "" {
		s.twins[key] = s.newUser(appID, "").openID
		s.changed(twin{openID, appID, s.twins[key]})
	}
	return s.twins[key]
}

// authCodeToOpenID: 授权码查询openid 请求参数: MD5 only, without sign_type.
func authCodeToOpenID() *operation {
	return &operation{path: "/tools/authcodetoopenid", signType: MD5, run: runAuthCodeToOpenID, rules: []rule{
		{"auth_code", 128, true, nil},
	}}
}

func runAuthCodeToOpenID(c *call) *message {
	code, failed := c.authCode()
	if failed != nil {
		return failed
	}
	code.mchID = c.merchant.MchID
	c.changed(code)
	m := c.success()
	m.set("openid", c.openIDIn(c.fields["appid"], code.wallet.OpenID))
	if c.fields["sub_appid"] != "" {
		m.set("sub_openid", c.openIDIn(c.fields["sub_appid"], code.wallet.OpenID))
	}
	return m
}
