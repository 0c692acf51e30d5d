package wxpay

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

var refundQueryEcho = []string{"transaction_id", "out_trade_no", "out_refund_no", "refund_id"}

// 查询退款 错误码
const noSuchRefund = "query again, and check the number: it is wrong, or the refund has not arrived: repeat the refund with the same out_refund_no"

var refundQueryMeanings = Meanings{
	ErrInvalidTransactionID: {Fix: fixRequest},
	ErrOrderNotExist:        {Retry: RetryLater, Advice: noSuchRefund},
	ErrRefundNotExist:       {Retry: RetryLater, Advice: noSuchRefund},
}

var refundQuery = Operation[RefundQueryRequest, RefundQueryResponse]{
	Endpoint: Endpoint{
		Path: "/pay/refundquery", Idempotent: true, ReadOnly: true, EchoFields: refundQueryEcho,
		Meanings: refundQueryMeanings,
		InDoubt:  queryAgain,
	},
	Check:     (*RefundQueryRequest).check,
	Normalize: numberRefund,
}

var refundQueryV2 = Operation[RefundQueryRequest, RefundQueryResponse]{
	Endpoint: Endpoint{
		Path: "/pay/refundqueryv2", Idempotent: true, ReadOnly: true, EchoFields: refundQueryEcho,
		Meanings: refundQueryMeanings,
		InDoubt:  queryAgain,
	},
	Check:     (*RefundQueryRequest).check,
	Normalize: numberRefund,
}

// RefundQueryRequest names a refund, or an order with refunds, by one number. If several
// are set, the first one in the order of these fields is used.
type RefundQueryRequest struct {
	RefundID      string `wxpay:"refund_id,B32"`      // WeChat Pay's refund number
	OutRefundNo   string `wxpay:"out_refund_no,B64"`  // the merchant's refund number
	TransactionID string `wxpay:"transaction_id,B32"` // WeChat Pay's order number
	OutTradeNo    string `wxpay:"out_trade_no,B32"`   // the merchant's order number
	Offset        *int64 `wxpay:"offset"`             // first row, from 0; nil: not sent. Refunds sets it
	Extra         XMLMap `wxpay:",extra"`             // fields that are not above
}

// RefundQueryResponse lists refunds, at most 10. Amounts are in fen.
type RefundQueryResponse struct {
	Envelope
	TotalRefundCount   *int64           `wxpay:"total_refund_count"`    // of the order; nil unless Offset was set
	RefundCount        int64            `wxpay:"refund_count"`          // number of Refunds, as WeChat Pay counts them
	TransactionID      string           `wxpay:"transaction_id"`        // WeChat Pay's order number
	OutTradeNo         string           `wxpay:"out_trade_no"`          // the merchant's
	TotalFee           int64            `wxpay:"total_fee"`             // of the order
	SettlementTotalFee *int64           `wxpay:"settlement_total_fee"`  // nil: as TotalFee
	FeeType            string           `wxpay:"fee_type"`              // currency; empty: CNY
	CashFee            int64            `wxpay:"cash_fee"`              // paid in money
	CashFeeType        string           `wxpay:"cash_fee_type"`         // currency of CashFee; empty: CNY
	RefundFee          int64            `wxpay:"refund_fee"`            // of these refunds together
	CashRefundFee      int64            `wxpay:"cash_refund_fee"`       // part of it, paid back in money
	CouponRefundFee    int64            `wxpay:"coupon_refund_fee"`     // part of it, returned as coupons
	Refunds            []RefundItem     `wxpay:"$n"`                    // however many there are
	PromotionDetail    *PromotionDetail `wxpay:"promotion_detail,json"` // RefundQueryV2; nil: none
}

// A RefundStatus is the state of a refund.
type RefundStatus string

// The states of a refund. RefundStatusChange is a result, not an error: the user's bank
// card is closed or frozen. Pay the money out by hand on the merchant platform.
const (
	RefundStatusSuccess    RefundStatus = "SUCCESS"     // paid back
	RefundStatusProcessing RefundStatus = "PROCESSING"  // in progress: query again after minutes, later after hours
	RefundStatusClosed     RefundStatus = "REFUNDCLOSE" // not paid back: to refund again, use a new number
	RefundStatusChange     RefundStatus = "CHANGE"      // can't be paid back this way: never refund again
)

// A RefundItem is one refund of a [RefundQueryResponse].
type RefundItem struct {
	OutRefundNo         string             `wxpay:"out_refund_no_$n,required"`                  // the merchant's refund number
	RefundID            string             `wxpay:"refund_id_$n,required"`                      // WeChat Pay's
	Channel             string             `wxpay:"refund_channel_$n"`                          // ORIGINAL, BALANCE, OTHER_BALANCE, OTHER_BANKCARD
	RefundFee           int64              `wxpay:"refund_fee_$n,required"`                     // of this refund
	SettlementRefundFee *int64             `wxpay:"settlement_refund_fee_$n"`                   // nil: see SettlementRefund
	Status              RefundStatus       `wxpay:"refund_status_$n,required"`                  // an open set
	Account             string             `wxpay:"refund_account_$n"`                          // which of the merchant's funds paid it
	RecvAccount         string             `wxpay:"refund_recv_accout_$n"`                      // where the money goes: text for people
	SuccessTime         time.Time          `wxpay:"refund_success_time_$n,yyyy-MM-dd HH:mm:ss"` // UTC+8
	CouponRefundFee     int64              `wxpay:"coupon_refund_fee_$n"`                       // returned as coupons
	CouponRefundCount   int64              `wxpay:"coupon_refund_count_$n"`                     // as WeChat Pay counts them
	Coupons             []RefundItemCoupon `wxpay:"$m"`                                         // however many there are
}

