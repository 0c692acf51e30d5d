package wxpay

import (
	"context"
	"errors"
	"fmt"
)

// 查询订单 错误码
var orderQueryMeanings = Meanings{
	ErrOrderReversed: {Proves: ProvesNumberRefused, Advice: "the order was reversed: sell again with a new out_trade_no"},
	ErrOrderNotExist: {Retry: RetryLater, Advice: "query again later: the order was never created, or it is still being created: after a time-out repeat the order call with the same number, but never Micropay"},
}

var orderQuery = Operation[OrderQueryRequest, OrderQueryResponse]{
	Endpoint: Endpoint{
		Path: "/pay/orderquery", Idempotent: true, ReadOnly: true, EchoFields: []string{"transaction_id", "out_trade_no"},
		Meanings: orderQueryMeanings,
		InDoubt:  queryAgain,
	},
	Check:    (*OrderQueryRequest).check,
	Required: (*OrderQueryResponse).required,
}

// OrderQueryRequest names an order by one of its numbers. If both are set,
// TransactionID is used.
type OrderQueryRequest struct {
	TransactionID string `wxpay:"transaction_id,B32"` // WeChat Pay's number
	OutTradeNo    string `wxpay:"out_trade_no,B32"`   // the merchant's number
	Version       string `wxpay:"version,B32"`        // "1.0" to get PromotionDetail
	Extra         XMLMap `wxpay:",extra"`             // fields that are not above
}

// A TradeState is the state of an order.
type TradeState string

// The states of an order. TradeStateNotPay, TradeStateUserPaying and TradeStateAccept
// can change. The others are final, except that a paid order can be refunded.
const (
	TradeStateSuccess    TradeState = "SUCCESS"    // paid
	TradeStateRefund     TradeState = "REFUND"     // paid, and refunded at least in part
	TradeStateNotPay     TradeState = "NOTPAY"     // not paid yet
	TradeStateClosed     TradeState = "CLOSED"     // can no longer be paid
	TradeStateRevoked    TradeState = "REVOKED"    // reversed: counter payments
	TradeStateUserPaying TradeState = "USERPAYING" // the user is typing the password: counter payments
	TradeStatePayError   TradeState = "PAYERROR"   // the payment failed
	TradeStateAccept     TradeState = "ACCEPT"     // a deduction waits to be carried out
)

// OrderQueryResponse contains an order's state. [Payment] is filled if the order was
// paid (TradeStateSuccess or TradeStateRefund). Otherwise rely only on OutTradeNo and
// Attach.
type OrderQueryResponse struct {
	Envelope
	Payment
	TradeState     TradeState `wxpay:"trade_state,required"` // says whether it was paid; the success of the query does not
	TradeStateDesc string     `wxpay:"trade_state_desc"`     // text for people
	ConsumeFee     int64      `wxpay:"consume_fee"`          // deposits: the amount that the merchant has taken of it
}

// required returns the fields that a paid order must have.
func (r *OrderQueryResponse) required() []string {
	if r.Paid() {
		return paidFields
	}
	return nil
}

// Paid reports whether the order was paid, also if it was refunded after that.
func (r *OrderQueryResponse) Paid() bool {
	return r.TradeState == TradeStateSuccess || r.TradeState == TradeStateRefund
}

// Expect returns nil if the order was paid, was not refunded, and has this number and
// this amount in fen, in CNY. Use ExpectSale for other currencies, and for orders that a
// service provider queries without [Client.ForSubMerchant].
func (r *OrderQueryResponse) Expect(outTradeNo string, totalFee int64) error {
	if err := r.TradeState.expectSuccess(r.OutTradeNo); err != nil {
		return named(err)
	}
	return named(r.expect(&r.Envelope, outTradeNo, totalFee))
}

// ExpectSale returns nil if the order was paid, was not refunded, and is this sale.
func (r *OrderQueryResponse) ExpectSale(s Sale) error {
	if err := r.TradeState.expectSuccess(r.OutTradeNo); err != nil {
		return named(err)
	}
	return named(r.expectSale(&r.Envelope, s))
}

// expectSuccess returns nil for the state of an order that is paid and not refunded.
func (s TradeState) expectSuccess(outTradeNo string) error {
	if s != TradeStateSuccess {
		return fmt.Errorf("order %q is in state %q, expected SUCCESS", outTradeNo, string(s))
	}
	return nil
}

// OrderQuery returns the state of an order. [ErrOrderNotExist] means that there is no
// such order, or it is still being created: in the first seconds after an order call that
// timed out, do not treat the order as unpaid.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_2
func (c *Client) OrderQuery(ctx context.Context, req *OrderQueryRequest) (*OrderQueryResponse, error) {
	return orderQuery.Call(ctx, c, req)
}

func (r *OrderQueryRequest) check() error {
	return checkOrderNumbers(r.TransactionID, r.OutTradeNo)
}

func checkOrderNumbers(transactionID, outTradeNo string) error {
	if transactionID == "" && outTradeNo == "" {
		return errors.New("transaction_id (TransactionID) or out_trade_no (OutTradeNo) must be set")
	}
	return nil
}
