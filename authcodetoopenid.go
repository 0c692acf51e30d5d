package wxpay

import (
	"context"
)

// 付款码查询openid 错误码
var authCodeMeanings = Meanings{
	ErrAuthCodeError:   {Advice: "let the user show a new code"},
	ErrAuthCodeExpire:  {Advice: "let the user show a new code"},
	ErrAuthCodeInvalid: {Advice: "let the user show a new code"},
}

var authCodeToOpenID = Operation[AuthCodeToOpenIDRequest, AuthCodeToOpenIDResponse]{
	Endpoint: Endpoint{
		Path: "/tools/authcodetoopenid", SignType: SignTypeMD5, Idempotent: true, ReadOnly: true,
		Meanings: authCodeMeanings,
		InDoubt:  "ask again",
	},
}

// AuthCodeToOpenIDRequest contains a payment code.
type AuthCodeToOpenIDRequest struct {
	AuthCode string `wxpay:"auth_code,required,B128"` // as scanned
	Extra    XMLMap `wxpay:",extra"`                  // fields that are not above
}

// AuthCodeToOpenIDResponse contains the openid of the user who showed the code.
type AuthCodeToOpenIDResponse struct {
	Envelope
	OpenID    string `wxpay:"openid,required"` // the user in the app
	SubOpenID string `wxpay:"sub_openid"`      // the user in the sub-merchant's app
}

// AuthCodeToOpenID returns the openid of the user whose payment code was scanned, before
// the code is charged. From then on only this merchant can charge the code, until the
// code changes. [ErrAuthCodeExpire], [ErrAuthCodeError], [ErrAuthCodeInvalid]: let the
// user show a new code.
//
// https://pay.weixin.qq.com/wiki/doc/api/micropay.php?chapter=9_13&index=9
func (c *Client) AuthCodeToOpenID(ctx context.Context, req *AuthCodeToOpenIDRequest) (*AuthCodeToOpenIDResponse, error) {
	return authCodeToOpenID.Call(ctx, c, req)
}
