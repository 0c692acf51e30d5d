package profitsharing

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

const (
	sharePath  = "/secapi/pay/profitsharing"
	multiPath  = "/secapi/pay/multiprofitsharing"
	returnPath = "/secapi/pay/profitsharingreturn"
)

// paidOrder places an order of 10 yuan with profit sharing, pays it, adds the receivers
// and lets two minutes pass.
func paidOrder(t *testing.T, c *wxpay.Client, gw *wxpaytest.Server, number string, receivers ...Party) string {
	t.Helper()
	order, err := c.UnifiedOrder(background(t), &wxpay.UnifiedOrderRequest{
		Body: "b", OutTradeNo: number, TotalFee: 1000, SpbillCreateIP: "1.2.3.4", OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		NotifyURL: "http://127.0.0.1:9/", ProfitSharing: true,
	})
	require.NoError(t, err)
	require.NotEmpty(t, order.PrepayID)
	_ = gw.Pay(number)
	for _, r := range receivers {
		_, err := AddReceiver(background(t), c, &AddReceiverRequest{Receiver: r})
		require.NoError(t, err)
	}
	gw.Clock.Advance(2 * time.Minute)
	o, ok := gw.Order(number)
	require.True(t, ok)
	require.Equal(t, wxpaytest.StateSuccess, o.State)
	return o.TransactionID
}

var (
	shop   = Party{Type: MerchantID, Account: "190001001", Name: "n", RelationType: RelationStore}
	person = Party{Type: PersonalOpenID, Account: "o1", RelationType: RelationStaff}
)

func request(id, number string) *MultiShareRequest {
	return &MultiShareRequest{TransactionID: id, OutOrderNo: number, Receivers: []Receiver{
		{MerchantID, shop.Account, 100, "d", ""}, {PersonalOpenID, person.Account, 8, "d", ""},
	}}
}

// effects counts the requests to a path that took effect, by number.
func effects(gw *wxpaytest.Server, path string) (count int) {
	for _, x := range gw.Exchanges() {
		if x.Path == path && x.Effect {
			count++
		}
	}
	return count
}

func TestEnsureMultiShared(t *testing.T) {
	c, gw := newTestClient(t)
	id := paidOrder(t, c, gw, "T00001", shop, person)
	gw.SetShareEnd(person.Account, wxpaytest.ShareEnd{After: 5 * time.Hour, FailReason: "ACCOUNT_ABNORMAL"})
	gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorAfter, Path: multiPath})
	drive(t, gw, func(ctx context.Context) {
		r, err := EnsureMultiShared(ctx, c, request(id, "P1"))
		if assert.NoError(t, err) {
			assert.Equal(t, StatusFinished, r.Status)
			assert.Equal(t, ShareSuccess, r.Receivers[0].State)
			assert.Equal(t, "ACCOUNT_ABNORMAL", r.Receivers[1].FailReason)
			assert.Equal(t, r.Receivers[1:], r.Unpaid())
		}
	})
	sharing, err := gw.Sharing("P1")
	require.NoError(t, err)
	assert.Len(t, sharing.Shares, 2)
	assert.Equal(t, 1, effects(gw, multiPath)) // the query found it
}

func TestEnsureSharedTwice(t *testing.T) {
	c, gw := newTestClient(t)
	id := paidOrder(t, c, gw, "T00001", shop)
	req := &ShareRequest{TransactionID: id, OutOrderNo: "P1", Receivers: []Receiver{{MerchantID, shop.Account, 100, "d", ""}}}
	for range 2 {
		drive(t, gw, func(ctx context.Context) {
			r, err := EnsureShared(ctx, c, req)
			if assert.NoError(t, err) {
				assert.Empty(t, r.Unpaid())
			}
		})
	}
	assert.Equal(t, 1, effects(gw, sharePath))
}

