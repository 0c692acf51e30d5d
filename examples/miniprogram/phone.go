package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// phone is the mini program. It knows the backend of the shop and wx. It knows no
// merchant number, key or price.
type phone struct {
	shop  string // base URL of the backend
	http  *http.Client
	wx    *wxpaytest.Server
	token string // from the login
}

// post is wx.request with the method POST. get is the same with GET.
func (p *phone) post(ctx context.Context, path string, in any) (json.RawMessage, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	return request(ctx, p.http, http.MethodPost, p.shop+path, p.token, body)
}

func (p *phone) get(ctx context.Context, path string) (json.RawMessage, error) {
	return request(ctx, p.http, http.MethodGet, p.shop+path, p.token, nil)
}

func request(ctx context.Context, client *http.Client, method, url, token string, body []byte) (json.RawMessage, error) {
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	reply, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err = cmp.Or(err, resp.Body.Close()); err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the backend answered %d: %s", resp.StatusCode, bytes.TrimSpace(reply))
	}
	return reply, nil
}

// login calls wx.login and sends the code to the backend.
func (p *phone) login(ctx context.Context) (json.RawMessage, error) {
	reply, err := p.post(ctx, "/login", object{"code": p.wx.LoginCode("", "")})
	if err != nil {
		return nil, err
	}
	var login struct {
		Token string `json:"token"`
	}
	err = json.Unmarshal(reply, &login)
	p.token = login.Token
	return reply, err
}

// bought is the response of the backend to an order.
type bought struct {
	OutTradeNo string          `json:"out_trade_no"`
	Payment    json.RawMessage `json:"payment"`
}

func (p *phone) order(ctx context.Context, goods string) (b bought, reply json.RawMessage, err error) {
	reply, err = p.post(ctx, "/order", object{"goods": goods})
	if err != nil {
		return b, nil, err
	}
	return b, reply, json.Unmarshal(reply, &b)
}

// pay calls wx.requestPayment, and the user pays.
func (p *phone) pay(b bought) error { return p.wx.RequestPayment(b.Payment) }
