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

// The failures of payment codes.
const (
	codeAuthInvalid = "AUTH_CODE_INVALID"
	codeAuthError   = "AUTH_CODE_ERROR"
	codeAuthExpired = "AUTHCODEEXPIRE"
)

// authCode is a payment code. Its wallet never changes.
type authCode struct {
	code    string
	wallet  Wallet
	expires time.Time
	used    bool
	mchID   string // the only merchant that may charge it, after it asked for the openid
}

// authCode creates a code for the wallet's user. A new user belongs to the app.
func (r *people) authCode(appID string, w Wallet) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	w.OpenID = r.known(appID, w.OpenID).openID
	return r.giveCode(fmt.Sprintf("13%016d", r.numbers.next()*997), w, r.clock.Now().Add(authCodeLife))
}

// putCode assigns a given code to a wallet.
func (r *people) putCode(code string, w Wallet, expires time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.giveCode(code, w, expires)
}

func (r *people) giveCode(code string, w Wallet, expires time.Time) string {
	c := &authCode{code: code, wallet: w, expires: expires}
	r.authCodes[code] = c
	r.unsaved.note(c)
	return code
}

// walletOf returns false if there is no such code.
func (r *people) walletOf(code string) (Wallet, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.authCodes[code]
	if c == nil {
		return Wallet{}, false
	}
	return c.wallet, true
}

// useCode uses a code for a charge, or returns the error code.
func (r *people) useCode(code, mchID string, now time.Time) (w Wallet, failed string) {
	return r.takeCode(code, mchID, now, func(c *authCode) { c.used = true })
}

// claimCode reserves a code for one merchant, or returns the error code.
// 授权码查询openid: from then on only that merchant can use it.
func (r *people) claimCode(code, mchID string, now time.Time) (w Wallet, failed string) {
	return r.takeCode(code, mchID, now, func(c *authCode) { c.mchID = mchID })
}

// takeCode: 提交付款码支付 错误码: a string of another form is invalid, an unknown or
// used code is an error, an old code has expired.
func (r *people) takeCode(code, mchID string, now time.Time, change func(c *authCode)) (w Wallet, failed string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.authCodes[code]
	switch {
	case !paymentCode.MatchString(code):
		return Wallet{}, codeAuthInvalid
	case c == nil || c.used || c.mchID != "" && c.mchID != mchID:
		return Wallet{}, codeAuthError
	case !now.Before(c.expires):
		return Wallet{}, codeAuthExpired
	}
	change(c)
	r.unsaved.note(c)
	return c.wallet, ""
}
