package deposit

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

const hmac = wxpay.SignTypeHMACSHA256

var unifiedOrder = wxpay.Operation[wxpay.UnifiedOrderRequest, wxpay.UnifiedOrderResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/deposit/unifiedorder", SignType: hmac, ProviderOnly: true, Idempotent: true,
		EchoFields: []string{"out_trade_no", "trade_type", "total_fee", "fee_type"},
		Meanings:   orderMeanings,
		InDoubt:    "query the deposit, or repeat the very same order with the same number",
	},
	Defaults: func(r *wxpay.UnifiedOrderRequest) {
		r.SpbillCreateIP = requestvalue.PlainAddress(r.SpbillCreateIP)
		if r.TradeType == "" {
			r.TradeType = wxpay.TradeTypeJSAPI
		}
		if r.FeeType == "" {
			r.FeeType = "CNY" // the deposit API requires it
		}
	},
	Check: checkOrder,
}

var microPay = wxpay.Operation[wxpay.MicropayRequest, wxpay.MicropayResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/deposit/micropay", SignType: hmac, ProviderOnly: true, EchoFields: []string{"out_trade_no", "total_fee", "fee_type"},
		Meanings: chargeMeanings, InDoubt: queryFirst,
	},
	Defaults: func(r *wxpay.MicropayRequest) {
		r.SpbillCreateIP = requestvalue.PlainAddress(r.SpbillCreateIP)
		if r.FeeType == "" {
			r.FeeType = "CNY" // the deposit API requires it
		}
		r.Deposit = true
	},
	Check: func(r *wxpay.MicropayRequest) error {
		return errors.Join(checkCharge(r.OutTradeNo, r.TotalFee, r.SpbillCreateIP, r.TimeStart, r.TimeExpire), checkScene(r.SceneInfo))
	},
	Required:  func(*wxpay.MicropayResponse) []string { return paid },
	Normalize: refuseUnpaid,
}

// paid are the fields of a paid deposit.
var paid = []string{"transaction_id", "out_trade_no", "total_fee"}

// UnifiedOrder creates the order of a deposit, for JSAPI or APP. Pass its PrepayID to
// [wxpay.Client.RequestPaymentParams], of a client with the sign type HMAC-SHA256. If the
// outcome is unknown, repeat the same request.
//
// https://pay.weixin.qq.com/wiki/doc/api/deposit_sl.php?chapter=27_7&index=1
func UnifiedOrder(ctx context.Context, c *wxpay.Client, req *wxpay.UnifiedOrderRequest) (*wxpay.UnifiedOrderResponse, error) {
	return unifiedOrder.Call(ctx, c, req)
}

// MicroPay charges a deposit to the payment code that a user shows. After
// [wxpay.ErrUserPaying], or without a response, the outcome is unknown: query, and reverse
// it after 15 seconds at the earliest. Never repeat the call.
//
// https://pay.weixin.qq.com/wiki/doc/api/deposit_sl.php?chapter=27_1&index=2
func MicroPay(ctx context.Context, c *wxpay.Client, req *wxpay.MicropayRequest) (*wxpay.MicropayResponse, error) {
	return microPay.Call(ctx, c, req)
}

func checkOrder(r *wxpay.UnifiedOrderRequest) error {
	switch {
	case r.TradeType != wxpay.TradeTypeJSAPI && r.TradeType != wxpay.TradeTypeApp:
		return fmt.Errorf("trade_type (TradeType) is %q: a deposit is paid with JSAPI or APP", string(r.TradeType))
	case r.TradeType == wxpay.TradeTypeJSAPI && r.OpenID == "" && r.SubOpenID == "":
		return errors.New("openid (OpenID) or sub_openid (SubOpenID) must be set for JSAPI")
	}
	return errors.Join(
		checkCharge(r.OutTradeNo, r.TotalFee, r.SpbillCreateIP, r.TimeStart, r.TimeExpire),
		checkScene(r.SceneInfo),
		requestvalue.CheckURL("notify_url (NotifyURL)", r.NotifyURL),
	)
}

// refuseUnpaid refuses a success whose trade_state, which the document does not have,
// says that the deposit is not paid.
func refuseUnpaid(reply wxpay.XMLMap) (wxpay.XMLMap, error) {
	if state := reply.Get("trade_state"); state != "" && state != string(wxpay.TradeStateSuccess) {
		return reply, fmt.Errorf("the deposit is in state %q, expected SUCCESS", state)
	}
	return reply, nil
}
