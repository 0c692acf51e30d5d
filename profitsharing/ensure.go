package profitsharing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay"
)

// The gaps between the steps of the helpers. An order may be shared once a minute.
var gaps = []time.Duration{time.Minute, time.Minute, 5 * time.Minute, 20 * time.Minute, time.Hour}

// Gaps returns the gaps between the steps of the helpers. The last gap is repeated.
func Gaps() []time.Duration { return slices.Clone(gaps) }

// EnsureShared shares an order once, however often it is called with the same request,
// and unfreezes the rest. It queries whether a sharing with this number exists, repeats
// req until it is accepted, and then queries until every receiver's share is final.
// [ShareSuccess] and [ShareClosed] are results, not errors: go by
// [QueryResponse.Unpaid].
//
// An error that waiting alone does not change is returned immediately, such as
// [ErrResourceNotExists]: add the receiver, then call EnsureShared again. The outcome of
// such an error is unknown, because an earlier call with this number may have been
// carried out: always repeat with the same number. Give ctx a deadline of more than a
// day, or call EnsureShared again after a restart. [ShareStep] is for job queues.
func EnsureShared(ctx context.Context, c *wxpay.Client, req *ShareRequest) (*QueryResponse, error) {
	return shareOnce(c, req).Run(ctx, c)
}

// ShareStep is one step of [EnsureShared]: a query, and if no sharing with this number
// exists, the request. The step before the first request only queries.
func ShareStep(ctx context.Context, c *wxpay.Client, req *ShareRequest, p wxpay.Progress) (wxpay.Step[QueryResponse], error) {
	return shareOnce(c, req).Step(ctx, p)
}

// EnsureMultiShared is [EnsureShared] for a part of an order. The rest stays frozen until
// [EnsureFinished].
func EnsureMultiShared(ctx context.Context, c *wxpay.Client, req *MultiShareRequest) (*QueryResponse, error) {
	return multiShareOnce(c, req).Run(ctx, c)
}

// MultiShareStep is one step of [EnsureMultiShared].
func MultiShareStep(ctx context.Context, c *wxpay.Client, req *MultiShareRequest, p wxpay.Progress) (wxpay.Step[QueryResponse], error) {
	return multiShareOnce(c, req).Step(ctx, p)
}

// EnsureFinished unfreezes the rest of an order once, however often it is called with the
// same request, and waits until that is done.
func EnsureFinished(ctx context.Context, c *wxpay.Client, req *FinishRequest) (*QueryResponse, error) {
	return finishOnce(c, req).Run(ctx, c)
}

// FinishStep is one step of [EnsureFinished].
func FinishStep(ctx context.Context, c *wxpay.Client, req *FinishRequest, p wxpay.Progress) (wxpay.Step[QueryResponse], error) {
	return finishOnce(c, req).Step(ctx, p)
}

func shareOnce(c *wxpay.Client, req *ShareRequest) *wxpay.Once[QueryResponse] {
	o := onceOf(c, &share, req)
	if req != nil {
		o.Query = queryOf(c, req.TransactionID, req.OutOrderNo, req.Receivers)
	}
	return o
}

func multiShareOnce(c *wxpay.Client, req *MultiShareRequest) *wxpay.Once[QueryResponse] {
	o := onceOf(c, &multiShare, req)
	if req != nil {
		o.Query = queryOf(c, req.TransactionID, req.OutOrderNo, req.Receivers)
	}
	return o
}

func finishOnce(c *wxpay.Client, req *FinishRequest) *wxpay.Once[QueryResponse] {
	o := onceOf(c, &finish, req)
	if req != nil {
		o.Query = queryOf(c, req.TransactionID, req.OutOrderNo, nil)
	}
	return o
}

// onceOf returns what the three requests have in common. The caller adds the query.
func onceOf[Request, Response any](c *wxpay.Client, op *wxpay.Operation[Request, Response], req *Request) *wxpay.Once[QueryResponse] {
	return &wxpay.Once[QueryResponse]{
		Endpoint: &op.Endpoint, Gaps: gaps, Missing: missing, Waiting: []wxpay.Code{wxpay.ErrOrderNotReady},
		Valid: func() error { return op.Validate(req) },
		Send: func(ctx context.Context) (*QueryResponse, error) {
			if _, err := op.Call(ctx, c, req); err != nil {
				return nil, err
			}
			return &QueryResponse{Status: StatusProcessing}, nil // a query shows what becomes of it
		},
		Open: (*QueryResponse).open,
	}
}

// queryOf returns the query of a sharing that must have these receivers.
func queryOf(c *wxpay.Client, transactionID, outOrderNo string, receivers []Receiver) func(context.Context) (*QueryResponse, error) {
	return func(ctx context.Context) (*QueryResponse, error) {
		r, err := Query(ctx, c, &QueryRequest{TransactionID: transactionID, OutOrderNo: outOrderNo})
		if err != nil {
			return nil, err
		}
		return r, r.checkReceivers(outOrderNo, receivers)
	}
}

// errAnotherSharing says that the number belongs to another sharing.
var errAnotherSharing = errors.New("the number belongs to another request")

// checkReceivers refuses the state of a sharing with other receivers than these. It may
// have further ones: the merchant itself gets the rest.
func (r *QueryResponse) checkReceivers(outOrderNo string, receivers []Receiver) error {
	if len(r.Receivers) == 0 && !r.Status.final() {
		return nil // not listed yet
	}
	left := slices.Clone(r.Receivers)
	for _, want := range receivers {
		i := slices.IndexFunc(left, func(got Result) bool { return got.belongsTo(want) })
		if i < 0 {
			other := share.NewError(wxpay.ErrInvalidRequest)
			other.Description = fmt.Sprintf("sharing %q has no share of %d fen for %q", outOrderNo, want.Amount, want.Account)
			other.Fields, other.Err = r.Fields, errAnotherSharing
			return other
		}
		left = slices.Delete(left, i, i+1)
	}
	return nil
}

func (r Result) belongsTo(want Receiver) bool {
	return r.Type == want.Type && r.Amount == want.Amount && (r.Account == want.Account || r.ReceiverAccount == want.Account)
}

// open returns why a state is not final, or nil.
func (r *QueryResponse) open() error {
	if !r.Status.final() {
		return fmt.Errorf("sharing %q is %s", r.OutOrderNo, r.Status)
	}
	for _, share := range r.Receivers {
		if !share.State.final() {
			return fmt.Errorf("a share of %q is %s", r.OutOrderNo, share.State)
		}
	}
	return nil
}

// Unpaid returns the shares that are final and were not paid. Their money is the
// merchant's again. To share it, fix the cause in FailReason, and use a new out_order_no.
func (r *QueryResponse) Unpaid() []Result {
	var unpaid []Result
	for _, share := range r.Receivers {
		if share.State.final() && share.State != ShareSuccess {
			unpaid = append(unpaid, share)
		}
	}
	return unpaid
}
