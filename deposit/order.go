package deposit

import (
	"context"
	"errors"

	"github.com/seed6780280e/wxpay"
)

const hmac = wxpay.SignTypeHMACSHA256

const queryFirst = "query the deposit; if it stays unpaid for 30 seconds, reverse it, and charge with a new number"

// chargeMeanings are the codes of a charge at the counter.
var chargeMeanings = wxpay.Meanings{
	wxpay.ErrSystemError: {Advice: queryFirst},
	wxpay.ErrBankError:   {Advice: queryFirst},
	wxpay.ErrUserPaying:  {Advice: queryFirst},
	wxpay.ErrNotEnough:   {Proves: wxpay.ProvesRequestRefused, Advice: "ask the user for another card, and charge with a new number"},
	wxpay.ErrOrderPaid:   {Proves: wxpay.ProvesAlreadyDone, Advice: "query the deposit"},
	wxpay.ErrOrderClosed: {Proves: wxpay.ProvesNumberRefused, Advice: "charge with a new number"},
}

var unifiedOrder = wxpay.Operation[wxpay.UnifiedOrderRequest, wxpay.UnifiedOrderResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/deposit/unifiedorder", SignType: hmac, Idempotent: true, EchoFields: []string{"trade_type"},
		InDoubt: "query the deposit, or repeat the very same order with the same number",
	},
	Defaults: func(r *wxpay.UnifiedOrderRequest) {
		if r.TradeType == "" {
			r.TradeType = wxpay.TradeTypeJSAPI
		}
		if r.FeeType == "" {
			r.FeeType = "CNY" // the deposit API requires it
		}
	},
	Check: func(r *wxpay.UnifiedOrderRequest) error { return checkAmount(r.TotalFee) },
}

var microPay = wxpay.Operation[wxpay.MicropayRequest, wxpay.MicropayResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/deposit/micropay", SignType: hmac, EchoFields: []string{"out_trade_no", "total_fee", "fee_type"},
		Meanings: chargeMeanings, InDoubt: queryFirst,
	},
	Defaults: func(r *wxpay.MicropayRequest) { r.Deposit = true },
	Check:    func(r *wxpay.MicropayRequest) error { return checkAmount(r.TotalFee) },
	Required: func(*wxpay.MicropayResponse) []string { return paid },
}

// paid are the fields of a paid deposit.
var paid = []string{"transaction_id", "out_trade_no", "total_fee"}

// UnifiedOrder creates the order of a deposit, for JSAPI or APP. Pass its PrepayID to
// [wxpay.Client.RequestPaymentParams]. If the outcome is unknown, repeat the same request.
func UnifiedOrder(ctx context.Context, c *wxpay.Client, req *wxpay.UnifiedOrderRequest) (*wxpay.UnifiedOrderResponse, error) {
	return unifiedOrder.Call(ctx, c, req)
}

// MicroPay charges a deposit to the payment code that a user shows. After
// [wxpay.ErrUserPaying], or without a response, the outcome is unknown: query, and reverse
// it after 15 seconds at the earliest. Never repeat the call.
func MicroPay(ctx context.Context, c *wxpay.Client, req *wxpay.MicropayRequest) (*wxpay.MicropayResponse, error) {
	return microPay.Call(ctx, c, req)
}

func checkAmount(fen int64) error {
	if fen < 1 {
		return errors.New("total_fee (TotalFee) must be at least 1 fen")
	}
	return nil
}

func checkNumbers(transactionID, outTradeNo string) error {
	if transactionID == "" && outTradeNo == "" {
		return errors.New("transaction_id (TransactionID) or out_trade_no (OutTradeNo) must be set")
	}
	return nil
}
