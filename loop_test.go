package wxpay

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// drive advances the gateway's clock while do waits. Before the nth wait ends,
// it calls the nth function of during.
func drive(t *testing.T, c *testClient, do func(), during ...func()) (waits int) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	deadline := time.After(30 * time.Second)
	for {
		select {
		case <-done:
			return waits
		case <-deadline:
			t.Fatal("it never ends")
		default:
		}
		if c.gw.Clock.Waiting() == 0 {
			time.Sleep(100 * time.Microsecond)
			continue
		}
		if waits < len(during) {
			during[waits]()
		}
		waits++
		c.gw.Clock.Advance(time.Hour)
	}
}

func TestWaitPaid(t *testing.T) {
	c := newTestClient(t)
	var reply *OrderQueryResponse
	var err error
	wait := func() { reply, err = c.WaitPaid(bg, &OrderQueryRequest{OutTradeNo: "waiting1"}) }
	waits := drive(t, c, wait,
		func() { // the order does not exist yet
			_, err := c.UnifiedOrder(bg, order("waiting1"))
			require.NoError(t, err)
		},
		func() { c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetBefore, Path: "/pay/orderquery", Times: 3}) },
		func() { c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.HTMLPage, Path: "/pay/orderquery", Times: 3}) },
		func() {},
		func() { // hours have passed: the prepay_id is stale
			_, err := c.UnifiedOrder(bg, order("waiting1"))
			require.NoError(t, err)
			require.NoError(t, c.gw.Pay("waiting1"))
		},
	)
	require.NoError(t, err)
	assert.Equal(t, 5, waits)
	assert.Equal(t, TradeStateSuccess, reply.TradeState)
	assert.NoError(t, reply.Expect("waiting1", 101))

	for _, state := range []TradeState{TradeStateRevoked, TradeStatePayError} {
		no := "final" + string(state)
		_, err = c.UnifiedOrder(bg, order(no))
		require.NoError(t, err)
		require.NoError(t, c.gw.SetTradeState(no, string(state)))
		reply, err = c.WaitPaid(bg, &OrderQueryRequest{OutTradeNo: no})
		require.NoError(t, err)
		assert.Equal(t, state, reply.TradeState)
	}
}

func TestWaitPaidEnds(t *testing.T) {
	c := newTestClient(t)
	_, err := c.UnifiedOrder(bg, order("waiting2"))
	require.NoError(t, err)
	ctx, cancel := context.WithCancelCause(bg)
	why := errors.New("shutting down")
	go func() {
		for c.gw.Clock.Waiting() == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel(why)
	}()
	_, err = c.WaitPaid(ctx, &OrderQueryRequest{OutTradeNo: "waiting2"})
	assert.ErrorIs(t, err, why)
	assert.ErrorContains(t, err, `order "waiting2" is NOTPAY`)

	_, err = c.WaitPaid(bg, &OrderQueryRequest{})
	assert.ErrorContains(t, err, "must be set", "waiting does not help")
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorBefore, Code: "APPID_NOT_EXIST"})
	_, err = c.WaitPaid(bg, &OrderQueryRequest{OutTradeNo: "waiting2"})
	assert.ErrorIs(t, err, ErrAppIDNotExist)
}

