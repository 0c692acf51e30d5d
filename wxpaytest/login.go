package wxpaytest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
)

// session is the response of code2Session.
type session struct {
	SessionKey string `json:"session_key,omitempty"`
	OpenID     string `json:"openid,omitempty"`
	UnionID    string `json:"unionid,omitempty"`
	ErrCode    int    `json:"errcode,omitempty"`
	ErrMsg     string `json:"errmsg,omitempty"`
}

func loginFails(code int, msg string) session {
	return session{ErrCode: code, ErrMsg: withRID(msg)}
}

// code2Session: 小程序登录凭证校验 错误码: a missing parameter is reported before a wrong
// one. Parameters sent by POST count as missing.
func (r *rooms) code2Session(method string, query url.Values) session {
	appID, secret, jsCode := query.Get("appid"), query.Get("secret"), query.Get("js_code")
	secrets := r.merchants.secrets[appID]
	switch {
	case method != http.MethodGet || appID == "":
		return loginFails(41002, "appid missing")
	case secret == "":
		return loginFails(41004, "appsecret missing")
	case jsCode == "":
		return loginFails(41008, "missing code")
	case query.Get("grant_type") != "authorization_code":
		return loginFails(40002, "invalid grant_type")
	case secrets == nil:
		return loginFails(40013, "invalid appid")
	case !slices.Contains(secrets, secret):
		return loginFails(40125, "invalid appsecret")
	}
	u, failed := r.people.logIn(appID, jsCode)
	if failed != 0 {
		return loginFails(failed, map[int]string{40029: "invalid code", 40163: "code been used"}[failed])
	}
	return session{SessionKey: u.sessionKey, OpenID: u.openID, UnionID: u.unionID}
}

// answer encodes the session, or the failure that a fault makes of it.
func (s session) answer(f *fault) (a *answer.Answer, code string) {
	if f.errCode != "" {
		code, err := strconv.Atoi(f.errCode)
		if err != nil {
			code = -1
		}
		s = loginFails(code, cmp.Or(f.Text, "system error"))
	}
	a = &answer.Answer{Status: http.StatusOK, ContentType: "text/plain", Body: must(json.Marshal(s))}
	f.wire(a)
	return a, strconv.Itoa(s.ErrCode)
}
