package wxa

import (
	"context"

	"github.com/seed6780280e/wxpay"
)

// Config says where the access_token comes from.
type Config struct {
	TokenSource TokenSource // zero: StableToken of the client
}

// A Client calls the server API of one mini program. It is safe for concurrent use.
// Create it once and keep it: it owns the access_token.
type Client struct {
	pay    *wxpay.Client
	tokens TokenSource
}

// New returns a client for the mini program of c. It uses c's connections, retries and
// log. If c acts for a sub-merchant with its own mini program, set Config.TokenSource to
// a [StableToken] of a client that has that mini program's AppID and AppSecret.
func New(c *wxpay.Client, cfg Config) *Client {
	if cfg.TokenSource == nil {
		cfg.TokenSource = StableToken(c)
	}
	return &Client{pay: c, tokens: cfg.TokenSource}
}

// call sends a request with the access_token.
func (c *Client) call(ctx context.Context, e *wxpay.Endpoint, req wxpay.ServerCall, response any) error {
	req.Token = c.tokens.Token
	return c.pay.CallServer(ctx, *e, req, response)
}

// orZero returns an empty request for nil, so that its fields are missed by name.
func orZero[T any](req *T) *T {
	if req == nil {
		return new(T)
	}
	return req
}
