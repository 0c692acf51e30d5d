package wxpaytest

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

const (
	loginPath = "/sns/jscode2session"
	codeLife  = 5 * time.Minute // wx.login: a code is valid for 5 minutes
)

// user is one user of one mini program.
type user struct {
	openID, appID, unionID string
	sessionKey             string // base64; empty before the first login
}

type loginCode struct {
	code    string
	user    *user
	expires time.Time
	used    bool
}

// LoginCode is wx.login in the mini program: it returns a js_code for one call
// of code2Session within 5 minutes. The zero appID means the first merchant's;
// the zero openID makes a new user. It panics where the openID is known as
// another app's, because a user has another one in each.
func (s *Server) LoginCode(appID, openID string) string {
	var c *loginCode
	s.change(func() { c = s.loginCode(appID, openID) })
	return c.code
}

func (s *Server) loginCode(appID, openID string) *loginCode {
	appID = cmp.Or(appID, s.merchants[s.first].AppID)
	u := s.users[openID]
	if u == nil {
		u = s.newUser(appID, openID)
	}
	if u.appID != appID {
		panic(fmt.Sprintf("wxpaytest: openid %q belongs to %s, not %s", openID, u.appID, appID))
	}
	c := &loginCode{code: "0" + codec.RandomText(31), user: u, expires: s.Clock.Now().Add(codeLife)}
	s.codes[c.code] = c
	s.changed(c)
	return c
}

// newUser makes a user, for a caller that holds the lock.
func (s *Server) newUser(appID, openID string) *user {
	u := &user{openID: cmp.Or(openID, "o"+codec.RandomText(27)), appID: appID}
	s.users[u.openID] = u
	s.changed(u)
	return u
}

// SetUnionID gives a user, known from [Server.LoginCode], the unionid that
// logins tell from then on.
func (s *Server) SetUnionID(openID, unionID string) error {
	return s.changeIf(func() error {
		u := s.users[openID]
		if u == nil {
			return fmt.Errorf("%w: openid %q", ErrUnknown, openID)
		}
		u.unionID = unionID
		s.changed(u)
		return nil
	})
}

// session is the answer of code2Session.
type session struct {
	SessionKey string `json:"session_key,omitempty"`
	OpenID     string `json:"openid,omitempty"`
	UnionID    string `json:"unionid,omitempty"`
	ErrCode    int    `json:"errcode,omitempty"`
	ErrMsg     string `json:"errmsg,omitempty"`
}

func loginFails(code int, msg string) session {
	rid := strings.ToLower(codec.RandomHex(4) + "-" + codec.RandomHex(4) + "-" + codec.RandomHex(4))
	return session{ErrCode: code, ErrMsg: msg + ", rid: " + rid}
}

func (s *Server) login(r *http.Request, x *exchange) *answer {
	act := s.strike(occasion{path: loginPath, host: x.Host})
	x.strike(s, act)
	if act.before && (act.hang || act.reset) {
		return &answer{hang: act.hang, reset: act.reset}
	}
	var result session
	if !act.before {
		result = s.code2Session(r.Method, r.URL.Query())
		if result.ErrCode == 0 {
			x.carriedOut(s)
		}
	}
	if act.errCode != "" {
		code, err := strconv.Atoi(act.errCode)
		if err != nil {
			code = -1
		}
		result = loginFails(code, "system error")
	}
	x.note(s, &message{code: strconv.Itoa(result.ErrCode)})
	a := &answer{status: http.StatusOK, contentType: "text/plain", body: must(json.Marshal(result))}
	act.wire(a)
	return a
}

// code2Session: 小程序登录凭证校验 错误码: a missing parameter goes before a wrong
// one, what is POSTed counts as missing, and a code is of one app, for one call
// and 5 minutes.
func (s *Server) code2Session(method string, query url.Values) session {
	s.mu.Lock()
	defer s.mu.Unlock()
	appID, secret, jsCode := query.Get("appid"), query.Get("secret"), query.Get("js_code")
	switch {
	case method != http.MethodGet || appID == "":
		return loginFails(41002, "appid missing")
	case secret == "":
		return loginFails(41004, "appsecret missing")
	case jsCode == "":
		return loginFails(41008, "missing code")
	case query.Get("grant_type") != "authorization_code":
		return loginFails(40002, "invalid grant_type")
	case s.secrets[appID] == nil:
		return loginFails(40013, "invalid appid")
	case !slices.Contains(s.secrets[appID], secret):
		return loginFails(40125, "invalid appsecret")
	}
	code := s.codes[jsCode]
	switch {
	case code == nil || code.user.appID != appID || !s.Clock.Now().Before(code.expires):
		return loginFails(40029, "invalid code")
	case code.used:
		return loginFails(40163, "code been used")
	}
	code.used = true
	u := code.user
	u.sessionKey = base64.StdEncoding.EncodeToString(codec.RandomBytes(16)) // a new login replaces it
	s.changed(code, u)
	return session{SessionKey: u.sessionKey, OpenID: u.openID, UnionID: u.unionID}
}
