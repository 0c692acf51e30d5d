package transfer

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A CheckName says whether WeChat Pay compares the user's real name.
type CheckName string

// The values of [CheckName].
const (
	NoCheck    CheckName = "NO_CHECK"
	ForceCheck CheckName = "FORCE_CHECK" // needs ReUserName
)

var transfers = wxpay.Operation[TransfersRequest, TransfersResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/mmpaymkttransfers/promotion/transfers", Certificate: true, SignType: wxpay.SignTypeMD5, UnsignedReply: true,
		AppIDField: "mch_appid", MchIDField: "mchid", SubAppIDField: "-", SubMchIDField: "-",
		Idempotent: true, EchoFields: []string{"partner_trade_no"},
		Meanings: transfersMeanings,
		InDoubt:  inDoubt,
	},
	Check: func(r *TransfersRequest) error {
		if r.CheckName == ForceCheck && r.ReUserName == "" {
			return errors.New("re_user_name (ReUserName) is needed with FORCE_CHECK")
		}
		return checkNumber(r.PartnerTradeNo)
	},
}

// TransfersRequest pays to a user's balance.
type TransfersRequest struct {
	PartnerTradeNo string          `wxpay:"partner_trade_no,required,B32"` // unique, letters and digits; a repeat with it pays once
	OpenID         string          `wxpay:"openid,required,B64"`           // the user who gets it, in the client's appid
	CheckName      CheckName       `wxpay:"check_name,required,B16"`       // NoCheck or ForceCheck
	ReUserName     wxpay.Sensitive `wxpay:"re_user_name,B64"`              // the user's real name; with ForceCheck
	Amount         int64           `wxpay:"amount,required"`               // fen
	Desc           string          `wxpay:"desc,required,B100"`            // shown to the user
	SpbillCreateIP string          `wxpay:"spbill_create_ip,required,B32"` // of the merchant's server
	DeviceInfo     string          `wxpay:"device_info,B32"`               // terminal
	Scene          string          `wxpay:"scene"`                         // BRAND_REDPACKET: a brand's red packet
	BrandID        int64           `wxpay:"brand_id"`                      // of the brand's template
	FinderTplID    string          `wxpay:"finder_template_id,B128"`       // the brand's template
	Extra          wxpay.XMLMap    `wxpay:",extra"`                        // fields that are not above
}

// TransfersResponse says that the user has the money.
type TransfersResponse struct {
	wxpay.Envelope
	PartnerTradeNo string    `wxpay:"partner_trade_no,required"`        // the merchant's number
	PaymentNo      string    `wxpay:"payment_no,required"`              // WeChat Pay's number
	PaymentTime    time.Time `wxpay:"payment_time,yyyy-MM-dd HH:mm:ss"` // UTC+8
	DeviceInfo     string    `wxpay:"device_info"`                      // as requested
}

// Transfers pays to a user's balance at once. While the outcome is unknown, repeat the
// same request: with the same partner_trade_no it is paid once. Wait at least a second
// between repeats. After [wxpay.ErrSystemError], repeat within 2 days; later, WeChat Pay
// answers [ErrSendFailed]: then go by [GetTransferInfo].
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/mch_pay.php?chapter=14_2
func Transfers(ctx context.Context, c *wxpay.Client, req *TransfersRequest) (*TransfersResponse, error) {
	return transfers.Call(ctx, c, req)
}

// checkNumber refuses characters that WeChat Pay refuses.
func checkNumber(number string) error {
	if strings.ContainsFunc(number, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return errors.New("partner_trade_no (PartnerTradeNo) may have letters and digits only")
	}
	return nil
}
