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

// OrderQueryRequest names an order by one of its numbers. If both are given,
// TransactionID decides.
type OrderQueryRequest struct {
	TransactionID string `wxpay:"transaction_id,B32"` // WeChat Pay's number
	OutTradeNo    string `wxpay:"out_trade_no,B32"`   // the merchant's number
	Version       string `wxpay:"version,B32"`        // "1.0" to get PromotionDetail
	Extra         XMLMap `wxpay:",extra"`             // fields that are not above
}

// A TradeState is the state of an order.
type TradeState string

// The states of an order. All but TradeStateNotPay, TradeStateUserPaying and TradeStateAccept
// are final, but that a paid order can still be refunded.
const (
	TradeStateSuccess    TradeState = "SUCCESS"    // paid
	TradeStateRefund     TradeState = "REFUND"     // paid, and refunded at least in part
	TradeStateNotPay     TradeState = "NOTPAY"     // not paid yet
	TradeStateClosed     TradeState = "CLOSED"     // can't be paid any more
	TradeStateRevoked    TradeState = "REVOKED"    // taken back: counter payments
	TradeStateUserPaying TradeState = "USERPAYING" // the user is typing the password: counter payments
	TradeStatePayError   TradeState = "PAYERROR"   // the payment failed
	TradeStateAccept     TradeState = "ACCEPT"     // a deduction waits to be carried out
)

// OrderQueryResponse tells an order's state. [Payment] is filled when it was
// paid, TradeStateSuccess or TradeStateRefund; else only OutTradeNo and Attach are sure.
type OrderQueryResponse struct {
	Envelope
	Payment
	TradeState     TradeState `wxpay:"trade_state,required"` // decides, not that the call succeeded
	TradeStateDesc string     `wxpay:"trade_state_desc"`     // text for people
	ConsumeFee     int64      `wxpay:"consume_fee"`          // deposits: how much of it the merchant has taken
}

// required are the fields that only a paid order has.
func (r *OrderQueryResponse) required() []string {
	if r.Paid() {
		return paidFields
	}
	return nil
}

// Paid reports whether the order was paid, also if it was refunded since.
func (r *OrderQueryResponse) Paid() bool {
	return r.TradeState == TradeStateSuccess || r.TradeState == TradeStateRefund
}

// Expect returns nil if the order was paid, is not refunded, and has this
// number and amount, in fen, in CNY. Orders in other currencies, and those that a
// service provider queries without [Client.ForSubMerchant], are compared with
// ExpectSale.
func (r *OrderQueryResponse) Expect(outTradeNo string, totalFee int64) error {
	if err := r.TradeState.expectSuccess(r.OutTradeNo); err != nil {
		return named(err)
	}
	return named(r.expect(&r.Envelope, outTradeNo, totalFee))
}

// ExpectSale returns nil if the order was paid, is not refunded, and is this
// sale.
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

// OrderQuery asks for the state of an order. [ErrOrderNotExist] means that
// there is no such order, or it is still being created; do not treat it as
// unpaid within seconds of an order call that timed out.
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
