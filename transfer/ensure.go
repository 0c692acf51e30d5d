package transfer

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay"
)

// The gaps between the steps of the helpers.
var gaps = []time.Duration{2 * time.Second, 30 * time.Second, 5 * time.Minute, 20 * time.Minute, time.Hour}

// Gaps returns the gaps between the steps of the helpers. The last gap is repeated.
func Gaps() []time.Duration { return slices.Clone(gaps) }

// EnsureTransferred pays to a user's balance once, however often it is called with the
// same request: it queries the number, sends the request if it is not known, and queries
// until the transfer is paid or has failed. [StatusFailed] is a result and not an error.
//
// An error that waiting does not change is returned immediately; its outcome is unknown,
// because an earlier call with this number may have been carried out. If it does not
// return before ctx ends, call it again with the same request, but not 30 days later: the
// query does not know older numbers. Before you pay with another number after
// StatusFailed, make sure that no other process still works on this one: its request
// may pay. [TransferStep] is for job queues.
func EnsureTransferred(ctx context.Context, c *wxpay.Client, req *TransfersRequest) (*GetTransferInfoResponse, error) {
	return transferOnce(c, req).Run(ctx, c)
}

// TransferStep is one step of [EnsureTransferred]: a query, and if the number is not
// known, the request. The step before the first request only queries. Store Step.Progress
// with the job before the next step.
func TransferStep(ctx context.Context, c *wxpay.Client, req *TransfersRequest, p wxpay.Progress) (wxpay.Step[GetTransferInfoResponse], error) {
	return transferOnce(c, req).Step(ctx, p)
}

// EnsureBankPaid is [EnsureTransferred] for a bank card. Its result [StatusSuccess] means
// that the bank has accepted the money. Ask again with [QueryBank] for some days.
func EnsureBankPaid(ctx context.Context, c *wxpay.Client, req *PayBankRequest) (*QueryBankResponse, error) {
	return bankOnce(c, req).Run(ctx, c)
}

// BankStep is one step of [EnsureBankPaid].
func BankStep(ctx context.Context, c *wxpay.Client, req *PayBankRequest, p wxpay.Progress) (wxpay.Step[QueryBankResponse], error) {
	return bankOnce(c, req).Step(ctx, p)
}

func transferOnce(c *wxpay.Client, req *TransfersRequest) *wxpay.Once[GetTransferInfoResponse] {
	return &wxpay.Once[GetTransferInfoResponse]{
		Endpoint: &transfers.Endpoint, Gaps: gaps, Missing: missing, Waiting: []wxpay.Code{ErrSendFailed},
		Valid: func() error { return transfers.Validate(req) },
		Query: func(ctx context.Context) (*GetTransferInfoResponse, error) {
			r, err := GetTransferInfo(ctx, c, &GetTransferInfoRequest{PartnerTradeNo: req.PartnerTradeNo})
			if err != nil {
				return nil, err
			}
			return r, checkAmount(&transfers.Endpoint, r.Fields, r.PaymentAmount, req.Amount)
		},
		Send: func(ctx context.Context) (*GetTransferInfoResponse, error) {
			r, err := Transfers(ctx, c, req)
			if err != nil {
				return nil, err
			}
			return &GetTransferInfoResponse{Envelope: r.Envelope, PartnerTradeNo: r.PartnerTradeNo, Status: StatusProcessing}, nil // a query has all of it
		},
		Open: (*GetTransferInfoResponse).open,
	}
}

func bankOnce(c *wxpay.Client, req *PayBankRequest) *wxpay.Once[QueryBankResponse] {
	return &wxpay.Once[QueryBankResponse]{
		Endpoint: &payBank.Endpoint, Gaps: gaps, Missing: missing, Waiting: []wxpay.Code{wxpay.ErrOrderPaid},
		Valid: func() error { return payBank.Validate(req) },
		Query: func(ctx context.Context) (*QueryBankResponse, error) {
			r, err := QueryBank(ctx, c, &QueryBankRequest{PartnerTradeNo: req.PartnerTradeNo})
			if err != nil {
				return nil, err
			}
			return r, checkAmount(&payBank.Endpoint, r.Fields, r.Amount, req.Amount)
		},
		Send: func(ctx context.Context) (*QueryBankResponse, error) {
			r, err := PayBank(ctx, c, req)
			if err != nil {
				return nil, err
			}
			return &QueryBankResponse{Envelope: r.Envelope, PartnerTradeNo: r.PartnerTradeNo, PaymentNo: r.PaymentNo, Status: StatusProcessing}, nil
		},
		Open: (*QueryBankResponse).open,
	}
}

// checkAmount refuses the state of another transfer with the same number.
func checkAmount(e *wxpay.Endpoint, fields wxpay.XMLMap, got, want int64) error {
	if got == 0 || got == want {
		return nil
	}
	other := e.NewError(ErrFatalError)
	other.Description = fmt.Sprintf("the transfer has %d fen: the number belongs to another request", got)
	other.Fields = fields
	return other
}
