package papay

import (
	"context"
	"errors"

	"github.com/seed6780280e/wxpay"
)

var papOrderQuery = wxpay.Operation[PapOrderQueryRequest, PapOrderQueryResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/paporderquery", ProviderPath: "/pay/partner/paporderquery", SignType: wxpay.SignTypeMD5,
		Idempotent: true, ReadOnly: true, EchoFields: []string{"transaction_id", "out_trade_no"},
		Meanings: papOrderQueryMeanings, InDoubt: "query again",
	},
	Check: func(r *PapOrderQueryRequest) error {
		if r.TransactionID == "" && r.OutTradeNo == "" {
			return errors.New("transaction_id (TransactionID) or out_trade_no (OutTradeNo) must be set")
		}
		return nil
	},
	Required: func(r *PapOrderQueryResponse) []string {
		if r.Paid() {
			return []string{"out_trade_no", "total_fee", "transaction_id"}
		}
		return nil
	},
}

// PapOrderQueryRequest names a deduction by one of its numbers. If both are set,
// TransactionID is used.
type PapOrderQueryRequest struct {
	TransactionID string       `wxpay:"transaction_id,B32"` // WeChat Pay's number
	OutTradeNo    string       `wxpay:"out_trade_no,B32"`   // the merchant's number
	Extra         wxpay.XMLMap `wxpay:",extra"`             // fields that are not above
}

// TradeStatePayFail is the state of a deduction that failed. [wxpay.TradeStateAccept]
// (waiting, for up to 24 hours) and [wxpay.TradeStateNotPay] can still change.
const TradeStatePayFail wxpay.TradeState = "PAY_FAIL"

// PapOrderQueryResponse contains the state of a deduction: Paid, Expect and ExpectSale are
// those of any order.
type PapOrderQueryResponse struct{ wxpay.OrderQueryResponse }

// PapOrderQuery returns the state of a deduction of the last month.
// [wxpay.ErrOrderNotExist] does not prove that nothing was deducted: the deduction may still
// be created.
//
// https://pay.weixin.qq.com/wiki/doc/api/pap.php?chapter=18_10&index=14
func PapOrderQuery(ctx context.Context, c *wxpay.Client, req *PapOrderQueryRequest) (*PapOrderQueryResponse, error) {
	return papOrderQuery.Call(ctx, c, req)
}

// ended reports whether a state of a deduction is final. REVOKED and PAYERROR are not
// expected, but its document has them.
func ended(s wxpay.TradeState) bool {
	switch s {
	case wxpay.TradeStateSuccess, wxpay.TradeStateRefund, wxpay.TradeStateClosed, TradeStatePayFail, wxpay.TradeStatePayError, wxpay.TradeStateRevoked:
		return true
	}
	return false
}
