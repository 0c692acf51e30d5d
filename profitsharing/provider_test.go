package profitsharing

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// Three queries have no appid and no sub_appid: WeChat Pay answers both with 签名失败. The
// gateway answers the amount and the ratio without result_code, as WeChat Pay does.
func TestProvider(t *testing.T) {
	c, gw := producttest.NewShop(t)
	order, err := c.UnifiedOrder(background(t), &wxpay.UnifiedOrderRequest{
		Body: "b", OutTradeNo: "T00001", TotalFee: 1000, SpbillCreateIP: "1.2.3.4", SubOpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		NotifyURL: "http://127.0.0.1:9/", ProfitSharing: true,
	})
	require.NoError(t, err)
	require.NotEmpty(t, order.PrepayID)
	_ = gw.Pay("T00001")
	_, err = AddReceiver(background(t), c, &AddReceiverRequest{Receiver: shop})
	require.NoError(t, err)
	gw.Clock.Advance(2 * time.Minute)
	paid, _ := gw.Order("T00001")
	id := paid.TransactionID

	left, err := QueryAmount(background(t), c, &AmountRequest{TransactionID: id})
	require.NoError(t, err)
	assert.EqualValues(t, 1000, left.UnsplitAmount)
	ratio, err := QueryMaxRatio(background(t), c, &MaxRatioRequest{})
	require.NoError(t, err)
	assert.EqualValues(t, 3000, ratio.MaxRatio)
	req := &MultiShareRequest{TransactionID: id, OutOrderNo: "P1", Receivers: []Receiver{{MerchantID, shop.Account, 100, "d", ""}}}
	drive(t, gw, func(ctx context.Context) {
		r, err := EnsureMultiShared(ctx, c, req)
		if assert.NoError(t, err) {
			assert.Empty(t, r.Unpaid())
		}
		b, err := EnsureReturned(ctx, c, &ReturnRequest{OutOrderNo: "P1", OutReturnNo: "B1", ReturnAccount: shop.Account, ReturnAmount: 100, Description: "d"})
		if assert.NoError(t, err) {
			assert.Equal(t, ReturnSuccess, b.Result)
		}
	})
	_, err = RemoveReceiver(background(t), c, &RemoveReceiverRequest{Receiver: Account{shop.Type, shop.Account}})
	require.NoError(t, err)
}

// What the gateway refuses as WeChat Pay does.
func TestGatewayRefuses(t *testing.T) {
	c, gw := newTestClient(t)
	id := paidOrder(t, c, gw, "T00001", shop)
	of := func(number string, fee int64) *MultiShareRequest {
		return &MultiShareRequest{TransactionID: id, OutOrderNo: number, Receivers: []Receiver{{MerchantID, shop.Account, fee, "d", ""}}}
	}
	send := func(req *MultiShareRequest) error { _, err := MultiShare(background(t), c, req); return err }
	assert.ErrorIs(t, send(of("P1", 301)), ErrRuleLimit) // 30 %
	require.NoError(t, send(of("P1", 100)))
	assert.NoError(t, send(of("P1", 100)), "a repeat")
	err := send(of("P1", 99))
	assert.ErrorIs(t, err, wxpay.ErrInvalidRequest)
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err))
	err = send(of("P2", 100))
	assert.ErrorIs(t, err, wxpay.ErrFrequencyLimited)
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
	gw.Clock.Advance(30 * 24 * time.Hour)
	assert.ErrorIs(t, send(of("P2", 100)), wxpay.ErrInvalidRequest) // released
	left, err := QueryAmount(background(t), c, &AmountRequest{TransactionID: id})
	require.NoError(t, err)
	assert.Zero(t, left.UnsplitAmount)
}

// Two processes take the same steps at the same time, and queries may be stale.
func TestTwoProcessesShareOnce(t *testing.T) {
	for name, lag := range map[string]wxpaytest.Fault{
		"true": {}, "lost": {Name: wxpaytest.ResetAfter, Path: multiPath}, "no answer": {Name: wxpaytest.SystemErrorAfter, Path: multiPath, Times: 2},
	} {
		t.Run(name, func(t *testing.T) {
			c, gw := newTestClient(t)
			id := paidOrder(t, c, gw, "T00001", shop, person)
			if lag.Name != "" {
				gw.Inject(lag)
			}
			var progress [2]wxpay.Progress
			var final [2]bool
			for steps := 0; !final[0] || !final[1]; steps++ {
				require.Less(t, steps, 20)
				var both sync.WaitGroup
				for i := range progress {
					both.Go(func() {
						step, err := MultiShareStep(background(t), c, request(id, "P1"), progress[i])
						assert.NoError(t, err)
						progress[i], final[i] = producttest.Stored(t, step.Progress), step.Final
					})
				}
				both.Wait()
				gw.Clock.Advance(time.Minute)
			}
			left, err := QueryAmount(background(t), c, &AmountRequest{TransactionID: id})
			require.NoError(t, err)
			assert.EqualValues(t, 892, left.UnsplitAmount)
		})
	}
}

// A process that dies after it has sent, and before it has stored, does not share twice
// and does not say that nothing was shared.
func TestCrashBetweenSteps(t *testing.T) {
	c, gw := newTestClient(t)
	id := paidOrder(t, c, gw, "T00001", shop, person)
	step, err := MultiShareStep(background(t), c, request(id, "P1"), wxpay.Progress{})
	require.NoError(t, err)
	p := producttest.Stored(t, step.Progress)
	_, err = MultiShareStep(background(t), c, request(id, "P1"), step.Progress) // it dies here
	require.NoError(t, err)
	gw.Inject(wxpaytest.Fault{Name: wxpaytest.ErrCode, Path: "/pay/profitsharingquery", Code: "ORDERNOTEXIST"}) // a stale one
	gw.Inject(wxpaytest.Fault{Name: wxpaytest.ErrCode, Path: multiPath, Code: "AMOUNT_OVERDUE", Before: true})
	_, err = MultiShareStep(background(t), c, request(id, "P1"), p)
	require.ErrorIs(t, err, ErrAmountOverdue)
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err))
	drive(t, gw, func(ctx context.Context) {
		r, err := EnsureMultiShared(ctx, c, request(id, "P1"))
		if assert.NoError(t, err) {
			assert.Len(t, r.Receivers, 2)
		}
	})
}

func TestNewError(t *testing.T) {
	for _, e := range endpoints() {
		err := NewError(e.Path[len("/pay/"):], "SOMETHING_NEW")
		assert.Equal(t, wxpay.Code("SOMETHING_NEW"), err.Code)
	}
	assert.ErrorIs(t, NewError("multiprofitsharing", "RULELIMIT"), ErrRuleLimit)
	assert.Equal(t, wxpay.OutcomeNotDone, NewError("multiprofitsharing", "RULELIMIT").Outcome)
	assert.ErrorContains(t, NewError("refunds", "X"), "no such operation")
}
