package coupon

import (
	"context"

	"github.com/seed6780280e/wxpay"
)

var queryInfo = wxpay.Operation[QueryInfoRequest, QueryInfoResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/mmpaymkttransfers/querycouponsinfo", SignType: wxpay.SignTypeMD5, Idempotent: true, ReadOnly: true,
		SubAppIDField: "-", SubMchIDField: "-",
		EchoFields: []string{"coupon_id", "stock_id=coupon_stock_id"},
		Meanings:   queryMeanings,
		InDoubt:    "query again",
	},
}

// QueryInfoRequest asks for a user's coupon.
type QueryInfoRequest struct {
	CouponID   string       `wxpay:"coupon_id,required,B64"` // the coupon
	OpenID     string       `wxpay:"openid,required,B128"`   // its user, in the client's appid
	StockID    string       `wxpay:"stock_id,required,B32"`  // its stock
	OpUserID   string       `wxpay:"op_user_id,B32"`         // operator; zero: the merchant
	DeviceInfo string       `wxpay:"device_info,B32"`        // number of the terminal
	Version    string       `wxpay:"version,B32"`            // zero: 1.0, which is the only value
	Type       string       `wxpay:"type,B32"`               // zero: XML, which is the only value
	Extra      wxpay.XMLMap `wxpay:",extra"`                 // fields that are not above
}

// A State is the state of a coupon.
type State string

// The states of a coupon.
const (
	StateActive State = "2" // can be used
	StateLocked State = "4" // in an order that is not paid yet
	StateUsed   State = "8" // used
)

// QueryInfoResponse is the state of a coupon. [Time] reads its times.
type QueryInfoResponse struct {
	wxpay.Envelope
	DeviceInfo        string `wxpay:"device_info"`              // as sent
	CouponStockID     string `wxpay:"coupon_stock_id,required"` // its stock
	CouponStockType   int64  `wxpay:"coupon_stock_type"`        // 1: given in bulk; 2: given on an event
	CouponID          string `wxpay:"coupon_id,required"`       // the coupon
	CouponValue       int64  `wxpay:"coupon_value"`             // fen
	CouponMininum     int64  `wxpay:"coupon_mininum"`           // fen, smallest order; WeChat Pay spells it so
	CouponName        string `wxpay:"coupon_name"`              // name
	CouponState       State  `wxpay:"coupon_state,required"`    // state
	CouponType        int64  `wxpay:"coupon_type"`              // 1: for any amount; 2, 3: from a smallest order, alone or with others
	CouponDesc        string `wxpay:"coupon_desc"`              // description
	CouponUseValue    int64  `wxpay:"coupon_use_value"`         // fen, used
	CouponRemainValue int64  `wxpay:"coupon_remain_value"`      // fen, left
	BeginTime         string `wxpay:"begin_time"`               // valid from
	EndTime           string `wxpay:"end_time"`                 // valid until
	SendTime          string `wxpay:"send_time"`                // when it was given
	UseTime           string `wxpay:"use_time"`                 // when it was used
	TradeNo           string `wxpay:"trade_no"`                 // number of the order that used it
	ConsumerMchID     string `wxpay:"consumer_mch_id"`          // merchant of that order
	ConsumerMchName   string `wxpay:"consumer_mch_name"`        // name of that merchant
	ConsumerMchAppID  string `wxpay:"consumer_mch_appid"`       // appid of that merchant
	SendSource        string `wxpay:"send_source"`              // how it was given: JIFA, NORMAL, FULL_SEND, SCAN_CODE, OZ or AJUST
	IsPartialUse      string `wxpay:"is_partial_use"`           // 1: a part of it may be used
}

// QueryInfo returns the state of a user's coupon.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/sp_coupon.php?chapter=12_5
func QueryInfo(ctx context.Context, c *wxpay.Client, req *QueryInfoRequest) (*QueryInfoResponse, error) {
	return queryInfo.Call(ctx, c, req)
}
