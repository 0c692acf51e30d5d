package wxpay

import (
	"context"
	"errors"

	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

var refundEcho = []string{
	"transaction_id", "out_trade_no", "out_refund_no", "total_fee", "refund_fee", "refund_fee_type", "refund_fee_type=fee_type",
}

// 申请退款 错误码. A code about the refunds of an order may be about an earlier refund
// with this number.
var refundMeanings = Meanings{
	ErrError:                {Advice: "query the refund, then read the description: often nothing is left to refund"},
	ErrInvalidRequest:       {Advice: "query the refund, then read the description and fix the request: often more was asked for than is left"},
	ErrInvalidTransactionID: {Proves: ProvesRequestRefused, Fix: fixRequest},
	ErrNotEnough:            {Proves: ProvesRequestRefused, Retry: RetryLater, Fix: "top up the merchant's balance, then repeat with the same out_refund_no"},
	ErrOrderNotExist:        {Proves: ProvesRequestRefused, Retry: RetryLater, Advice: "query the order and check the number: it is wrong, or the order is unpaid: nothing to refund"},
	ErrOrderNotReady:        {Proves: ProvesRequestRefused, Retry: RetryLater, Fix: "the order is still settling: repeat with the same out_refund_no in a minute"},
	ErrRefundFeeInvalid:     {Proves: ProvesRequestRefused, Advice: "query the refunds of the order and fix the amount: less is left to refund than was asked for"},
	ErrRefundFeeMismatch:    {Advice: "this out_refund_no was first used with other amounts: query the refund, and repeat with those"},
	ErrSystemError:          {Retry: RetryNow, Advice: "repeat the same call with the same out_refund_no, then query the refund"},
	ErrTradeOverdue:         {Proves: ProvesRequestRefused, Advice: "paid more than a year ago: pay the money back outside WeChat Pay"},
	ErrTradeStateError:      {Proves: ProvesRequestRefused, Advice: "query the order and the refund, and go by their states"},
	ErrUserAccountAbnormal:  {Proves: ProvesRequestRefused, Retry: RetryLater, Advice: "the user's account is closed or abnormal: tell the user; repeat later, or pay the money back outside WeChat Pay and never repeat"},
}

var refund = Operation[RefundRequest, RefundResponse]{
	Endpoint: Endpoint{
		Path: "/secapi/pay/refund", Certificate: true, Idempotent: true, EchoFields: refundEcho,
		Meanings: refundMeanings,
		InDoubt:  "repeat the very same refund with the same out_refund_no, or query it",
	},
	Check: (*RefundRequest).check,
}

var refundV2 = Operation[RefundRequest, RefundResponse]{
	Endpoint: Endpoint{
		Path: "/secapi/pay/refundv2", Certificate: true, Idempotent: true, EchoFields: refundEcho,
		Meanings: refundMeanings,
		InDoubt:  "repeat the very same refund with the same out_refund_no, or query it",
	},
	Check: (*RefundRequest).check,
}

// RefundRequest asks WeChat Pay to pay back an order's money, or a part of it. Amounts
// are in fen. If both order numbers are set, TransactionID is used.
type RefundRequest struct {
	TransactionID string        `wxpay:"transaction_id,B32"`         // WeChat Pay's order number
	OutTradeNo    string        `wxpay:"out_trade_no,B32"`           // or the merchant's
	OutRefundNo   string        `wxpay:"out_refund_no,required,B64"` // unique; a repeat with it pays back once
	TotalFee      int64         `wxpay:"total_fee,required"`         // of the whole order
	RefundFee     int64         `wxpay:"refund_fee,required"`        // of this refund
	RefundFeeType string        `wxpay:"refund_fee_type,B8"`         // currency of the payment; zero: CNY
	RefundDesc    string        `wxpay:"refund_desc,B80"`            // shown to the user
	RefundAccount string        `wxpay:"refund_account,B30"`         // "REFUND_SOURCE_RECHARGE_FUNDS"
	NotifyURL     string        `wxpay:"notify_url,B256"`            // zero: the address set on the merchant platform
	Detail        *RefundDetail `wxpay:"detail,json,B6000"`          // only RefundV2 takes it
	Extra         XMLMap        `wxpay:",extra"`                     // fields that are not above
}

// RefundDetail says which goods of an order with single-item promotions are returned.
// It is sent as JSON.
type RefundDetail struct {
	GoodsDetail []RefundGoods `json:"goods_detail"`         // at least one
	CostPrice   int64         `json:"cost_price,omitempty"` // price of the order before promotions, in fen
	ReceiptID   string        `json:"receipt_id,omitempty"` // number of the receipt
}

// RefundGoods is one kind of goods that is returned.
type RefundGoods struct {
	GoodsID        string `json:"goods_id"`                 // the merchant's; as ordered
	WxpayGoodsID   string `json:"wxpay_goods_id,omitempty"` // WeChat Pay's
	GoodsName      string `json:"goods_name,omitempty"`     // text for people
	RefundAmount   int64  `json:"refund_amount"`            // fen
	RefundQuantity int64  `json:"refund_quantity"`          // how many are returned
	Price          int64  `json:"price"`                    // fen each
	Quantity       int64  `json:"quantity,omitempty"`       // how many were ordered
}

// RefundResponse says that a refund was accepted. It does not say that it succeeded.
type RefundResponse struct {
	Envelope
	TransactionID       string           `wxpay:"transaction_id"`         // WeChat Pay's order number
	OutTradeNo          string           `wxpay:"out_trade_no"`           // the merchant's
	OutRefundNo         string           `wxpay:"out_refund_no,required"` // the merchant's refund number
	RefundID            string           `wxpay:"refund_id,required"`     // WeChat Pay's refund number
	RefundFee           int64            `wxpay:"refund_fee,required"`    // of this refund
	SettlementRefundFee *int64           `wxpay:"settlement_refund_fee"`  // nil: see SettlementRefund
	TotalFee            int64            `wxpay:"total_fee"`              // of the order
	SettlementTotalFee  *int64           `wxpay:"settlement_total_fee"`   // nil: as TotalFee
	FeeType             string           `wxpay:"fee_type"`               // currency; empty: CNY
	CashFee             int64            `wxpay:"cash_fee"`               // paid in money
	CashFeeType         string           `wxpay:"cash_fee_type"`          // currency of CashFee; empty: CNY
	CashRefundFee       int64            `wxpay:"cash_refund_fee"`        // paid back in money
	CouponRefundFee     int64            `wxpay:"coupon_refund_fee"`      // returned as coupons
	CouponRefundCount   int64            `wxpay:"coupon_refund_count"`    // as WeChat Pay counts them
	Coupons             []RefundCoupon   `wxpay:"$n"`                     // however many there are
	PromotionDetail     *PromotionDetail `wxpay:"promotion_detail,json"`  // RefundV2; nil: none
}

// A RefundCoupon is a coupon that a refund returns.
type RefundCoupon struct {
	ID   string `wxpay:"coupon_refund_id_$n"`  // of the coupon
	Type string `wxpay:"coupon_type_$n"`       // CASH (recharged) or NO_CASH
	Fee  int64  `wxpay:"coupon_refund_fee_$n"` // fen
}

// SettlementRefund returns the amount that is taken from the merchant's settlement:
// settlement_refund_fee, or if that is absent, the amount of the refund.
func (r *RefundResponse) SettlementRefund() int64 {
	return settlementRefund(r.SettlementRefundFee, r.RefundFee)
}

func settlementRefund(settlement *int64, refund int64) int64 {
	if settlement != nil {
		return *settlement
	}
	return refund
}

// Refund pays money back. It needs the merchant certificate. Success means that WeChat
// Pay has accepted the refund. [Client.RefundQuery] or the refund notification shows the
// result. An order can have 50 refunds, at least a minute apart, within a year. If the
// outcome is unknown, repeat the same request: with the same out_refund_no the money is
// paid back once. [ErrNotEnough]: the merchant's balance is too low.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_4
func (c *Client) Refund(ctx context.Context, req *RefundRequest) (*RefundResponse, error) {
	if req != nil && req.Detail != nil {
		return nil, refuse(&refund.Endpoint, errors.New("detail (Detail) needs another API: use RefundV2"))
	}
	return refund.Call(ctx, c, req)
}

// RefundV2 is [Client.Refund] for orders with single-item promotions. A partial refund
// must say in Detail which goods it is for.
//
// https://pay.weixin.qq.com/wiki/doc/api/danpin.php?chapter=9_103
func (c *Client) RefundV2(ctx context.Context, req *RefundRequest) (*RefundResponse, error) {
	return refundV2.Call(ctx, c, req)
}

func (r *RefundRequest) check() error {
	if r.RefundFee > r.TotalFee && r.TotalFee > 0 {
		return errors.New("refund_fee (RefundFee) is more than total_fee, the whole order's amount")
	}
	return errors.Join(
		checkOrderNumbers(r.TransactionID, r.OutTradeNo),
		requestvalue.CheckNumber("out_refund_no (OutRefundNo)", r.OutRefundNo),
		requestvalue.CheckAmount("total_fee (TotalFee)", r.TotalFee),
		requestvalue.CheckURL("notify_url (NotifyURL)", r.NotifyURL),
	)
}