// A number that shared something else is not taken for this sharing.
func TestAnotherSharing(t *testing.T) {
	c, gw := newTestClient(t)
	id := paidOrder(t, c, gw, "T00001", shop, person)
	drive(t, gw, func(ctx context.Context) {
		_, err := EnsureMultiShared(ctx, c, request(id, "P1"))
		assert.NoError(t, err)
	})
	other := request(id, "P1")
	other.Receivers[0].Amount = 99
	_, err := EnsureMultiShared(background(t), c, other)
	require.ErrorIs(t, err, errAnotherSharing)
	assert.ErrorIs(t, err, wxpay.ErrInvalidRequest)
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err))
	assert.Contains(t, err.Error(), "99 fen")
}

// Two equal shares for one receiver must both be there.
func TestEqualShares(t *testing.T) {
	r := &QueryResponse{Status: StatusFinished, Receivers: []Result{{Type: MerchantID, Account: "1", Amount: 5, State: ShareSuccess}}}
	one := Receiver{MerchantID, "1", 5, "d", ""}
	assert.NoError(t, r.checkReceivers("P1", []Receiver{one}))
	assert.Error(t, r.checkReceivers("P1", []Receiver{one, one}))
	assert.Error(t, (&QueryResponse{Status: StatusFinished}).checkReceivers("P1", []Receiver{one}))
	assert.NoError(t, (&QueryResponse{Status: StatusProcessing}).checkReceivers("P1", []Receiver{one}))
}

func TestOpenShares(t *testing.T) {
	for state, open := range map[ShareState]bool{
		SharePending: true, ShareAdjust: true, "NEW": true, ShareSuccess: false, ShareClosed: false, ShareReturned: false,
	} {
		r := &QueryResponse{Status: StatusFinished, Receivers: []Result{{State: ShareSuccess}, {State: state}}}
		assert.Equal(t, open, r.open() != nil, state)
	}
	for status, open := range map[Status]bool{StatusProcessing: true, StatusAccepted: true, "NEW": true, StatusFinished: false, StatusClosed: false} {
		assert.Equal(t, open, (&QueryResponse{Status: status}).open() != nil, status)
	}
}

// The steps of a job: each goes on from the stored progress of the one before.
func TestShareSteps(t *testing.T) {
	c, gw := newTestClient(t)
	id := paidOrder(t, c, gw, "T00001", shop, person)
	_, seen := producttest.Trace(t, gw, func(p wxpay.Progress) (wxpay.Step[QueryResponse], error) {
		return MultiShareStep(background(t), c, request(id, "P1"), p)
	})
	assert.Equal(t, []string{"/pay/profitsharingquery", multiPath, "/pay/profitsharingquery"}, seen)
}

// A refusal is certain only if the request before it was not sent by another process.
func TestRefusedShare(t *testing.T) {
	c, gw := newTestClient(t)
	id := paidOrder(t, c, gw, "T00001", shop)
	_, err := EnsureMultiShared(background(t), c, request(id, "P1")) // the person was not added
	require.ErrorIs(t, err, ErrResourceNotExists)
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err))
	step, err := MultiShareStep(background(t), c, request(id, "P1"), wxpay.Progress{})
	require.NoError(t, err)
	_, err = MultiShareStep(background(t), c, request(id, "P1"), step.Progress)
	require.ErrorIs(t, err, ErrResourceNotExists)
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
	_, err = MultiShareStep(background(t), c, &MultiShareRequest{}, step.Progress)
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
	_, err = MultiShareStep(background(t), c, nil, step.Progress)
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
}

func TestShareThenReturnThenRefund(t *testing.T) {
	c, gw := newTestClient(t)
	id := paidOrder(t, c, gw, "T00001", shop, person)
	drive(t, gw, func(ctx context.Context) {
		_, err := EnsureMultiShared(ctx, c, request(id, "P1"))
		assert.NoError(t, err)
		r, err := EnsureFinished(ctx, c, &FinishRequest{TransactionID: id, OutOrderNo: "F1", Description: "d"})
		if assert.NoError(t, err) {
			assert.EqualValues(t, 892, *r.Amount)
		}
	})
	refund := &wxpay.RefundRequest{TransactionID: id, OutRefundNo: "R1", TotalFee: 1000, RefundFee: 992}
	_, err := c.Refund(background(t), refund)
	require.ErrorIs(t, err, wxpay.ErrNotEnough)
	gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorAfter, Path: returnPath})
	drive(t, gw, func(ctx context.Context) {
		r, err := EnsureReturned(ctx, c, &ReturnRequest{OutOrderNo: "P1", OutReturnNo: "B1", ReturnAccount: shop.Account, ReturnAmount: 100, Description: "d"})
		if assert.NoError(t, err) {
			assert.Equal(t, ReturnSuccess, r.Result)
		}
	})
	assert.Equal(t, 1, effects(gw, returnPath))
	_, err = c.Refund(background(t), refund)
	assert.NoError(t, err)
}

