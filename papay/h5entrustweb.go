package papay

import (
	"context"
	"errors"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

var h5EntrustWeb = wxpay.Operation[H5EntrustWebRequest, H5EntrustWebResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/papay/h5entrustweb", ProviderPath: "/papay/partner/h5entrustweb", Get: true,
		SignType: wxpay.SignTypeHMACSHA256, NoSignType: true, NoNonce: true, UnsignedReply: true,
		Idempotent: true, ReadOnly: true, Meanings: signingMeanings, InDoubt: signAgain,
	},
	Defaults: func(r *H5EntrustWebRequest) {
		r.ClientIP = requestvalue.PlainAddress(r.ClientIP)
		r.Version = version
	},
	Check: func(r *H5EntrustWebRequest) error {
		return errors.Join(checkSigning(r.ContractDisplayAccount, r.NotifyURL), requestvalue.CheckAddress("clientip (ClientIP)", r.ClientIP))
	},
}

// H5EntrustWebRequest is the contract that a user shall sign from a browser on the phone.
type H5EntrustWebRequest struct {
	PlanID                 int64           `wxpay:"plan_id,required"`                      // the template, from the merchant platform
	ContractCode           string          `wxpay:"contract_code,required,B32"`            // the merchant's number of the contract, unique
	RequestSerial          int64           `wxpay:"request_serial,required"`               // unique for each request
	ContractDisplayAccount string          `wxpay:"contract_display_account,required,B32"` // name of the user's account, shown; no emoji
	NotifyURL              string          `wxpay:"notify_url,required,B256"`              // of the contract notification
	Version                string          `wxpay:"version,B8"`                            // always 1.0: set by the call
	Timestamp              int64           `wxpay:"timestamp"`                             // Unix seconds; zero: now
	ClientIP               string          `wxpay:"clientip,required,B64"`                 // the user's address, v4 or v6
	ReturnAppID            string          `wxpay:"return_appid,B32"`                      // app to go back to
	OuterID                string          `wxpay:"outerid,B32"`                           // service providers: a number to show
	DeviceID               string          `wxpay:"deviceid,B64"`                          // service providers: the user's device
	Mobile                 wxpay.Sensitive `wxpay:"mobile,B32"`                            // service providers: the user's phone number
	Email                  wxpay.Sensitive `wxpay:"email,B128"`                            // service providers: the user's mail address
	QQ                     wxpay.Sensitive `wxpay:"qq,B32"`                                // service providers: the user's QQ number
	OpenID                 string          `wxpay:"openid,B128"`                           // service providers: the user in the provider's app
	CreID                  wxpay.Sensitive `wxpay:"creid,B32"`                             // service providers: the user's identity number
	Extra                  wxpay.XMLMap    `wxpay:",extra"`                                // fields that are not above
}

// H5EntrustWebResponse contains the page to open.
type H5EntrustWebResponse struct {
	wxpay.Envelope
	ResultMsg   string `wxpay:"result_msg"`            // text for people
	RedirectURL string `wxpay:"redirect_url,required"` // open it in the user's browser
}

// H5EntrustWeb returns the page on which the user of a browser opens WeChat and signs.
// WeChat Pay does not sign its response.
//
// https://pay.weixin.qq.com/doc/v2/merchant/4011987295
func H5EntrustWeb(ctx context.Context, c *wxpay.Client, req *H5EntrustWebRequest) (*H5EntrustWebResponse, error) {
	return h5EntrustWeb.Call(ctx, c, dated(c, req, func(r *H5EntrustWebRequest) *int64 { return &r.Timestamp }))
}
