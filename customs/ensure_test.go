package customs

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// Whatever happens to a request or a query, what is declared is one request, and only a
// query ends the helper.
func TestEnsureDeclaredUnderFaults(t *testing.T) {
	for _, path := range []string{declareOrder.Path, query.Path} {
		for _, fault := range []wxpaytest.Fault{
			{}, {Name: wxpaytest.SystemErrorBefore}, {Name: wxpaytest.SystemErrorAfter}, {Name: wxpaytest.ResetBefore}, {Name: wxpaytest.ResetAfter},
			{Name: wxpaytest.HTMLPage}, {Name: wxpaytest.WrongSignature}, {Name: wxpaytest.ErrCode, Code: "FREQUENCY_LIMITED", Before: true},
		} {
			client, gw := newTestClient(t)
			desk := openOffice(gw, "UNDECLARED", "PROCESSING", "SUCCESS")
			if fault.Path = path; fault.Name != "" {
				gw.Inject(fault)
			}
			drive(t, gw, func(ctx context.Context) {
				r, err := EnsureDeclared(ctx, client, declaration())
				if assert.NoError(t, err, "%s %s", path, fault.Name) && assert.Len(t, r.Declarations, 1) {
					assert.Equal(t, StateSuccess, r.Declarations[0].State)
					assert.Equal(t, "UNIONPAY", r.VerifyDepartment)
				}
			})
			for _, sent := range desk.requests() {
				assert.Equal(t, desk.requests()[0], sent, fault.Name)
			}
			x := gw.Exchanges()
			assert.Equal(t, query.Path, x[len(x)-1].Path, fault.Name)
		}
	}
}

// Codes that say that the declaration is known, or that a query finds nothing, do not end
// the helper.
func TestEnsureDeclaredGoesOn(t *testing.T) {
	for _, fault := range []wxpaytest.Fault{
		{Path: declareOrder.Path, Code: string(ErrAlreadySubmitted)}, {Path: query.Path, Code: "INVALID_REQUEST"}, {Path: query.Path, Code: "ORDERNOTEXIST"},
	} {
		client, gw := newTestClient(t)
		openOffice(gw, "SUCCESS")
		fault.Name = wxpaytest.ErrCode
		gw.Inject(fault)
		drive(t, gw, func(ctx context.Context) {
			_, err := EnsureDeclared(ctx, client, declaration())
			assert.NoError(t, err, fault.Code)
		})
	}
}

// The steps of a job. A stale query, which does not show what was accepted, sends nothing
// again.
func TestDeclareSteps(t *testing.T) {
	client, gw := newTestClient(t)
	desk := openOffice(gw, "", "UNDECLARED", "SUBMITTED", "FAIL")
	var p wxpay.Progress
	var seen []string
	for range 10 {
		step, err := DeclareStep(background(t), client, declaration(), p)
		require.NoError(t, err)
		state := "-"
		if step.State != nil && len(step.State.Declarations) == 1 {
			state = string(step.State.Declarations[0].State)
		}
		x := gw.Exchanges()
		seen = append(seen, x[len(x)-1].Path+" "+state)
		if step.Final {
			break
		}
		stored, err := json.Marshal(step.Progress)
		require.NoError(t, err)
		p = wxpay.Progress{}
		require.NoError(t, json.Unmarshal(stored, &p))
		require.True(t, p.Sending)
		gw.Clock.Advance(step.After)
	}
	assert.Equal(t, []string{
		query.Path + " -", declareOrder.Path + " -", query.Path + " -", query.Path + " -", query.Path + " SUBMITTED", query.Path + " FAIL",
	}, seen)
	assert.Len(t, desk.requests(), 1)
}

