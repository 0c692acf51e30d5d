package coupon

import (
	"context"
	"errors"

	"github.com/seed6780280e/wxpay"
)

var send = wxpay.Operation[SendRequest, SendResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/mmpaymkttransfers/send_coupon", Certificate: true, SignType: wxpay.SignTypeMD5, // not Idempotent: no document says that a repeat gives nothing
		SubAppIDField: "-", SubMchIDField: "-",
		EchoFields: []string{"coupon_stock_id", "openid"},
		Meanings:   sendMeanings,
		InDoubt:    inDoubt,
	},
	Defaults: func(r *SendRequest) {
		if r.OpenIDCount == 0 {
			r.OpenIDCount = 1
		}
	},
	Check: func(r *SendRequest) error {
		if r.OpenIDCount != 1 {
			return errors.New("openid_count must be 1")
		}
		return nil
	},
	Required: func(r *SendResponse) []string {
		if r.RetCode == "SUCCESS" {
			return []string{"coupon_id"}
		}
		return nil
	},
}

// SendRequest gives a user one coupon of a stock.
type SendRequest struct {
	CouponStockID  string       `wxpay:"coupon_stock_id,required,B64"`  // the stock
	OpenIDCount    int64        `wxpay:"openid_count"`                  // zero: 1, which is the only value
	PartnerTradeNo string       `wxpay:"partner_trade_no,required,B64"` // unique: merchant, date and a number
	OpenID         string       `wxpay:"openid,required,B128"`          // the user, in the client's appid
	OpUserID       string       `wxpay:"op_user_id,B32"`                // operator; zero: the merchant
	DeviceInfo     string       `wxpay:"device_info,B32"`               // number of the terminal
	Version        string       `wxpay:"version,B32"`                   // zero: 1.0, which is the only value
	Type           string       `wxpay:"type,B32"`                      // zero: XML, which is the only value
	Extra          wxpay.XMLMap `wxpay:",extra"`                        // fields that are not above
}

// SendResponse says that the user has the coupon.
type SendResponse struct {
	wxpay.Envelope
	DeviceInfo    string `wxpay:"device_info"`              // as sent
	CouponStockID string `wxpay:"coupon_stock_id,required"` // the stock
	RespCount     int64  `wxpay:"resp_count"`               // number of results: 1
	SuccessCount  int64  `wxpay:"success_count"`            // coupons that were given
	FailedCount   int64  `wxpay:"failed_count"`             // coupons that were not given
	OpenID        string `wxpay:"openid,required"`          // the user
	RetCode       string `wxpay:"ret_code,required"`        // SUCCESS
	CouponID      string `wxpay:"coupon_id"`                // the coupon
	RetMsg        string `wxpay:"ret_msg"`                  // text for people
}

// Send gives a user one coupon. A reply whose ret_code is not SUCCESS is the error
// [ErrFailed], whose outcome is unknown: its text may be about an earlier request with
// this number. WeChat Pay may also send a code that is a decimal number: then go by the
// description. The client never repeats the call by itself, because no document says that
// a repeated number gives one coupon. It needs the merchant certificate, and is signed
// with MD5.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/sp_coupon.php?chapter=12_3
func Send(ctx context.Context, c *wxpay.Client, req *SendRequest) (*SendResponse, error) {
	r, err := send.Call(ctx, c, req)
	if err != nil || r.RetCode == "SUCCESS" {
		return r, err
	}
	failed := send.NewError(ErrFailed)
	failed.Description, failed.Fields = r.RetMsg, r.Fields
	return nil, failed
}
