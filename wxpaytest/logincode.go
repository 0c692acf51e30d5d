package wxpaytest

import (
	"encoding/base64"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// codeLife: wx.login: a code is valid for 5 minutes.
const codeLife = 5 * time.Minute

// loginCode is a js_code.
type loginCode struct {
	code    string
	user    *user
	expires time.Time
	used    bool
}

// loginCode makes a code. It panics where the user is another app's.
func (r *people) loginCode(appID, openID string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	u := r.known(appID, openID)
	if u.appID != appID {
		panic(fmt.Sprintf("wxpaytest: openid %q belongs to %s, not %s", openID, u.appID, appID))
	}
	c := &loginCode{code: "0" + codec.RandomText(31), user: u, expires: r.clock.Now().Add(codeLife)}
	r.codes[c.code] = c
	r.unsaved.note(c)
	return c.code
}

// logIn uses a code. 小程序登录凭证校验 错误码: a code is of one app, for one call
// and 5 minutes. It returns the errcode where the code is not good.
func (r *people) logIn(appID, jsCode string) (u user, failed int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	code := r.codes[jsCode]
	switch {
	case code == nil || code.user.appID != appID || !r.clock.Now().Before(code.expires):
		return user{}, 40029
	case code.used:
		return user{}, 40163
	}
	code.used = true
	code.user.sessionKey = base64.StdEncoding.EncodeToString(codec.RandomBytes(16)) // a new login replaces it
	r.unsaved.note(code, code.user)
	return *code.user, 0
}
