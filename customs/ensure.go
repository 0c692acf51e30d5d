package customs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay"
)

var gaps = []time.Duration{5 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute, 20 * time.Minute, time.Hour}

// Gaps returns the gaps between the steps of [EnsureDeclared]. The last gap is repeated.
func Gaps() []time.Duration { return slices.Clone(gaps) }

// EnsureDeclared declares a payment, or a part of it, once, however often it is called
// with the same request: it queries, sends the request if there is no declaration, and
// queries until the state is final. [StateSuccess], [StateFail] and [StateExcept] are
// results, not errors: see the State of the one row of Declarations.
//
// An error that waiting does not change is returned immediately, such as
// [wxpay.ErrNoAuth]. Its outcome is unknown, because an earlier call may have declared
// the payment. A declaration with other values is the error [wxpay.ErrInvalidRequest]. A
// request with [Modify] is refused, because the state of a query may be that of the
// values before: send it with [DeclareOrder], and query until ModifyTime has changed.
//
// If it does not return before ctx ends, call it again. [DeclareStep] is for job queues.
func EnsureDeclared(ctx context.Context, c *wxpay.Client, req *DeclareRequest) (*QueryResponse, error) {
	return declareOnce(c, req).Run(ctx, c)
}

// DeclareStep is one step of [EnsureDeclared]: a query, and if there is no declaration,
// the request. The step before the first request only queries. Until a query shows the
// declaration, the State of a step has no row.
func DeclareStep(ctx context.Context, c *wxpay.Client, req *DeclareRequest, p wxpay.Progress) (wxpay.Step[QueryResponse], error) {
	return declareOnce(c, req).Step(ctx, p)
}

// declareNew is declareOrder for the helper.
var declareNew = wxpay.Operation[DeclareRequest, DeclareResponse]{
	Endpoint: declareOrder.Endpoint,
	Check: func(r *DeclareRequest) error {
		if r.ActionType == Modify {
			return errors.New("action_type (ActionType) must not be MODIFY: send that with DeclareOrder, and query until ModifyTime has changed")
		}
		return r.check()
	},
}

func declareOnce(c *wxpay.Client, req *DeclareRequest) *wxpay.Once[QueryResponse] {
	return &wxpay.Once[QueryResponse]{
		Endpoint: &declareNew.Endpoint, Gaps: gaps,
		Missing: []wxpay.Code{wxpay.ErrOrderNotExist},
		Waiting: []wxpay.Code{ErrAlreadySubmitted}, // the next step queries
		Valid:   func() error { return declareNew.Validate(req) },
		Query: func(ctx context.Context) (*QueryResponse, error) {
			r, err := Query(ctx, c, &QueryRequest{TransactionID: req.TransactionID, SubOrderNo: req.SubOrderNo, Customs: req.Customs})
			if errors.Is(err, wxpay.ErrInvalidRequest) { // its document: there is no such declaration
				return nil, notDeclared(req, nil, err)
			}
			if err != nil {
				return nil, err
			}
			return r.only(req)
		},
		Send: func(ctx context.Context) (*QueryResponse, error) {
			r, err := declareNew.Call(ctx, c, req)
			if err != nil {
				return nil, err
			}
			return &QueryResponse{Envelope: r.Envelope, TransactionID: r.TransactionID}, nil // a query shows what becomes of it
		},
		Open: (*QueryResponse).open,
	}
}

// notDeclared is the error of a query that shows no declaration.
func notDeclared(req *DeclareRequest, fields *wxpay.XMLMap, cause error) error {
	missing := query.NewError(wxpay.ErrOrderNotExist)
	missing.Description, missing.Err = fmt.Sprintf("payment %q has no declaration at %s", req.TransactionID, req.Customs), cause
	if fields != nil {
		missing.Fields = *fields
	}
	return missing
}

// only returns r with nothing but the declaration that req asks for. A payment in state
// UNDECLARED may be one that nobody has declared.
func (r *QueryResponse) only(req *DeclareRequest) (*QueryResponse, error) {
	r.Declarations = slices.DeleteFunc(r.Declarations, func(d Declaration) bool {
		return d.State == StateUndeclared || d.SubOrderNo != req.SubOrderNo || d.Customs != "" && d.Customs != req.Customs
	})
	if len(r.Declarations) == 0 {
		return nil, notDeclared(req, &r.Fields, nil)
	}
	for _, d := range r.Declarations {
		if name := d.differs(req); name != "" {
			other := declareNew.NewError(wxpay.ErrInvalidRequest)
			other.Description = fmt.Sprintf("payment %q is declared with another %s", req.TransactionID, name)
			other.Fields, other.Err = r.Fields, errAnotherDeclaration
			return nil, other
		}
	}
	return r, nil
}

// errAnotherDeclaration says that a declaration has other values.
var errAnotherDeclaration = errors.New("the declaration is that of another request")

// differs returns the name of a value that a declaration has and that req has not, or "".
func (d Declaration) differs(req *DeclareRequest) string {
	other := func(got int64, want *int64) bool { return got != 0 && want != nil && got != *want }
	switch {
	case d.MchCustomsNo != "" && d.MchCustomsNo != req.MchCustomsNo:
		return "mch_customs_no"
	case d.FeeType != "" && req.FeeType != "" && d.FeeType != req.FeeType:
		return "fee_type"
	case other(d.OrderFee, req.OrderFee):
		return "order_fee"
	case other(d.TransportFee, req.TransportFee):
		return "transport_fee"
	case other(d.ProductFee, req.ProductFee):
		return "product_fee"
	case other(d.Duty, &req.Duty):
		return "duty"
	}
	return ""
}

// open returns why a state is not final, or nil.
func (r *QueryResponse) open() error {
	if len(r.Declarations) == 0 {
		return fmt.Errorf("the declaration of payment %q was accepted", r.TransactionID)
	}
	for _, d := range r.Declarations {
		if !d.State.final() {
			return fmt.Errorf("the declaration of payment %q is %s", r.TransactionID, d.State)
		}
	}
	return nil
}

// final reports whether only another request changes a state.
func (s State) final() bool { return s == StateSuccess || s == StateFail || s == StateExcept }