func TestTwoProcessesDeclare(t *testing.T) {
	client, gw := newTestClient(t)
	desk := openOffice(gw, "", "PROCESSING", "SUCCESS")
	drive(t, gw, func(ctx context.Context) {
		var group sync.WaitGroup
		for range 2 {
			group.Go(func() {
				r, err := EnsureDeclared(ctx, client, declaration())
				if assert.NoError(t, err) {
					assert.Equal(t, StateSuccess, r.Declarations[0].State)
				}
			})
		}
		group.Wait()
	})
	for _, sent := range desk.requests() {
		assert.Equal(t, desk.requests()[0], sent)
	}
}

// FAIL and EXCEPT are results. They are not declared again.
func TestDeclarationThatFailed(t *testing.T) {
	for _, state := range []string{"FAIL", "EXCEPT"} {
		client, gw := newTestClient(t)
		desk := openOffice(gw, state)
		desk.declared = map[string]string{"sub_order_no": "S1"}
		r, err := EnsureDeclared(background(t), client, declaration())
		require.NoError(t, err)
		assert.Equal(t, State(state), r.Declarations[0].State)
		assert.Empty(t, desk.requests())
	}
	client, gw := newTestClient(t)
	openOffice(gw, "SUCCESS")
	for _, code := range []wxpay.Code{ErrWrongOrder, wxpay.ErrNoAuth, wxpay.ErrOrderNotExist, wxpay.ErrInvalidRequest, "35399999"} {
		gw.Inject(wxpaytest.Fault{Name: wxpaytest.ErrCode, Path: declareOrder.Path, Code: string(code), Before: true})
		_, err := EnsureDeclared(background(t), client, declaration())
		require.ErrorIs(t, err, code)
		assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err), code)
	}
}

// A row of another part, office or request is not taken for this declaration.
func TestAnotherDeclaration(t *testing.T) {
	for name, value := range map[string]string{"mch_customs_no_0": "D9", "order_fee_0": "999", "transport_fee_0": "11", "product_fee_0": "99", "fee_type_0": "USD", "duty_0": "7"} {
		client, gw := newTestClient(t)
		desk := openOffice(gw, "SUCCESS")
		desk.declared, desk.change = map[string]string{"sub_order_no": "S1"}, map[string]string{name: value}
		_, err := EnsureDeclared(background(t), client, declaration())
		require.ErrorIs(t, err, errAnotherDeclaration, name)
		assert.ErrorIs(t, err, wxpay.ErrInvalidRequest, name)
		assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err), name)
		assert.Contains(t, err.(*wxpay.Error).Advice(), "query the declaration", name)
	}
	for name, value := range map[string]string{"sub_order_no_0": "", "customs_0": "NINGBO"} {
		client, gw := newTestClient(t)
		desk := openOffice(gw, "SUCCESS")
		desk.declared, desk.change = map[string]string{"sub_order_no": "S1"}, map[string]string{name: value}
		step, err := DeclareStep(background(t), client, declaration(), wxpay.Progress{})
		require.NoError(t, err, name)
		assert.ErrorIs(t, step.Cause, wxpay.ErrOrderNotExist, name)
	}
}

func TestEnsureDeclaredRefuses(t *testing.T) {
	client, gw := newTestClient(t)
	modified, incomplete := declaration(), declaration()
	modified.ActionType, incomplete.OrderFee = Modify, nil
	for want, req := range map[string]*DeclareRequest{"MODIFY": modified, "needs FeeType": incomplete, "nil": nil} {
		_, err := EnsureDeclared(background(t), client, req)
		assert.ErrorContains(t, err, want)
		assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err), want)
	}
	assert.Empty(t, gw.Exchanges())
	assert.Equal(t, gaps, Gaps())
}

// A helper that ends early does not say that nothing was declared.
func TestDeclarationThatIsInterrupted(t *testing.T) {
	client, gw := newTestClient(t)
	openOffice(gw, "PROCESSING")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := EnsureDeclared(ctx, client, declaration())
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err))
	assert.Contains(t, err.(*wxpay.Error).Advice(), "very same request")
}
