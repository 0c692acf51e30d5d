package papay

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

const applyPath = "/pay/pappayapply"

func reader(b []byte) io.Reader { return bytes.NewReader(b) }

func deduct(ct wxpaytest.Contract, number string) *PapPayApplyRequest {
	return &PapPayApplyRequest{Body: "水电代扣", Attach: "month", OutTradeNo: number, TotalFee: 888, SpbillCreateIP: "8.8.8.8", NotifyURL: "http://127.0.0.1:9/", ContractID: ct.ContractID}
}

func drive(t *testing.T, gw *wxpaytest.Server, f func(ctx context.Context)) {
	t.Helper()
	producttest.Drive(t, gw, 5*time.Second, f)
}

// deductions counts the orders that were paid.
func deductions(gw *wxpaytest.Server) (count int) {
	for _, o := range gw.Orders() {
		if !o.Paid.IsZero() {
			count++
		}
	}
	return count
}

// Whatever happens to a request, the user is charged once.
func TestDeductionUnderFaults(t *testing.T) {
	for _, fault := range []wxpaytest.FaultName{
		wxpaytest.SystemErrorBefore, wxpaytest.SystemErrorAfter, wxpaytest.ResetBefore, wxpaytest.ResetAfter, wxpaytest.HTMLPage, wxpaytest.WrongSignature,
	} {
		for _, path := range []string{applyPath, "/pay/paporderquery"} {
			t.Run(string(fault)+strings.ReplaceAll(path, "/", "_"), func(t *testing.T) {
				c, gw := newTestClient(t)
				ct := signed(t, c, gw, "C1")
				gw.Inject(wxpaytest.Fault{Name: fault, Path: path})
				drive(t, gw, func(ctx context.Context) {
					r, err := EnsureDeducted(ctx, c, deduct(ct, "D00001"))
					if assert.NoError(t, err) {
						assert.NoError(t, r.Expect("D00001", 888))
						assert.Equal(t, ct.ContractID, r.ContractID)
					}
				})
				assert.Equal(t, 1, deductions(gw))
			})
		}
	}
}

// Codes that say that the number is known lead to a query, and not to a failure. So do
// queries that do not see the deduction yet.
func TestDeductionThatIsKnown(t *testing.T) {
	for _, fault := range []wxpaytest.Fault{
		{Name: wxpaytest.ErrCode, Path: applyPath, Code: "ORDER_ACCEPTED"}, {Name: wxpaytest.ErrCode, Path: applyPath, Code: "ORDERPAID"},
		{Name: wxpaytest.ErrCode, Path: applyPath, Code: "BANKERROR"}, {Name: wxpaytest.ErrCode, Path: applyPath, Code: "FREQUENCY_LIMITED", Before: true},
		{Name: wxpaytest.ErrCode, Path: "/pay/paporderquery", Code: "ORDERNOTEXIST", Times: 4},
	} {
		c, gw := newTestClient(t)
		ct := signed(t, c, gw, "C1")
		gw.Inject(fault)
		drive(t, gw, func(ctx context.Context) {
			r, err := EnsureDeducted(ctx, c, deduct(ct, "D00001"))
			if assert.NoError(t, err, fault.Code) {
				assert.True(t, r.Paid(), fault.Code)
			}
		})
		assert.Equal(t, 1, deductions(gw), fault.Code)
		assert.Len(t, gw.Orders(), 1)
	}
}

func TestTwoProcessesDeductOnce(t *testing.T) {
	c, gw := newTestClient(t)
	ct := signed(t, c, gw, "C1")
	drive(t, gw, func(ctx context.Context) {
		var group sync.WaitGroup
		for range 2 {
			group.Go(func() {
				r, err := EnsureDeducted(ctx, c, deduct(ct, "D00001"))
				if assert.NoError(t, err) {
					assert.True(t, r.Paid())
				}
			})
		}
		group.Wait()
	})
	assert.Equal(t, 1, deductions(gw))
}