// A RefundItemCoupon is a coupon that a [RefundItem] returns.
type RefundItemCoupon struct {
	ID   string `wxpay:"coupon_refund_id_$n_$m"`  // of the coupon
	Type string `wxpay:"coupon_type_$n_$m"`       // CASH (recharged) or NO_CASH
	Fee  int64  `wxpay:"coupon_refund_fee_$n_$m"` // fen
}

// SettlementRefund returns the amount that is taken from the merchant's settlement:
// settlement_refund_fee, or if that is absent, the amount of the refund.
func (r *RefundItem) SettlementRefund() int64 {
	return settlementRefund(r.SettlementRefundFee, r.RefundFee)
}

// RefundQuery returns the state of a refund, or of the first 10 refunds of an order.
// [Client.Refunds] yields all of them. [ErrRefundNotExist]: the number is wrong, or the
// refund did not arrive at WeChat Pay; then repeat it with the same number. If an order
// has more than 20 refunds, query each by its own number.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_5
func (c *Client) RefundQuery(ctx context.Context, req *RefundQueryRequest) (*RefundQueryResponse, error) {
	return refundQuery.Call(ctx, c, req)
}

// RefundQueryV2 is [Client.RefundQuery] with PromotionDetail. It accepts only RefundID or
// OutRefundNo.
//
// https://pay.weixin.qq.com/wiki/doc/api/danpin.php?chapter=9_104
func (c *Client) RefundQueryV2(ctx context.Context, req *RefundQueryRequest) (*RefundQueryResponse, error) {
	if req != nil && req.RefundID == "" && req.OutRefundNo == "" {
		return nil, refuse(&refundQueryV2.Endpoint, errors.New("refund_id (RefundID) or out_refund_no (OutRefundNo) must be set"))
	}
	return refundQueryV2.Call(ctx, c, req)
}

func (r *RefundQueryRequest) check() error {
	if r.RefundID == "" && r.OutRefundNo == "" && r.TransactionID == "" && r.OutTradeNo == "" {
		return errors.New("one of refund_id, out_refund_no, transaction_id, out_trade_no must be set")
	}
	return nil
}

// Refunds yields all refunds of the order in req, page by page. It begins at req.Offset,
// or at the first. After an error it yields nothing more. It is an error if there are
// fewer refunds than the response counts.
func (c *Client) Refunds(ctx context.Context, req *RefundQueryRequest) iter.Seq2[*RefundItem, error] {
	return func(yield func(*RefundItem, error) bool) {
		if req == nil {
			req = &RefundQueryRequest{} // RefundQuery returns the error
		}
		page, seen := *req, map[string]bool{}
		offset := int64(0)
		if req.Offset != nil {
			offset = *req.Offset
		}
		for more := true; more; {
			page.Offset = &offset
			reply, err := c.RefundQuery(ctx, &page)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, item := range reply.unseen(seen) {
				if !yield(item, nil) {
					return
				}
			}
			offset += int64(len(reply.Refunds))
			if more, err = reply.more(offset, len(seen)); err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// unseen returns the refunds that no earlier page had: rows move when a refund is added
// at the same time.
func (r *RefundQueryResponse) unseen(seen map[string]bool) (items []*RefundItem) {
	for i := range r.Refunds {
		if item := &r.Refunds[i]; !seen[item.RefundID] {
			seen[item.RefundID] = true
			items = append(items, item)
		}
	}
	return items
}

const refundsPerPage = 10

// more reports whether there is another page after offset rows. different is the number
// of different refunds in them.
func (r *RefundQueryResponse) more(offset int64, different int) (bool, error) {
	full := len(r.Refunds) >= refundsPerPage
	switch {
	case r.TotalRefundCount != nil && len(r.Refunds) == 0 && offset < *r.TotalRefundCount:
		return false, &Error{Operation: "refundquery", Outcome: OutcomeReadOnly, Fields: r.Fields,
			Err: fmt.Errorf("the list ends at %d of %d refunds", offset, *r.TotalRefundCount)}
	case full && different <= int(offset)-refundsPerPage:
		return false, &Error{Operation: "refundquery", Outcome: OutcomeReadOnly, Fields: r.Fields, Err: errors.New("the same refunds are listed again and again")}
	case r.TotalRefundCount != nil:
		return offset < *r.TotalRefundCount, nil
	}
	return full, nil
}
