package papay

import (
	"context"

	"github.com/seed6780280e/wxpay"
)

var preEntrustWeb = wxpay.Operation[PreEntrustWebRequest, PreEntrustWebResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/papay/preentrustweb", ProviderPath: "/papay/partner/preentrustweb", SignType: wxpay.SignTypeMD5, NoNonce: true,
		Idempotent: true, ReadOnly: true, Meanings: signingMeanings, InDoubt: signAgain,
	},
	Defaults: func(r *PreEntrustWebRequest) { r.Version = version },
	Check:    func(r *PreEntrustWebRequest) error { return checkSigning(r.ContractDisplayAccount, r.NotifyURL) },
}

// PreEntrustWebRequest is the contract that a user of an app shall sign.
type PreEntrustWebRequest struct {
	PlanID                 int64        `wxpay:"plan_id,required"`                      // the template, from the merchant platform
	ContractCode           string       `wxpay:"contract_code,required,B32"`            // the merchant's number of the contract, unique
	RequestSerial          int64        `wxpay:"request_serial,required"`               // unique for each request
	ContractDisplayAccount string       `wxpay:"contract_display_account,required,B32"` // name of the user's account, shown; no emoji
	NotifyURL              string       `wxpay:"notify_url,required,B256"`              // of the contract notification
	Version                string       `wxpay:"version,B8"`                            // always 1.0: set by the call
	Timestamp              int64        `wxpay:"timestamp"`                             // Unix seconds; zero: now
	ReturnApp              bool         `wxpay:"return_app"`                            // go back to the app afterwards
	Extra                  wxpay.XMLMap `wxpay:",extra"`                                // fields that are not above
}

// PreEntrustWebResponse contains what the app passes to WeChat.
type PreEntrustWebResponse struct {
	wxpay.Envelope
	PreEntrustWebID     string `wxpay:"pre_entrustweb_id,required"` // for the WeChat SDK; valid for about 2 hours
	MiniProgramUsername string `wxpay:"miniprogram_username"`       // of the signing mini program
	MiniProgramPath     string `wxpay:"miniprogram_path"`           // page to open in it
}

// PreEntrustWeb prepares a contract that the user of an app signs in WeChat.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxpay_v2/papay/chapter5_2.shtml
func PreEntrustWeb(ctx context.Context, c *wxpay.Client, req *PreEntrustWebRequest) (*PreEntrustWebResponse, error) {
	return preEntrustWeb.Call(ctx, c, dated(c, req, func(r *PreEntrustWebRequest) *int64 { return &r.Timestamp }))
}
