package papay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay"
)

var gaps = []time.Duration{
	5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 3 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour,
}

// Gaps returns the gaps between the steps of [EnsureDeducted]. The last gap is repeated.
func Gaps() []time.Duration { return slices.Clone(gaps) }

// EnsureDeducted deducts a payment once, however often it is called with the same request,
// and waits until the result is final. It queries the number, repeats req with the same
// number while WeChat Pay does not know it, and then queries. A deduction that failed
// (PAY_FAIL, CLOSED) is a result, not an error: go by [wxpay.OrderQueryResponse.Paid]. Then
// a further try needs a new number if the state is CLOSED; if it is PAY_FAIL, query later
// whether it was closed.
//
// An error that waiting alone does not change is returned immediately, such as
// [ErrContractNotExist] and [ErrRuleLimit]. Its outcome is unknown, because an earlier call
// with this number may have been carried out: always repeat with the same number. A
// deduction may wait for 24 hours: give ctx a deadline of more than a day, or call
// EnsureDeducted again after a restart, but not a month later: the query does not know older
// numbers. [DeductStep] is for job queues.
func EnsureDeducted(ctx context.Context, c *wxpay.Client, req *PapPayApplyRequest) (*PapOrderQueryResponse, error) {
	return deductOnce(c, req).Run(ctx, c)
}

// DeductStep is one step of [EnsureDeducted]: a query, and if no deduction with this number
// exists, the request. The step before the first request only queries.
func DeductStep(ctx context.Context, c *wxpay.Client, req *PapPayApplyRequest, p wxpay.Progress) (wxpay.Step[PapOrderQueryResponse], error) {
	return deductOnce(c, req).Step(ctx, p)
}

func deductOnce(c *wxpay.Client, req *PapPayApplyRequest) *wxpay.Once[PapOrderQueryResponse] {
	return &wxpay.Once[PapOrderQueryResponse]{
		Endpoint: &papPayApply.Endpoint, Gaps: gaps,
		Missing: []wxpay.Code{wxpay.ErrOrderNotExist},
		Waiting: []wxpay.Code{ErrOrderAccepted, wxpay.ErrOrderPaid, wxpay.ErrBankError}, // the next step queries
		Valid:   func() error { return papPayApply.Validate(req) },
		Query: func(ctx context.Context) (*PapOrderQueryResponse, error) {
			r, err := PapOrderQuery(ctx, c, &PapOrderQueryRequest{OutTradeNo: req.OutTradeNo})
			if err != nil {
				return nil, err
			}
			return r, r.checkRequest(req)
		},
		Send: func(ctx context.Context) (*PapOrderQueryResponse, error) {
			if _, err := PapPayApply(ctx, c, req); err != nil {
				return nil, err
			}
			accepted := &PapOrderQueryResponse{}
			accepted.OutTradeNo, accepted.TradeState = req.OutTradeNo, wxpay.TradeStateAccept // a query shows what becomes of it
			return accepted, nil
		},
		Open: (*PapOrderQueryResponse).open,
	}
}

// errAnotherPayment says that the number belongs to another payment.
var errAnotherPayment = errors.New("the number belongs to another request")

// checkRequest refuses the state of another payment. An unpaid one may lack the fields.
func (r *PapOrderQueryResponse) checkRequest(req *PapPayApplyRequest) error {
	feeType := func(t string) string {
		if t == "" {
			return "CNY"
		}
		return t
	}
	var differs string
	switch {
	case r.Fields.Has("total_fee") && r.TotalFee != req.TotalFee:
		differs = fmt.Sprintf("total_fee %d", r.TotalFee)
	case r.Fields.Has("fee_type") && feeType(r.FeeType) != feeType(req.FeeType):
		differs = fmt.Sprintf("fee_type %q", r.FeeType)
	case r.ContractID != "" && r.ContractID != req.ContractID:
		differs = fmt.Sprintf("contract_id %q", r.ContractID)
	case r.TradeType != "" && r.TradeType != wxpay.TradeTypePap:
		differs = fmt.Sprintf("trade_type %q", string(r.TradeType))
	default:
		return nil
	}
	other := papPayApply.NewError(wxpay.ErrInvalidRequest)
	other.Description = fmt.Sprintf("order %q has %s", req.OutTradeNo, differs)
	other.Fields, other.Err = r.Fields, errAnotherPayment
	return other
}

// open returns why a state is not final, or nil.
func (r *PapOrderQueryResponse) open() error {
	if ended(r.TradeState) {
		return nil
	}
	return fmt.Errorf("deduction %q is %s", r.OutTradeNo, r.TradeState)
}
