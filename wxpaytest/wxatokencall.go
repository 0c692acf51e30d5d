package wxpaytest

import (
	"slices"
	"time"
)

// credentials are what a request for a token contains.
type credentials struct {
	GrantType string `json:"grant_type"`
	AppID     string `json:"appid"`
	Secret    string `json:"secret"`
	Force     bool   `json:"force_refresh"`
}

func (c *wxaCall) checkCredentials(got credentials) wxaReply {
	secrets := c.merchants.secrets[got.AppID]
	switch {
	case got.AppID == "":
		return wxaFails(41002, "appid missing")
	case got.Secret == "":
		return wxaFails(41004, "appsecret missing")
	case got.GrantType != "client_credential":
		return wxaFails(40002, "invalid grant_type")
	case secrets == nil:
		return wxaFails(40013, "invalid appid")
	case !slices.Contains(secrets, got.Secret):
		return wxaFails(40125, "invalid appsecret")
	}
	return nil
}

// runStableToken: 获取稳定版接口调用凭据
func runStableToken(c *wxaCall) wxaReply {
	var got credentials
	if failed := c.read(&got); failed != nil {
		return failed
	}
	if failed := c.checkCredentials(got); failed != nil {
		return failed
	}
	if failed := c.orders.wxa.checkQuota(tokenLine{got.AppID, true}, c.now); failed != nil {
		return failed
	}
	return c.tokenReply(c.orders.wxa.stableToken(got.AppID, got.Force, c.now))
}

// runToken: 获取接口调用凭据: each call returns a new token.
func runToken(c *wxaCall) wxaReply {
	got := credentials{GrantType: c.query.Get("grant_type"), AppID: c.query.Get("appid"), Secret: c.query.Get("secret")}
	if failed := c.checkCredentials(got); failed != nil {
		return failed
	}
	line := tokenLine{got.AppID, false}
	if failed := c.orders.wxa.checkQuota(line, c.now); failed != nil {
		return failed
	}
	return c.tokenReply(c.orders.wxa.renew(line, c.now, c.now.Add(tokenOverlap)))
}

// tokenReply has no errcode.
func (c *wxaCall) tokenReply(value string) wxaReply {
	left := c.orders.wxa.tokens[value].Expires.Sub(c.now)
	return wxaReply{"access_token": value, "expires_in": int(left / time.Second)}
}

// wxaTokenOperations are the paths that return tokens.
func wxaTokenOperations() []*wxaOperation {
	return []*wxaOperation{
		{path: "/cgi-bin/stable_token", noToken: true, run: runStableToken},
		{path: "/cgi-bin/token", get: true, noToken: true, run: runToken},
	}
}
