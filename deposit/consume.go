package deposit

import (
	"context"
	"errors"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

var consume = wxpay.Operation[ConsumeRequest, ConsumeResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/deposit/consume", SignType: hmac, ProviderOnly: true, Certificate: true,
		EchoFields: []string{"transaction_id", "out_trade_no", "total_fee", "consume_fee", "fee_type"},
		Meanings:   consumeMeanings,
		InDoubt:    queryConsumed,
	},
	Defaults: func(r *ConsumeRequest) {
		if r.FeeType == "" {
			r.FeeType = "CNY"
		}
	},
	Check: func(r *ConsumeRequest) error {
		if r.ConsumeFee < 1 || r.ConsumeFee > r.TotalFee {
			return errors.New("consume_fee (ConsumeFee) must be from 1 fen to total_fee (TotalFee)")
		}
		return errors.Join(checkNumbers(r.TransactionID, r.OutTradeNo), requestvalue.CheckAmount("total_fee (TotalFee)", r.TotalFee))
	},
}

// ConsumeRequest takes a part of a deposit. Amounts are in fen. One number is needed.
type ConsumeRequest struct {
	TransactionID string       `wxpay:"transaction_id,B32"`   // WeChat Pay's number of the deposit
	OutTradeNo    string       `wxpay:"out_trade_no,B32"`     // or the merchant's
	TotalFee      int64        `wxpay:"total_fee,required"`   // fen; the whole deposit
	ConsumeFee    int64        `wxpay:"consume_fee,required"` // fen; what the merchant takes
	FeeType       string       `wxpay:"fee_type,B16"`         // zero: CNY
	Extra         wxpay.XMLMap `wxpay:",extra"`               // fields that are not above
}

// ConsumeResponse says that a deposit was consumed. Amounts are in fen.
type ConsumeResponse struct {
	wxpay.Envelope
	TransactionID string `wxpay:"transaction_id,required"` // WeChat Pay's number
	OutTradeNo    string `wxpay:"out_trade_no,required"`   // the merchant's number
	TotalFee      int64  `wxpay:"total_fee,required"`      // fen; the whole deposit
	ConsumeFee    int64  `wxpay:"consume_fee,required"`    // fen; what the merchant took
	FeeType       string `wxpay:"fee_type"`                // empty: CNY
}

// Consume takes a part of a deposit, and returns the rest to the user. It needs the
// merchant certificate. A deposit is consumed once, and the request has no number of its
// own, so the client never repeats it.
//
// If the outcome is unknown, call [OrderQuery] until ConsumeFee is there. A query may be
// some seconds old. Repeat the same call only when queries over some minutes show that
// nothing was consumed.
//
// https://pay.weixin.qq.com/wiki/doc/api/deposit_sl.php?chapter=27_4&index=5
func Consume(ctx context.Context, c *wxpay.Client, req *ConsumeRequest) (*ConsumeResponse, error) {
	return consume.Call(ctx, c, req)
}