// A job that crashes between two steps goes on from the stored progress.
func TestDeductSteps(t *testing.T) {
	c, gw := newTestClient(t)
	ct := signed(t, c, gw, "C1")
	state, seen := producttest.Trace(t, gw, func(p wxpay.Progress) (wxpay.Step[PapOrderQueryResponse], error) {
		return DeductStep(t.Context(), c, deduct(ct, "D00001"), p)
	})
	assert.True(t, state.Paid())
	assert.Equal(t, []string{"/pay/paporderquery", applyPath, "/pay/paporderquery", "/pay/paporderquery"}, seen)
	assert.Equal(t, 1, deductions(gw))
}

// A final failure is a result, an ended contract and a limit are errors.
func TestDeductionFails(t *testing.T) {
	c, gw := newTestClient(t)
	ct := signed(t, c, gw, "C1")
	gw.SetDeductionEnd("C1", wxpaytest.DeductionEnd{After: 5 * time.Minute, ErrCode: "NOTENOUGH"})
	drive(t, gw, func(ctx context.Context) {
		r, err := EnsureDeducted(ctx, c, deduct(ct, "D00001"))
		if assert.NoError(t, err) {
			assert.Equal(t, TradeStatePayFail, r.TradeState)
			assert.False(t, r.Paid())
		}
	})
	d, err := ParseDeduction(t.Context(), c, reader(gw.Notification("D00001"))) // attach: the query confirms it
	require.NoError(t, err)
	assert.False(t, d.Paid())
	assert.Equal(t, wxpay.ErrNotEnough, d.ErrCode)
	_, err = PapPayApply(t.Context(), c, deduct(ct, "D00001"))
	assert.ErrorIs(t, err, wxpay.ErrOrderClosed)

	for _, code := range []wxpay.Code{ErrRuleLimit, ErrContractNotExist, wxpay.ErrOrderClosed, "NEW_CODE", wxpay.ErrNotEnough, ErrAccountError} {
		gw.Inject(wxpaytest.Fault{Name: wxpaytest.ErrCode, Path: applyPath, Code: string(code), Before: true})
		_, err = EnsureDeducted(t.Context(), c, deduct(ct, "D00002"))
		require.ErrorIs(t, err, code)
		assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err), code)
	}
	assert.Zero(t, deductions(gw))
	step, err := DeductStep(t.Context(), c, deduct(ct, "D00003"), wxpay.Progress{})
	require.NoError(t, err)
	gw.Inject(wxpaytest.Fault{Name: wxpaytest.ErrCode, Path: applyPath, Code: "NEW_CODE", Before: true})
	_, err = DeductStep(t.Context(), c, deduct(ct, "D00003"), step.Progress)
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err))
	_, err = DeductStep(t.Context(), c, nil, wxpay.Progress{})
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
}

// A number that deducted something else is not taken for this payment.
func TestAnotherPayment(t *testing.T) {
	c, gw := newTestClient(t)
	ct := signed(t, c, gw, "C1")
	drive(t, gw, func(ctx context.Context) {
		_, err := EnsureDeducted(ctx, c, deduct(ct, "D00001"))
		assert.NoError(t, err)
	})
	other := deduct(ct, "D00001")
	other.TotalFee = 1
	_, err := EnsureDeducted(t.Context(), c, other)
	require.ErrorIs(t, err, errAnotherPayment)
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err))
	other = deduct(ct, "D00001")
	other.ContractID = "C2"
	_, err = EnsureDeducted(t.Context(), c, other)
	require.ErrorIs(t, err, errAnotherPayment)

	d, err := ParseDeduction(t.Context(), c, reader(gw.Notification("D00001")))
	require.NoError(t, err)
	assert.NoError(t, d.Expect("D00001", 888))
	assert.Equal(t, "month", d.Attach)
}

// A helper that ends early does not say that nothing was deducted.
func TestDeductionThatIsInterrupted(t *testing.T) {
	c, gw := newTestClient(t)
	ct := signed(t, c, gw, "C1")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := EnsureDeducted(ctx, c, deduct(ct, "D00001"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err))
	assert.Contains(t, err.(*wxpay.Error).Advice(), "never with a new one")
}
