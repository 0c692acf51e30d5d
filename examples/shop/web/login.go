package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/shop"
)

// errWho says that the caller is not known.
var errWho = errors.New("log in first")

// login exchanges the code of wx.login for a token.
func (s *Server) login(ctx context.Context, r *request) (any, error) {
	if r.Code == "" {
		return nil, shop.Refuse("code is missing")
	}
	session, err := s.Merchant().Pay.JSCode2Session(ctx, r.Code)
	switch {
	case errors.Is(err, wxpay.LoginError("40029")), errors.Is(err, wxpay.LoginError("40163")):
		return nil, shop.Refuse("the code is wrong, old or used: call wx.login again")
	case err != nil:
		return nil, err
	}
	return map[string]string{"token": s.token(session.OpenID)}, nil
}

// token returns a login that every instance can check.
func (s *Server) token(openID string) string {
	sum := hmac.New(sha256.New, s.SessionKey)
	sum.Write([]byte(openID))
	return base64.RawURLEncoding.EncodeToString(sum.Sum(nil)) + "." + openID
}

// customer lets only customers in that are logged in.
func (s *Server) customer(do handler) handler {
	return func(ctx context.Context, r *request) (any, error) {
		_, openID, _ := strings.Cut(bearer(r), ".")
		if openID == "" || !same(bearer(r), s.token(openID)) {
			return nil, errWho
		}
		r.OpenID = openID
		return do(ctx, r)
	}
}

// clerk lets only clerks in, because they give money away.
func (s *Server) clerk(do handler) handler {
	return func(ctx context.Context, r *request) (any, error) {
		if s.StaffToken == "" || !same(bearer(r), s.StaffToken) {
			return nil, errWho
		}
		return do(ctx, r)
	}
}

func bearer(r *request) string {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return token
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