func TestEnsureReturnedFails(t *testing.T) {
	c, gw := newTestClient(t)
	id := paidOrder(t, c, gw, "T00001", shop, person)
	gw.SetShareReturnEnd(shop.Account, wxpaytest.ShareEnd{After: time.Hour, FailReason: "BALANCE_NOT_ENOUGH"})
	req := &ReturnRequest{OutOrderNo: "P1", OutReturnNo: "B1", ReturnAccount: shop.Account, ReturnAmount: 100, Description: "d"}
	drive(t, gw, func(ctx context.Context) {
		_, err := EnsureMultiShared(ctx, c, request(id, "P1"))
		assert.NoError(t, err)
		r, err := EnsureReturned(ctx, c, req)
		if assert.NoError(t, err) {
			assert.Equal(t, ReturnFailed, r.Result)
			assert.Equal(t, "BALANCE_NOT_ENOUGH", r.FailReason)
		}
	})
	req.ReturnAmount = 99
	_, err := EnsureReturned(background(t), c, req)
	assert.ErrorIs(t, err, errAnotherSharing)
}

// Whatever happens to one of the requests, the money is shared once.
func TestShareUnderFaults(t *testing.T) {
	for _, fault := range []wxpaytest.FaultName{
		wxpaytest.SystemErrorBefore, wxpaytest.SystemErrorAfter, wxpaytest.ResetBefore, wxpaytest.ResetAfter, wxpaytest.HTMLPage, wxpaytest.WrongSignature,
	} {
		for _, path := range []string{multiPath, "/pay/profitsharingquery"} {
			t.Run(string(fault)+strings.ReplaceAll(path, "/", "_"), func(t *testing.T) {
				c, gw := newTestClient(t)
				id := paidOrder(t, c, gw, "T00001", shop, person)
				gw.Inject(wxpaytest.Fault{Name: fault, Path: path})
				drive(t, gw, func(ctx context.Context) {
					r, err := EnsureMultiShared(ctx, c, request(id, "P1"))
					if assert.NoError(t, err) {
						assert.Empty(t, r.Unpaid())
					}
				})
				sharing, err := gw.Sharing("P1")
				require.NoError(t, err)
				assert.EqualValues(t, 108, sharing.Shares[0].Amount+sharing.Shares[1].Amount)
			})
		}
	}
}

// An order that is still settling is shared as soon as it is ready.
func TestShareOfAnOrderThatIsNotReady(t *testing.T) {
	for _, refusal := range []wxpaytest.Fault{
		{Name: wxpaytest.ErrCode, Path: multiPath, Code: "ORDER_NOT_READY", Before: true},
		{Name: wxpaytest.UnsignedFail, Path: multiPath, Text: "对同笔订单分账频率过高", Before: true},
	} {
		c, gw := newTestClient(t)
		id := paidOrder(t, c, gw, "T00001", shop, person)
		gw.Inject(refusal)
		drive(t, gw, func(ctx context.Context) {
			r, err := EnsureMultiShared(ctx, c, request(id, "P1"))
			if assert.NoError(t, err) {
				assert.Empty(t, r.Unpaid())
			}
		})
	}
}

// A helper that ends before the shares are final does not say that nothing was shared.
func TestShareThatIsInterrupted(t *testing.T) {
	c, gw := newTestClient(t)
	id := paidOrder(t, c, gw, "T00001", shop, person)
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	_, err := EnsureMultiShared(ctx, c, request(id, "P1"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err))
	assert.Contains(t, err.(*wxpay.Error).Advice(), "same out_order_no")
}
