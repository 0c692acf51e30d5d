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

// AuthCodeToOpenIDRequest asks whose a payment code is.
type AuthCodeToOpenIDRequest struct {
	AuthCode string `wxpay:"auth_code,required,B128"` // as scanned
	Extra    XMLMap `wxpay:",extra"`                  // fields that are not above
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
	return authCodeToOpenID.Call(ctx, c, req)
}
