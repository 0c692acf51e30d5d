package wxpay

import (
	"context"
	"time"
)

// A Once does something once, however often its step is taken: it queries, sends the
// request if WeChat Pay does not know the number yet, and then queries until the result
// is final. It is for packages that declare APIs which move money.
type Once[T any] struct {
	Endpoint *Endpoint                                          // of Send
	Gaps     []time.Duration                                    // between the steps; the last one is repeated; zero: those of RefundGaps
	Valid    func() error                                       // zero: nothing is checked; or Operation.Validate of the request
	Query    func(ctx context.Context) (state *T, err error)    // by the number
	Send     func(ctx context.Context) (accepted *T, err error) // with the number; WeChat Pay carries out a number once
	Open     func(state *T) error                               // why a state is not final; nil: it is final
	Missing  []Code                                             // of Query: the number is not known
	Waiting  []Code                                             // of Send: refused, but a repeat after the gap helps
}

// Step takes one step. The step before the first request only queries. It sets Sending
// in Progress, so that after a crash it is known that a request may have been sent. Once
// an earlier request may have been carried out, the outcome of errors is unknown until a
// query shows the result. Once WeChat Pay has returned a state of the number, a query
// that does not know it is stale, and nothing is sent again.
func (o *Once[T]) Step(ctx context.Context, p Progress) (Step[T], error) {
	if o.Valid != nil {
		if err := o.Valid(); err != nil { // such a request was never sent
			return Step[T]{Progress: p}, err
		}
	}
	state, err := o.Query(ctx)
	switch {
	case err == nil:
		return o.seen(state, p), nil
	case o.missing(err) && !p.Sending:
		p.Sending, p.unsent = true, true
		return Step[T]{Cause: err, Progress: p}, nil
	case o.missing(err) && !p.Known:
		return o.send(ctx, p)
	case o.missing(err), passing(err):
		return again[T](nil, p, o.gaps(), err), nil
	}
	return Step[T]{Progress: p}, p.failed(o.Endpoint, err)
}

// Run takes steps until one is final or fails, and waits between them. It always assumes
// that an earlier process may have sent the request. If ctx ends first, the outcome of
// the error is unknown.
func (o *Once[T]) Run(ctx context.Context, c *Client) (*T, error) {
	return untilFinal(ctx, loop{client: c, endpoint: o.Endpoint}, resumed(), o.Step)
}

// seen returns the step after a query or a request that was answered with a state.
func (o *Once[T]) seen(state *T, p Progress) Step[T] {
	p.Sending, p.unsent, p.Known = true, false, true
	if open := o.Open(state); open != nil {
		return again(state, p, o.gaps(), open)
	}
	return Step[T]{State: state, Final: true, Progress: p.next()}
}

func (o *Once[T]) gaps() []time.Duration {
	if len(o.Gaps) == 0 {
		return refundGaps
	}
	return o.Gaps
}

func (o *Once[T]) missing(err error) bool {
	e, ok := asError(err)
	return ok && len(o.Missing) > 0 && (isOneOf(e.Code, o.Missing) || isOneOf(e.meant, o.Missing))
}

func (o *Once[T]) send(ctx context.Context, p Progress) (Step[T], error) {
	accepted, err := o.Send(ctx)
	before := p
	p = p.sent(err)
	switch {
	case err == nil:
		return o.seen(accepted, p), nil
	case passing(err, o.Waiting...):
		return again[T](nil, p, o.gaps(), err), nil
	}
	return Step[T]{Progress: p}, before.failed(o.Endpoint, err)
}

// Validate returns the error with which [Operation.Call] refuses a request before it
// sends anything, or nil.
func (op *Operation[Request, Response]) Validate(req *Request) error {
	if _, err := op.encode(req); err != nil {
		return refuse(&op.Endpoint, err)
	}
	return nil
}
