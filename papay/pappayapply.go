package papay

import (
	"context"
	"errors"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

var papPayApply = wxpay.Operation[PapPayApplyRequest, PapPayApplyResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/pappayapply", ProviderPath: "/pay/partner/pappayapply", SignType: wxpay.SignTypeMD5, Idempotent: true,
		Meanings: applyMeanings,
		InDoubt:  "query the deduction with PapOrderQuery, or repeat the very same call with the same number; never with a new one",
	},
	Defaults: func(r *PapPayApplyRequest) {
		r.SpbillCreateIP = requestvalue.PlainAddress(r.SpbillCreateIP)
		r.TradeType = wxpay.TradeTypePap
	},
	Check: func(r *PapPayApplyRequest) error {
		return errors.Join(
			requestvalue.CheckURL("notify_url (NotifyURL)", r.NotifyURL),
			requestvalue.CheckAddress("spbill_create_ip (SpbillCreateIP)", r.SpbillCreateIP),
			requestvalue.CheckNewNumber(r.OutTradeNo),
			requestvalue.CheckAmount("total_fee (TotalFee)", r.TotalFee),
		)
	},
}

// PapPayApplyRequest is a payment to deduct. Amounts are in fen.
type PapPayApplyRequest struct {
	Body           string          `wxpay:"body,required,B127"`            // what is paid
	Detail         string          `wxpay:"detail,B8192"`                  // more about it
	Attach         string          `wxpay:"attach,B127"`                   // returned in queries and in the notification
	OutTradeNo     string          `wxpay:"out_trade_no,required,B32"`     // unique for the merchant, never reused
	TotalFee       int64           `wxpay:"total_fee,required"`            // fen
	FeeType        string          `wxpay:"fee_type,B16"`                  // zero: CNY
	SpbillCreateIP string          `wxpay:"spbill_create_ip,required,B16"` // of the merchant's server
	GoodsTag       string          `wxpay:"goods_tag,B32"`                 // for promotions
	NotifyURL      string          `wxpay:"notify_url,required,B256"`      // of the deduction's notification
	TradeType      wxpay.TradeType `wxpay:"trade_type,B16"`                // always PAP: set by the call
	ContractID     string          `wxpay:"contract_id,required,B32"`      // from the contract notification or QueryContract
	Receipt        bool            `wxpay:"receipt"`                       // show the entry for an invoice
	Extra          wxpay.XMLMap    `wxpay:",extra"`                        // fields that are not above
}

// PapPayApplyResponse says that WeChat Pay has accepted a deduction. It says nothing about
// the money.
type PapPayApplyResponse struct{ wxpay.Envelope }

// PapPayApply asks WeChat Pay to deduct a payment. Its success is not the payment's: the
// result is in the notification ([DeductionHandler]) or in [PapOrderQuery]. Prefer
// [EnsureDeducted]. If the outcome is unknown, query, or repeat the same request.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxpay_v2/papay/chapter3_8.shtml
func PapPayApply(ctx context.Context, c *wxpay.Client, req *PapPayApplyRequest) (*PapPayApplyResponse, error) {
	return papPayApply.Call(ctx, c, req)
}
