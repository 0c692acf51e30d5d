package redpack

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay"
)

// The gaps between the steps of EnsureSent.
var gaps = []time.Duration{2 * time.Second, 30 * time.Second, 5 * time.Minute, 20 * time.Minute, time.Hour}

// Gaps returns the gaps between the steps of EnsureSent. The last gap is repeated.
func Gaps() []time.Duration { return slices.Clone(gaps) }

// EnsureSent sends a red packet once, however often it is called with the same request: it
// queries the number, sends the request if it is not known, and queries until the packet
// was sent or has failed. [StatusFailed] is a result and not an error.
//
// An error that waiting does not change is returned immediately; its outcome is unknown,
// because an earlier call with this number may have been carried out. If it does not
// return before ctx ends, call it again with the same request, but not 30 days later: the
// query does not know older numbers. [SendStep] is for job queues.
func EnsureSent(ctx context.Context, c *wxpay.Client, req *MiniProgramRequest) (*GetHBInfoResponse, error) {
	return sendOnce(c, req).Run(ctx, c)
}

// SendStep is one step of [EnsureSent]: a query, and if the number is not known, the
// request. The step before the first request only queries. Store Step.Progress with the
// job before the next step.
func SendStep(ctx context.Context, c *wxpay.Client, req *MiniProgramRequest, p wxpay.Progress) (wxpay.Step[GetHBInfoResponse], error) {
	return sendOnce(c, req).Step(ctx, p)
}

func sendOnce(c *wxpay.Client, req *MiniProgramRequest) *wxpay.Once[GetHBInfoResponse] {
	return &wxpay.Once[GetHBInfoResponse]{
		Endpoint: &sendMiniProgram.Endpoint, Gaps: gaps, Missing: missing,
		Waiting: []wxpay.Code{ErrProcessing, ErrSendFailed},
		Valid:   func() error { return sendMiniProgram.Validate(req) },
		Query: func(ctx context.Context) (*GetHBInfoResponse, error) {
			r, err := GetHBInfo(ctx, c, &GetHBInfoRequest{MchBillNo: req.MchBillNo})
			if err != nil {
				return nil, err
			}
			return r, r.checkAmount(req.TotalAmount)
		},
		Send: func(ctx context.Context) (*GetHBInfoResponse, error) {
			r, err := SendMiniProgram(ctx, c, req)
			if err != nil {
				return nil, err
			}
			return &GetHBInfoResponse{Envelope: r.Envelope, MchBillNo: r.MchBillNo, Status: StatusSending, TotalAmount: req.TotalAmount}, nil
		},
		Open: (*GetHBInfoResponse).open,
	}
}

// checkAmount refuses the state of another packet with the same number.
func (r *GetHBInfoResponse) checkAmount(want int64) error {
	if r.TotalAmount == 0 || r.TotalAmount == want {
		return nil
	}
	other := sendMiniProgram.NewError(ErrFatalError)
	other.Description = fmt.Sprintf("red packet %q has %d fen: the number belongs to another request", r.MchBillNo, r.TotalAmount)
	other.Fields = r.Fields
	return other
}
