package wxa

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"

	"github.com/seed6780280e/wxpay"
)

// ErrSessionExpired says that a session_key is not valid any more: let the mini program
// call wx.login.
const ErrSessionExpired wxpay.Code = "87009"

const loginAgain = "the session_key is not valid any more: let the mini program call wx.login again"

var sessionMeanings = wxpay.Meanings{
	"87007":           {Proves: wxpay.ProvesRequestRefused, Advice: loginAgain},
	"87008":           {Proves: wxpay.ProvesRequestRefused, Fix: fixRequest},
	ErrSessionExpired: {Proves: wxpay.ProvesRequestRefused, Advice: loginAgain},
}

var checkSession = wxpay.Endpoint{
	Path: "/wxa/checksession", Idempotent: true, ReadOnly: true, Meanings: meanings(sessionMeanings),
}

// CheckSession returns nil if the session_key of a session is still valid.
// [ErrSessionExpired]: it is not.
//
// https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/checkSessionKey.html
func (c *Client) CheckSession(ctx context.Context, s *wxpay.Session) error {
	return c.call(ctx, &checkSession, sessionRequest(s), nil)
}

// A repeat whose first request was carried out has a signature with the old key.
var resetSession = wxpay.Endpoint{
	Path: "/wxa/resetusersessionkey", InDoubt: loginAgain, Meanings: meanings(sessionMeanings),
}

// ResetSession replaces the session_key of a session and returns the new session. It
// ends when the old one would have ended, and the old key is not valid any more.
//
// https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/ResetUserSessionKey.html
func (c *Client) ResetSession(ctx context.Context, s *wxpay.Session) (*wxpay.Session, error) {
	var response struct {
		OpenID     string `json:"openid"`
		SessionKey string `json:"session_key"`
	}
	req := sessionRequest(s)
	req.Check = func() error {
		if response.SessionKey == "" || response.OpenID != s.OpenID {
			return errors.New("the reply lacks session_key, or is about another openid")
		}
		return nil
	}
	if err := c.call(ctx, &resetSession, req, &response); err != nil {
		return nil, err
	}
	return &wxpay.Session{OpenID: s.OpenID, UnionID: s.UnionID, SessionKey: wxpay.NewSecret(response.SessionKey)}, nil
}

func sessionRequest(s *wxpay.Session) wxpay.ServerCall {
	s = orZero(s)
	if s.OpenID == "" || s.SessionKey.Reveal() == "" {
		return wxpay.ServerCall{Refuse: errors.New("the session lacks its openid or session_key")}
	}
	return wxpay.ServerCall{
		Query:  url.Values{"sig_method": {"hmac_sha256"}},
		Hidden: url.Values{"openid": {s.OpenID}, "signature": {sessionSignature(s.SessionKey, "")}},
	}
}

// sessionSignature signs a text with a session_key, which stays in base64.
func sessionSignature(key wxpay.Secret, text string) string {
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}