func TestEnsureClosed(t *testing.T) {
	c := newTestClient(t)
	made := c.gw.Clock.Now()
	_, err := c.UnifiedOrder(bg, order("closing1"))
	require.NoError(t, err)
	_, err = c.EnsureClosed(bg, &EnsureClosedRequest{OutTradeNo: "closing1", CreatedAt: made})
	var early *TooEarlyError
	require.ErrorAs(t, err, &early)
	assert.Equal(t, made.Add(5*time.Minute), early.At)
	assert.ErrorContains(t, err, "can be closed from")

	c.gw.Clock.Advance(5 * time.Minute)
	before := len(c.gw.Exchanges())
	reply, err := c.EnsureClosed(bg, &EnsureClosedRequest{OutTradeNo: "closing1", CreatedAt: made})
	require.NoError(t, err)
	assert.Equal(t, TradeStateClosed, reply.TradeState)
	assert.Len(t, c.gw.Exchanges(), before+3, "query, close, query")
	reply, err = c.EnsureClosed(bg, &EnsureClosedRequest{OutTradeNo: "closing1"})
	require.NoError(t, err, "and again")
	assert.Equal(t, TradeStateClosed, reply.TradeState)

	c.paid("closing2")
	reply, err = c.EnsureClosed(bg, &EnsureClosedRequest{OutTradeNo: "closing2"})
	require.NoError(t, err)
	assert.True(t, reply.Paid(), "the user paid first")
	_, err = c.EnsureClosed(bg, &EnsureClosedRequest{OutTradeNo: "nothing1"})
	assert.ErrorIs(t, err, ErrOrderNotExist)
	for _, req := range []*EnsureClosedRequest{nil, {}} {
		_, err = c.EnsureClosed(bg, req)
		assert.ErrorContains(t, err, "must be set")
	}
}

// The user pays between the query and the closing.
func TestEnsureClosedPaidMeanwhile(t *testing.T) {
	c := newTestClient(t)
	_, err := c.UnifiedOrder(bg, order("closing3"))
	require.NoError(t, err)
	c.gw.Clock.Advance(time.Hour)
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorBefore, Path: "/pay/closeorder", Code: "ORDERPAID"})
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorBefore, Path: "/pay/closeorder", Code: "TRADE_STATE_ERROR"})
	var reply *OrderQueryResponse
	drive(t, c, func() { reply, err = c.EnsureClosed(bg, &EnsureClosedRequest{OutTradeNo: "closing3"}) }, func() { require.NoError(t, c.gw.Pay("closing3")) })
	require.NoError(t, err)
	assert.True(t, reply.Paid())
}

// WeChat Pay's queries lag. While they contradict the response to the closing,
// each round waits.
func TestEnsureClosedWaitsForLaggingQueries(t *testing.T) {
	for _, code := range []string{"ORDERPAID", "ORDERCLOSED"} {
		c := newTestClient(t)
		c.script("/pay/closeorder", fails(code))
		c.script("/pay/orderquery", append(slices.Repeat([]map[string]string{inState("NOTPAY")}, 6), inState("SUCCESS"))...)
		var reply *OrderQueryResponse
		var err error
		start := c.gw.Clock.Now()
		c.run(func() { reply, err = c.EnsureClosed(bg, &EnsureClosedRequest{OutTradeNo: "counter1"}) })
		require.NoError(t, err, code)
		assert.True(t, reply.Paid())
		var queries []int
		for _, e := range c.gw.Exchanges() {
			if e.Path == "/pay/orderquery" {
				queries = append(queries, int(e.Time.Sub(start).Seconds()))
			}
		}
		assert.Equal(t, []int{0, 1, 6, 21, 51, 111, 171}, queries, "each round waits")
	}

	c := newTestClient(t)
	c.script("/pay/closeorder", fails("ORDERPAID"))
	c.script("/pay/orderquery", inState("NOTPAY"))
	ctx, cancel := context.WithCancel(bg)
	go func() {
		for c.gw.Clock.Waiting() == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	_, err := c.EnsureClosed(ctx, &EnsureClosedRequest{OutTradeNo: "counter1"})
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, err, ErrOrderPaid, "the last error")
	assert.Len(t, c.gw.Exchanges(), 2)
	assert.ErrorIs(t, err, ErrOutcomeUnknown)
}

func TestEnsureClosedNewOrder(t *testing.T) {
	c := newTestClient(t) // too new for the gateway, but the request has no CreatedAt
	_, err := c.UnifiedOrder(bg, order("closing4"))
	require.NoError(t, err)
	var reply *OrderQueryResponse
	drive(t, c, func() { reply, err = c.EnsureClosed(bg, &EnsureClosedRequest{OutTradeNo: "closing4"}) })
	require.NoError(t, err)
	assert.Equal(t, TradeStateClosed, reply.TradeState)
}

