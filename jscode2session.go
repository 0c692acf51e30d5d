package wxpay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/internal/transport"
)

// The code is valid for one call, so a repeat helps only if the first was not sent.
var jsCode2Session = Endpoint{
	Path: "/sns/jscode2session", Idempotent: true, InDoubt: loginAgain,
	Meanings: Meanings{
		"-1":    {Retry: RetryLater, Advice: "WeChat is busy: wait, then try again; if that fails, let the mini program call wx.login again"},
		"40002": {Proves: ProvesRequestRefused, Fix: fixLoginRequest},
		"40013": {Proves: ProvesRequestRefused, Fix: fixLogin},
		"40029": {Proves: ProvesRequestRefused, Advice: loginAgain},
		"40125": {Proves: ProvesRequestRefused, Fix: fixLogin},
		"40163": {Advice: loginAgain},
		"40226": {Proves: ProvesRequestRefused, Fix: "WeChat considers this user a risk: refuse the login"},
		"41002": {Proves: ProvesRequestRefused, Fix: fixLogin},
		"41004": {Proves: ProvesRequestRefused, Fix: fixLogin + "; let Config.WrapTransport keep the request's context and address"},
		"41008": {Proves: ProvesRequestRefused, Fix: fixLoginRequest},
		"45011": {Proves: ProvesRequestRefused, Retry: RetryLater, Fix: "too many logins of this user: wait a minute, and slow down"},
		"61003": {Proves: ProvesRequestRefused, Fix: "fix the configuration: the mini program has not authorised the third-party platform"},
	},
}

const (
	loginAgain      = "let the mini program call wx.login again: a code is good for one call, within five minutes"
	fixLoginRequest = "fix the request: a parameter arrived wrong or not at all; check whether a wrapped transport drops the request's context"
	fixLogin        = "fix Config.AppID and Config.AppSecret: both are the mini program's"
)

// A Session says who logged in. Printing, logging and encoding it never shows
// SessionKey. Keep the key on the server: it decrypts data that the mini program sends.
// To store the key, encrypt what [Secret.Reveal] returns, and write that to its own
// database column. An encoded Session does not contain the key, and may not be decodable.
type Session struct {
	OpenID     string `json:"openid"`            // the user in this mini program
	UnionID    string `json:"unionid,omitempty"` // the user in all apps of an Open Platform account, if bound to one
	SessionKey Secret `json:"-"`                 // base64 of 16 bytes; a later wx.login may replace it
}

// String shows the ids and no secret.
func (s Session) String() string {
	return fmt.Sprintf("wxpay.Session{OpenID:%q UnionID:%q}", s.OpenID, s.UnionID)
}

// Format shows what [Session.String] does, whatever the verb.
func (s Session) Format(f fmt.State, _ rune) { io.WriteString(f, s.String()) }

// LogValue shows the ids and no secret.
func (s Session) LogValue() slog.Value { return slog.StringValue(s.String()) }

// A LoginError is an errcode of the login API, and an error: errors.Is finds it
// in the [*Error] that [Client.JSCode2Session] returns.
type LoginError string

// Error returns a text with the errcode.
func (c LoginError) Error() string { return fmt.Sprintf("login: errcode %.64s", string(c)) }

// JSCode2Session exchanges the code of wx.login for the user's ids. A code is valid
// once, within five minutes. JSCode2Session needs Config.AppSecret. For the mini program
// of a sub-merchant, create a client with its appid and secret. The error wraps a
// [LoginError]. 40029, 40163: let the mini program call wx.login again. 45011: too many
// logins. 40013, 40125: the appid or the secret is wrong.
//
// https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html
func (c *Client) JSCode2Session(ctx context.Context, code string) (*Session, error) {
	switch {
	case c.secrets().appSecret == "":
		return nil, refuse(&jsCode2Session, errors.New("the secret of the mini program is needed: set Config.AppSecret"))
	case c.subAppID != "":
		return nil, refuse(&jsCode2Session, fmt.Errorf("the code is of the mini program %q of a sub-merchant: log in with a client that has its AppID and AppSecret", c.subAppID))
	case code == "":
		return nil, refuse(&jsCode2Session, errors.New("js_code is empty: pass what wx.login returned"))
	}
	query := url.Values{"appid": {c.appID}, "grant_type": {"authorization_code"}}
	secret := url.Values{"secret": {c.secrets().appSecret}, "js_code": {code}}
	return repeat(ctx, c.retry, &jsCode2Session, c.transport.LoginHosts(), XMLMap{}, func(_ int, host string) (*Session, *failure) {
		reply := c.transport.Get(ctx, host, jsCode2Session.Path, query, secret)
		reply.Read(readMessage)
		return c.checkLogin(reply, code)
	})
}

func (c *Client) checkLogin(reply *transport.Response, code string) (*Session, *failure) {
	fail := c.failure(&jsCode2Session, reply, nil)
	fail.broken = reply.Network && !reply.Sent
	var answer struct {
		Session
		SessionKey string      `json:"session_key"`
		ErrCode    json.Number `json:"errcode"` // text in some documents
		ErrMsg     string      `json:"errmsg"`
	}
	switch {
	case reply.Err != nil:
		fail.Err = withoutSecret(reply.Err, c.secrets().appSecret, code)
	case reply.Status != http.StatusOK:
		fail.Err = fmt.Errorf("HTTP %d", reply.Status)
	case json.Unmarshal(reply.Body, &answer) != nil:
		fail.Err = errors.New("the reply is not the documented JSON")
	case answer.ErrCode != "" && answer.ErrCode != "0":
		fail.Err, fail.Description = LoginError(answer.ErrCode), answer.ErrMsg
		if quotes(answer.ErrMsg, c.secrets().appSecret, code) {
			fail.Description = "errmsg holds a secret and is not shown"
		}
		fail.meant, fail.refused = Code(answer.ErrCode), true
	case answer.OpenID == "" || answer.SessionKey == "":
		fail.Err = errors.New("the reply lacks openid or session_key")
	default:
		answer.Session.SessionKey = NewSecret(answer.SessionKey)
		return &answer.Session, nil
	}
	return nil, fail
}

// withoutSecret replaces an error with a text that contains one of the secrets. net/http
// quotes what a server or proxy sends, and that may be the request itself.
func withoutSecret(err error, secrets ...string) error {
	if quotes(err.Error(), secrets...) {
		return fmt.Errorf("the connection failed: %T", err)
	}
	return err
}

// shortestSecret is less than any secret has, and more than most words.
const shortestSecret = 8

// quotes reports whether a text holds one of the secrets.
func quotes(text string, secrets ...string) bool {
	return slices.ContainsFunc(secrets, func(secret string) bool {
		return len(secret) >= shortestSecret && (strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret)))
	})
}
