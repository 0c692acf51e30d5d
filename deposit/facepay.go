package deposit

import (
	"context"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

var facePay = wxpay.Operation[FacePayRequest, wxpay.MicropayResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/deposit/facepay", SignType: hmac, ProviderOnly: true, EchoFields: []string{"out_trade_no", "total_fee", "fee_type"},
		Meanings: chargeMeanings, InDoubt: queryFirst,
	},
	Defaults: func(r *FacePayRequest) {
		r.SpbillCreateIP = requestvalue.PlainAddress(r.SpbillCreateIP)
		if r.FeeType == "" {
			r.FeeType = "CNY"
		}
		r.Deposit = true
	},
	Check: func(r *FacePayRequest) error {
		return checkCharge(r.OutTradeNo, r.TotalFee, r.SpbillCreateIP, r.TimeStart, r.TimeExpire)
	},
	Required:  func(*wxpay.MicropayResponse) []string { return paid },
	Normalize: refuseUnpaid,
}

// FacePayRequest contains the face code of a payer, and the order. Amounts are in fen.
type FacePayRequest struct {
	Deposit        bool            `wxpay:"deposit"`                       // always set
	DeviceInfo     string          `wxpay:"device_info,B32"`               // terminal or shop
	Body           string          `wxpay:"body,required,B127"`            // what is bought
	Detail         *Detail         `wxpay:"detail,json,B6000"`             // goods
	Attach         string          `wxpay:"attach,B127"`                   // returned in the response and in queries
	OutTradeNo     string          `wxpay:"out_trade_no,required,B32"`     // unique for the merchant, never reused
	TotalFee       int64           `wxpay:"total_fee,required"`            // fen
	FeeType        string          `wxpay:"fee_type,B16"`                  // zero: CNY
	SpbillCreateIP string          `wxpay:"spbill_create_ip,required,B64"` // the terminal's
	GoodsTag       string          `wxpay:"goods_tag,B32"`                 // for promotions
	LimitPay       string          `wxpay:"limit_pay,B32"`                 // "no_credit" excludes credit cards
	TimeStart      time.Time       `wxpay:"time_start,yyyyMMddHHmmss"`     // when it was created, UTC+8
	TimeExpire     time.Time       `wxpay:"time_expire,yyyyMMddHHmmss"`    // last moment to pay, UTC+8
	OpenID         string          `wxpay:"openid,B128"`                   // the payer
	FaceCode       wxpay.Sensitive `wxpay:"face_code,required,B128"`       // of the face terminal
	Extra          wxpay.XMLMap    `wxpay:",extra"`                        // fields that are not above
}

// Detail lists goods. It is sent as JSON.
type Detail struct {
	CostPrice   int64   `json:"cost_price,omitempty"` // fen, before promotions
	ReceiptID   string  `json:"receipt_id,omitempty"` // of the shop's receipt
	GoodsDetail []Goods `json:"goods_detail"`         // at least one
}

// Goods is one kind of goods.
type Goods struct {
	GoodsID       string `json:"goods_id"`                 // the merchant's
	WxpayGoodsID  string `json:"wxpay_goods_id,omitempty"` // WeChat Pay's
	GoodsName     string `json:"goods_name,omitempty"`     // text for people
	GoodsNum      int64  `json:"goods_num,omitempty"`      // how many, as the document's table names it
	Quantity      int64  `json:"quantity,omitempty"`       // how many, as the document's example names it
	Price         int64  `json:"price"`                    // fen each
	GoodsCategory string `json:"goods_category,omitempty"` // the merchant's category
	Body          string `json:"body,omitempty"`           // description
}

// FacePay charges a deposit to the face of a user. Its outcomes are those of [MicroPay].
//
// https://pay.weixin.qq.com/wiki/doc/api/deposit_sl.php?chapter=27_0&index=1
func FacePay(ctx context.Context, c *wxpay.Client, req *FacePayRequest) (*wxpay.MicropayResponse, error) {
	return facePay.Call(ctx, c, req)
}
