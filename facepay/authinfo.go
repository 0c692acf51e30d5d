package facepay

import (
	"context"

	"github.com/seed6780280e/wxpay"
)

var authInfo = wxpay.Operation[AuthInfoRequest, AuthInfoResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/face/get_wxpayface_authinfo", Host: "payapp.weixin.qq.com", NoResultCode: true, Idempotent: true, ReadOnly: true,
		Meanings: authInfoMeanings,
		InDoubt:  "fetch the credential again",
	},
	Defaults: func(r *AuthInfoRequest) {
		if r.Version == "" {
			r.Version = "1"
		}
	},
}

// AuthInfoRequest asks for the credential of a terminal.
type AuthInfoRequest struct {
	StoreID   string       `wxpay:"store_id,required,B32"`    // the merchant's number of the store
	StoreName string       `wxpay:"store_name,required,B128"` // may be shown
	DeviceID  string       `wxpay:"device_id,required,B32"`   // the merchant's number of the terminal
	Attach    string       `wxpay:"attach,B2048"`             // JSON
	RawData   string       `wxpay:"rawdata,required,B2048"`   // from the terminal's SDK
	Now       int64        `wxpay:"now,required"`             // Unix seconds; zero: the client's clock
	Version   string       `wxpay:"version,required,B32"`     // zero: 1, which is the only value
	Extra     wxpay.XMLMap `wxpay:",extra"`                   // fields that are not above
}

// AuthInfoResponse contains the credential.
type AuthInfoResponse struct {
	wxpay.Envelope
	AuthInfo  string `wxpay:"authinfo,required"` // for the terminal's SDK
	ExpiresIn int64  `wxpay:"expires_in"`        // seconds; 0: not said
}

// AuthInfo returns the credential with which a terminal recognises faces. The same
// terminal may use it until it expires. The reply is signed.
//
// https://pay.weixin.qq.com/wiki/doc/wxfacepay/develop/android/facepay.html
func AuthInfo(ctx context.Context, c *wxpay.Client, req *AuthInfoRequest) (*AuthInfoResponse, error) {
	if req != nil && req.Now == 0 {
		dated := *req
		dated.Now = c.Clock().Now().Unix()
		req = &dated
	}
	return authInfo.Call(ctx, c, req)
}
