package deposit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay"
)

var consume = wxpay.Operation[ConsumeRequest, ConsumeResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/deposit/consume", SignType: hmac, Certificate: true,
		EchoFields: []string{"transaction_id", "out_trade_no", "total_fee", "consume_fee"},
		Meanings: wxpay.Meanings{
			wxpay.ErrSystemError:    {Retry: wxpay.RetryLater, Advice: "query the deposit's consume_fee, then repeat the very same request"},
			wxpay.ErrInvalidRequest: {Advice: "query the deposit: it was consumed or reversed, or is not paid"},
		},
		InDoubt: "query the deposit: its consume_fee shows whether it was consumed",
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
		return checkNumbers(r.TransactionID, r.OutTradeNo)
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
	TransactionID string `wxpay:"transaction_id"` // WeChat Pay's number
	OutTradeNo    string `wxpay:"out_trade_no"`   // the merchant's number
	TotalFee      int64  `wxpay:"total_fee"`      // fen; the whole deposit
	ConsumeFee    int64  `wxpay:"consume_fee"`    // fen; what the merchant took
	FeeType       string `wxpay:"fee_type"`       // empty: CNY
}

// Consume takes a part of a deposit, and returns the rest to the user. It needs the
// merchant certificate. If the outcome is unknown, query first; [EnsureConsumed] does.
func Consume(ctx context.Context, c *wxpay.Client, req *ConsumeRequest) (*ConsumeResponse, error) {
	return consume.Call(ctx, c, req)
}

var errNotConsumed = errors.New("deposit: not consumed yet")

// EnsureConsumed consumes a deposit once, however often it is called with the same
// request. It queries first. A deposit that was consumed with another amount is an error.
func EnsureConsumed(ctx context.Context, c *wxpay.Client, req *ConsumeRequest) (*wxpay.OrderQueryResponse, error) {
	return consumeOnce(c, req).Run(ctx, c)
}

// ConsumeStep is one step of [EnsureConsumed], for job queues.
func ConsumeStep(ctx context.Context, c *wxpay.Client, req *ConsumeRequest, p wxpay.Progress) (wxpay.Step[wxpay.OrderQueryResponse], error) {
	return consumeOnce(c, req).Step(ctx, p)
}

// notConsumed is the code of a paid deposit that was not consumed. WeChat Pay never sends
// it.
const notConsumed wxpay.Code = "DEPOSIT_NOT_CONSUMED"

func consumeOnce(c *wxpay.Client, req *ConsumeRequest) *wxpay.Once[wxpay.OrderQueryResponse] {
	query := func(ctx context.Context) (*wxpay.OrderQueryResponse, error) {
		r, err := OrderQuery(ctx, c, &wxpay.OrderQueryRequest{TransactionID: req.TransactionID, OutTradeNo: req.OutTradeNo})
		if err != nil {
			return nil, err
		}
		return r, checkConsumed(r, req)
	}
	return &wxpay.Once[wxpay.OrderQueryResponse]{
		Endpoint: &consume.Endpoint, Gaps: []time.Duration{2 * time.Second, 5 * time.Second, 30 * time.Second},
		Missing: []wxpay.Code{notConsumed}, Waiting: []wxpay.Code{wxpay.ErrSystemError},
		Valid: func() error { return consume.Validate(req) },
		Query: query,
		Send: func(ctx context.Context) (*wxpay.OrderQueryResponse, error) {
			if _, err := Consume(ctx, c, req); err != nil {
				return nil, err
			}
			return &wxpay.OrderQueryResponse{}, nil // the next query shows the result
		},
		Open: func(r *wxpay.OrderQueryResponse) error {
			if r.ConsumeFee == req.ConsumeFee {
				return nil
			}
			return errNotConsumed
		},
	}
}

// checkConsumed refuses a deposit that was not consumed, or with another amount.
func checkConsumed(r *wxpay.OrderQueryResponse, req *ConsumeRequest) error {
	code := notConsumed
	switch {
	case r.ConsumeFee == req.ConsumeFee && r.TotalFee == req.TotalFee:
		return nil
	case r.ConsumeFee != 0 || r.TradeState != wxpay.TradeStateSuccess || r.TotalFee != req.TotalFee:
		code = wxpay.ErrInvalidRequest
	}
	e := consume.NewError(code)
	e.Description = fmt.Sprintf("the deposit is %s, %d of %d fen are consumed", r.TradeState, r.ConsumeFee, r.TotalFee)
	e.Fields, e.Err = r.Fields, errNotConsumed
	return e
}
