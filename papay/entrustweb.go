package papay

import (
	"github.com/seed6780280e/wxpay"
)

var entrustWeb = wxpay.Operation[EntrustWebRequest, wxpay.Envelope]{
	Endpoint: wxpay.Endpoint{
		Path: "/papay/entrustweb", ProviderPath: "/papay/partner/entrustweb", Get: true, SignType: wxpay.SignTypeMD5, NoNonce: true,
	},
	Defaults: func(r *EntrustWebRequest) { r.Version = version },
	Check:    func(r *EntrustWebRequest) error { return checkSigning(r.ContractDisplayAccount, r.NotifyURL) },
}

// EntrustWebRequest is the contract that a user shall sign on a page in WeChat.
type EntrustWebRequest struct {
	PlanID                 int64        `wxpay:"plan_id,required"`                      // the template, from the merchant platform
	ContractCode           string       `wxpay:"contract_code,required,B32"`            // the merchant's number of the contract, unique
	RequestSerial          int64        `wxpay:"request_serial,required"`               // unique for each request
	ContractDisplayAccount string       `wxpay:"contract_display_account,required,B32"` // name of the user's account, shown; no emoji
	NotifyURL              string       `wxpay:"notify_url,required,B256"`              // of the contract notification
	Version                string       `wxpay:"version,B8"`                            // always 1.0: set by the call
	Timestamp              int64        `wxpay:"timestamp"`                             // Unix seconds; zero: now
	ReturnWeb              int64        `wxpay:"return_web"`                            // 1: go back to the page that opened the link
	Extra                  wxpay.XMLMap `wxpay:",extra"`                                // fields that are not above
}

// EntrustWeb returns the link that a page of an official account opens in WeChat. Nothing is
// sent. host is the host of WeChat Pay; "" means api.mch.weixin.qq.com.
//
// https://pay.weixin.qq.com/doc/v2/merchant/4011986768
func EntrustWeb(c *wxpay.Client, host string, req *EntrustWebRequest) (link string, err error) {
	fields, err := entrustWeb.SignedFields(c, dated(c, req, func(r *EntrustWebRequest) *int64 { return &r.Timestamp }))
	if err != nil {
		return "", err
	}
	if host == "" {
		host = "api.mch.weixin.qq.com"
	}
	path := entrustWeb.Path
	if fields.Has("sub_mch_id") {
		path = entrustWeb.ProviderPath
	}
	return "https://" + host + path + "?" + fields.URLQuery(), nil
}
