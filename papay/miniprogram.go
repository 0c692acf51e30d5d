package papay

import (
	"encoding/json"
	"errors"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

// Where wx.navigateToMiniProgram goes: the mini program in which users sign.
const (
	SigningAppID = "wxbd687630cd02ce1d" // appId
	SigningPath  = "pages/index/index"  // path
)

var miniProgram = wxpay.Operation[MiniProgramRequest, wxpay.Envelope]{
	Endpoint: wxpay.Endpoint{Path: "/papay/miniprogram", SignType: wxpay.SignTypeMD5, NoNonce: true},
	Defaults: func(r *MiniProgramRequest) { r.ClientIP = requestvalue.PlainAddress(r.ClientIP) },
	Check: func(r *MiniProgramRequest) error {
		return errors.Join(checkSigning(r.ContractDisplayAccount, r.NotifyURL), requestvalue.CheckAddress("clientip (ClientIP)", r.ClientIP))
	},
}

// MiniProgramRequest is the contract that a user of a mini program shall sign. The signing
// mini program refuses a field that it does not know.
type MiniProgramRequest struct {
	PlanID                 int64           `wxpay:"plan_id,required"`                      // the template, from the merchant platform
	ContractCode           string          `wxpay:"contract_code,required,B32"`            // the merchant's number of the contract, unique
	RequestSerial          int64           `wxpay:"request_serial,required"`               // unique for each request
	ContractDisplayAccount string          `wxpay:"contract_display_account,required,B32"` // name of the user's account, shown; no emoji
	NotifyURL              string          `wxpay:"notify_url,required,B256"`              // of the contract notification
	Timestamp              int64           `wxpay:"timestamp"`                             // Unix seconds; zero: now
	OuterID                string          `wxpay:"outerid,B32"`                           // a number to show; only some plans know it
	ClientIP               string          `wxpay:"clientip,B64"`                          // service providers: the user's address
	DeviceID               string          `wxpay:"deviceid,B64"`                          // service providers: the user's device
	Mobile                 wxpay.Sensitive `wxpay:"mobile,B32"`                            // service providers: the user's phone number
	Email                  wxpay.Sensitive `wxpay:"email,B128"`                            // service providers: the user's mail address
	QQ                     wxpay.Sensitive `wxpay:"qq,B32"`                                // service providers: the user's QQ number
	OpenID                 string          `wxpay:"openid,B128"`                           // service providers: the user in the provider's app
	CreID                  wxpay.Sensitive `wxpay:"creid,B32"`                             // service providers: the user's identity number
	Extra                  wxpay.XMLMap    `wxpay:",extra"`                                // fields that are not above
}

// Navigation contains the parameters of wx.navigateToMiniProgram. Its JSON has exactly the
// three names that the mini program passes to it.
type Navigation struct {
	AppID     string          `json:"appId"`     // always SigningAppID
	Path      string          `json:"path"`      // always SigningPath
	ExtraData json.RawMessage `json:"extraData"` // the signed contract; pass it unchanged
}

// MiniProgram signs the parameters with which a mini program opens the signing mini program.
// Nothing is sent. notify_url is signed and passed as it is: do not encode it. When the user
// comes back, App.onShow gets scene 1038. Its extraData proves nothing: wait for the contract
// notification, or call [QueryContract].
//
// https://pay.weixin.qq.com/wiki/doc/api/wxpay_v2/papay/chapter3_3.shtml
func MiniProgram(c *wxpay.Client, req *MiniProgramRequest) (*Navigation, error) {
	fields, err := miniProgram.SignedFields(c, dated(c, req, func(r *MiniProgramRequest) *int64 { return &r.Timestamp }))
	if err != nil {
		return nil, err
	}
	extraData, err := fields.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return &Navigation{AppID: SigningAppID, Path: SigningPath, ExtraData: extraData}, nil
}