func TestEnsureRefunded(t *testing.T) {
	for _, end := range []RefundStatus{RefundStatusSuccess, RefundStatusChange, RefundStatusClosed} {
		c := newTestClient(t)
		c.paid("refund01")
		req := &RefundRequest{OutTradeNo: "refund01", OutRefundNo: "R1", TotalFee: 101, RefundFee: 50}
		var item *RefundItem
		var err error
		ensure := func() { item, err = c.EnsureRefunded(bg, req) }
		c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetAfter, Path: "/secapi/pay/refund", Times: 3})
		drive(t, c, ensure, func() {}, func() { require.NoError(t, c.gw.FinishRefund("R1", string(end))) })
		require.NoError(t, err)
		assert.Equal(t, end, item.Status, "a final status is a result, not an error")
		assert.Len(t, c.gw.Refunds(), 1)
		before := len(c.gw.Exchanges())
		ensure()
		require.NoError(t, err, "after a restart")
		assert.Equal(t, end, item.Status)
		assert.Len(t, c.gw.Exchanges(), before+1, "one query")

		req.RefundFee = 51
		_, err = c.EnsureRefunded(bg, req)
		assert.ErrorIs(t, err, ErrRefundFeeMismatch)
		assert.ErrorContains(t, err, `refund \"R1\" is of 50 fen of order \"refund01\"`)
	}
}

func TestEnsureRefundedFails(t *testing.T) {
	c := newTestClient(t)
	c.paid("refund02")
	req := &RefundRequest{OutTradeNo: "refund02", OutRefundNo: "R1", TotalFee: 101, RefundFee: 50}
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorBefore, Path: "/secapi/pay/refund", Code: "NOTENOUGH"})
	_, err := c.EnsureRefunded(bg, req)
	assert.ErrorIs(t, err, ErrNotEnough)
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err), "an earlier process may have sent it")
	assertDoubtful(t, err.(*Error).Advice())

	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorBefore, Path: "/secapi/pay/refund", Code: "ORDER_NOT_READY"})
	var item *RefundItem
	drive(t, c, func() { item, err = c.EnsureRefunded(bg, req) }, func() {}, func() { require.NoError(t, c.gw.FinishRefund("R1", "SUCCESS")) })
	require.NoError(t, err, "the first refund came too early")
	assert.Equal(t, RefundStatusSuccess, item.Status)

	_, err = c.EnsureRefunded(bg, &RefundRequest{OutTradeNo: "refund02", OutRefundNo: "R2", TotalFee: 101})
	assert.ErrorContains(t, err, "refund_fee (RefundFee) must be set")
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	_, err = c.EnsureRefunded(bg, nil)
	assert.ErrorContains(t, err, "the request is nil")
	withDetail := &RefundRequest{OutTradeNo: "refund02", OutRefundNo: "R3", TotalFee: 101, RefundFee: 1,
		Detail: &RefundDetail{GoodsDetail: []RefundGoods{{GoodsID: "g", RefundAmount: 1, RefundQuantity: 1, Price: 1}}}}
	drive(t, c, func() { item, err = c.EnsureRefunded(bg, withDetail) }, func() { require.NoError(t, c.gw.FinishRefund("R3", "SUCCESS")) })
	require.NoError(t, err)
	assert.Equal(t, "R3", item.OutRefundNo)
}

// The query that confirms a closing is not repeated if that cannot help.
func TestEnsureClosedNotConfirmed(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
	_, err := c.UnifiedOrder(bg, order("closing9"))
	require.NoError(t, err)
	c.gw.Clock.Advance(time.Hour)
	c.script("/pay/orderquery", inState("NOTPAY"), fails("NOAUTH"))
	_, err = c.EnsureClosed(bg, &EnsureClosedRequest{OutTradeNo: "closing9"})
	assert.ErrorIs(t, err, ErrNoAuth)
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err), "the order was closed")
	assert.Equal(t, 2, c.counted("/pay/orderquery"))
	assert.Equal(t, 1, c.counted("/pay/closeorder"))
}
