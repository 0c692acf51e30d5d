package profitsharing

import (
	"context"
	"fmt"

	"github.com/seed6780280e/wxpay"
)

// EnsureReturned takes a share back once, however often it is called with the same
// request, and waits until the return is final. [ReturnSuccess] and [ReturnFailed] are
// results, not errors. Errors are those of [EnsureShared]; [wxpay.ErrNotEnough]: the
// receiver's balance is too low.
func EnsureReturned(ctx context.Context, c *wxpay.Client, req *ReturnRequest) (*ReturnResponse, error) {
	return returnOnce(c, req).Run(ctx, c)
}

// ReturnStep is one step of [EnsureReturned]: a query, and if no return with this number
// exists, the request. The step before the first request only queries.
func ReturnStep(ctx context.Context, c *wxpay.Client, req *ReturnRequest, p wxpay.Progress) (wxpay.Step[ReturnResponse], error) {
	return returnOnce(c, req).Step(ctx, p)
}

func returnOnce(c *wxpay.Client, req *ReturnRequest) *wxpay.Once[ReturnResponse] {
	return &wxpay.Once[ReturnResponse]{
		Endpoint: &returnShare.Endpoint, Gaps: gaps, Missing: missing,
		Valid: func() error { return returnShare.Validate(req) },
		Query: func(ctx context.Context) (*ReturnResponse, error) {
			r, err := QueryReturn(ctx, c, &ReturnQueryRequest{OrderID: req.OrderID, OutOrderNo: req.OutOrderNo, OutReturnNo: req.OutReturnNo})
			if err != nil {
				return nil, err
			}
			return r, r.check(req)
		},
		Send: func(ctx context.Context) (*ReturnResponse, error) { return Return(ctx, c, req) },
		Open: (*ReturnResponse).open,
	}
}

// check refuses the state of a return with another amount or account than req.
func (r *ReturnResponse) check(req *ReturnRequest) error {
	if r.ReturnAmount == req.ReturnAmount && r.ReturnAccount == req.ReturnAccount {
		return nil
	}
	other := returnShare.NewError(wxpay.ErrInvalidRequest)
	other.Description = fmt.Sprintf("return %q is of %d fen from %q", r.OutReturnNo, r.ReturnAmount, r.ReturnAccount)
	other.Fields, other.Err = r.Fields, errAnotherSharing
	return other
}

// open returns why a state is not final, or nil.
func (r *ReturnResponse) open() error {
	if r.Result.final() {
		return nil
	}
	return fmt.Errorf("return %q is %s", r.OutReturnNo, r.Result)
}
