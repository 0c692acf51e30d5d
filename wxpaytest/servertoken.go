package wxpaytest

import (
	"slices"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// The life of an access_token, and how long it works after a newer one was issued.
const (
	tokenLife  = 2 * time.Hour
	tokenGrace = 5 * time.Minute
)

// forceGap: getStableAccessToken: force_refresh does nothing within 30 seconds.
const forceGap = 30 * time.Second

// serverError is a JSON answer with an errcode.
func serverError(code int, text string) map[string]any {
	rid := codec.RandomHex(4) + "-" + codec.RandomHex(4) + "-" + codec.RandomHex(4)
	return map[string]any{"errcode": code, "errmsg": text + " rid: " + strings.ToLower(rid)}
}

// newest returns the token of a kind that no newer one has replaced, or nil.
func (m *miniPrograms) newest(appID string, stable bool) *accessToken {
	i := slices.IndexFunc(m.tokens, func(t *accessToken) bool { return t.AppID == appID && t.Stable == stable && t.Dies.IsZero() })
	if i < 0 {
		return nil
	}
	return m.tokens[i]
}

// issue replaces the newest token of a kind, which dies after grace.
func (m *miniPrograms) issue(appID string, stable bool, grace time.Duration, now time.Time) *accessToken {
	if old := m.newest(appID, stable); old != nil {
		old.Dies = now.Add(grace)
	}
	t := &accessToken{AppID: appID, Text: codec.RandomText(136), Stable: stable, Issued: now, Expires: now.Add(tokenLife)}
	m.tokens = append(m.tokens, t)
	m.changed()
	return t
}

// stableToken: getStableAccessToken: the same token until 5 minutes before its end.
func (m *miniPrograms) stableToken(appID string, force bool, now time.Time) *accessToken {
	t := m.newest(appID, true)
	switch {
	case t == nil || !now.Before(t.Expires.Add(-tokenGrace)):
		return m.issue(appID, true, tokenGrace, now)
	case force && !now.Before(t.Issued.Add(forceGap)):
		return m.issue(appID, true, 0, now)
	}
	return t
}

// tokenRequest is the query of /cgi-bin/token, or the body of stable_token.
type tokenRequest struct {
	GrantType string `json:"grant_type"`
	AppID     string `json:"appid"`
	Secret    string `json:"secret"`
	Force     bool   `json:"force_refresh"`
}

// fetchToken: getAccessToken, getStableAccessToken: a missing parameter is reported before
// a wrong one.
func (m *miniPrograms) fetchToken(req tokenRequest, stable bool, now time.Time) map[string]any {
	secrets := m.merchants.secrets[req.AppID]
	switch {
	case req.AppID == "":
		return serverError(41002, "appid missing")
	case req.Secret == "":
		return serverError(41004, "appsecret missing")
	case req.GrantType != "client_credential":
		return serverError(40002, "invalid grant_type")
	case secrets == nil:
		return serverError(40013, "invalid appid")
	case !slices.Contains(secrets, req.Secret):
		return serverError(40125, "invalid appsecret")
	}
	t := (*accessToken)(nil)
	if stable {
		t = m.stableToken(req.AppID, req.Force, now)
	} else {
		t = m.issue(req.AppID, false, tokenGrace, now)
	}
	return map[string]any{"access_token": t.Text, "expires_in": int(t.Expires.Sub(now) / time.Second)}
}

// authorize returns the mini program of a token, or the failure.
func (m *miniPrograms) authorize(text string, now time.Time) (appID string, failure map[string]any) {
	i := slices.IndexFunc(m.tokens, func(t *accessToken) bool { return t.Text == text })
	switch {
	case text == "":
		return "", serverError(41001, "access_token missing")
	case len(text) < 64:
		return "", serverError(40014, "invalid access_token")
	case i >= 0 && !now.Before(m.tokens[i].Expires):
		return "", serverError(42001, "access_token expired")
	case i < 0 || !m.tokens[i].Dies.IsZero() && !now.Before(m.tokens[i].Dies):
		return "", serverError(40001, "invalid credential, access_token is invalid or not latest")
	}
	return m.tokens[i].AppID, nil
}
