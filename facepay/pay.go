package facepay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

var pay = wxpay.Operation[PayRequest, PayResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/facepay", SignType: wxpay.SignTypeHMACSHA256, EchoFields: []string{"out_trade_no", "total_fee", "fee_type"},
		Meanings: payMeanings,
		InDoubt:  queryThenReverse,
	},
	Defaults: func(r *PayRequest) {
		r.SpbillCreateIP = requestvalue.PlainAddress(r.SpbillCreateIP)
		if r.FeeType == "" {
			r.FeeType = "CNY"
		}
	},
	Check: (*PayRequest).check,
	Required: func(*PayResponse) []string {
		return []string{"out_trade_no", "total_fee", "transaction_id"}
	},
	Normalize: refuseUnpaid,
}

// refuseUnpaid refuses a success whose trade_state, which the document does not have,
// says that the order is not paid.
func refuseUnpaid(reply wxpay.XMLMap) (wxpay.XMLMap, error) {
	if state := reply.Get("trade_state"); state != "" && state != string(wxpay.TradeStateSuccess) {
		return reply, fmt.Errorf("the order is in state %q, expected SUCCESS", state)
	}
	return reply, nil
}

// PayRequest contains the face code of a user, and the order.
type PayRequest struct {
	Deposit        bool            `wxpay:"deposit"`                       // the money is a deposit
	DeviceInfo     string          `wxpay:"device_info,B32"`               // number of the terminal
	Body           string          `wxpay:"body,required,B128"`            // shown to the user
	Detail         *Detail         `wxpay:"detail,json,B6000"`             // goods, for single-item promotions
	Attach         string          `wxpay:"attach,B127"`                   // returned as it is
	OutTradeNo     string          `wxpay:"out_trade_no,required,B32"`     // unique; a new one for each face code
	TotalFee       int64           `wxpay:"total_fee,required"`            // fen
	FeeType        string          `wxpay:"fee_type,required,B16"`         // zero: CNY
	SpbillCreateIP string          `wxpay:"spbill_create_ip,required,B64"` // the terminal's, v4 or v6
	GoodsTag       string          `wxpay:"goods_tag,B32"`                 // for promotions
	LimitPay       string          `wxpay:"limit_pay,B32"`                 // "no_credit" excludes credit cards
	TimeStart      time.Time       `wxpay:"time_start,yyyyMMddHHmmss"`     // when it was created, UTC+8
	TimeExpire     time.Time       `wxpay:"time_expire,yyyyMMddHHmmss"`    // last moment to pay, UTC+8
	OpenID         string          `wxpay:"openid,B128"`                   // the user, as the terminal returned it
	FaceCode       wxpay.Sensitive `wxpay:"face_code,required,B128"`       // from the terminal; valid once
	Extra          wxpay.XMLMap    `wxpay:",extra"`                        // fields that are not above
}

// A Detail lists the goods of an order. It is sent as JSON.
type Detail struct {
	CostPrice   int64   `json:"cost_price,omitempty"` // fen, before discounts
	ReceiptID   string  `json:"receipt_id,omitempty"` // number of the receipt
	GoodsDetail []Goods `json:"goods_detail"`         // at least one
}

// Goods are one line of an order.
type Goods struct {
	GoodsID       string `json:"goods_id"`                 // the merchant's
	WxpayGoodsID  string `json:"wxpay_goods_id,omitempty"` // WeChat Pay's
	GoodsName     string `json:"goods_name,omitempty"`     // name
	GoodsNum      int64  `json:"goods_num,omitempty"`      // how many, as the document's table names it
	Quantity      int64  `json:"quantity,omitempty"`       // how many, as the document's example names it
	Price         int64  `json:"price"`                    // fen, of one
	GoodsCategory string `json:"goods_category,omitempty"` // category
	Body          string `json:"body,omitempty"`           // description
}

// PayResponse says that the order was paid.
type PayResponse struct {
	wxpay.Envelope
	wxpay.Payment
}

// Pay charges a recognised face. No notification follows. [wxpay.ErrUserPaying] means that
// the user is typing the password. After that, after [wxpay.ErrSystemError], or without a
// response, the outcome is unknown: [Query] the number, and [Reverse] it if it stays open.
// This package never repeats the call, and the caller must not repeat it either. It is
// always signed with HMAC-SHA256.
//
// https://wechatpay.im/openapi/v2/pay/facepay
func Pay(ctx context.Context, c *wxpay.Client, req *PayRequest) (*PayResponse, error) {
	return pay.Call(ctx, c, req)
}

func (r *PayRequest) check() error {
	return errors.Join(
		requestvalue.CheckAddress("spbill_create_ip (SpbillCreateIP)", r.SpbillCreateIP),
		requestvalue.CheckTimes(r.TimeStart, r.TimeExpire),
		requestvalue.CheckNewNumber(r.OutTradeNo),
		requestvalue.CheckAmount("total_fee (TotalFee)", r.TotalFee),
	)
}
