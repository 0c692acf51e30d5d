package wxpay

import (
	"context"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

var authCodeToOpenID = operation{
	Endpoint: Endpoint{Path: "/tools/authcodetoopenid", SignType: SignTypeMD5, Idempotent: true, ReadOnly: true},
	request:  fieldtag.For[AuthCodeToOpenIDRequest](),
	reply:    fieldtag.For[AuthCodeToOpenIDResponse](),
}

// AuthCodeToOpenIDRequest asks whose a payment code is.
type AuthCodeToOpenIDRequest struct {
	AuthCode string `wxpay:"auth_code,required,S128"` // as scanned
	Extra    XMLMap // fields that are not above
}

// AuthCodeToOpenIDResponse tells whose a payment code is.
type AuthCodeToOpenIDResponse struct {
	Envelope
	OpenID    string `wxpay:"openid,required"` // the user in the app
	SubOpenID string `wxpay:"sub_openid"`      // the user in the sub-merchant's app
}

// AuthCodeToOpenID tells whose payment code was scanned, before it is charged.
// From then on only this merchant can charge the code, until it changes.
// [ErrAuthCodeExpire], [ErrAuthCodeError], [ErrAuthCodeInvalid]: let the user
// show a new one.
//
// https://pay.weixin.qq.com/wiki/doc/api/micropay.php?chapter=9_13&index=9
func (c *Client) AuthCodeToOpenID(ctx context.Context, req *AuthCodeToOpenIDRequest) (*AuthCodeToOpenIDResponse, error) {
	return call[AuthCodeToOpenIDResponse](ctx, c, &authCodeToOpenID, req)
}

func (r *AuthCodeToOpenIDRequest) extra() XMLMap       { return r.Extra }
func (r *AuthCodeToOpenIDRequest) check(*Client) error { return nil }
