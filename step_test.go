package wxpay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

const refunding = "/secapi/pay/refund"

func aRefund(number string) *RefundRequest {
	return &RefundRequest{OutTradeNo: number, OutRefundNo: "R" + number, TotalFee: 101, RefundFee: 50}
}

// stored returns the progress that a caller reads from its database.
func stored(t *testing.T, p Progress) (found Progress) {
	t.Helper()
	data, err := json.Marshal(p)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &found))
	return found
}

// counted returns the number of requests of a path.
func (c *testClient) counted(path string) (n int) {
	for _, e := range c.gw.Exchanges() {
		if e.Path == path {
			n++
		}
	}
	return n
}

// A job queue takes one step for each run, and stores the progress before the
// next run.
func TestRefundStep(t *testing.T) {
	c := newTestClient(t)
	c.paid("steps001")
	req := aRefund("steps001")

	step, err := c.RefundStep(bg, req, Progress{})
	require.NoError(t, err)
	assert.False(t, step.Final)
	assert.Zero(t, step.After, "the step only waits for its progress to be stored")
	assert.True(t, step.Progress.Sending)
	assert.Zero(t, c.counted(refunding), "nothing is sent before the progress is stored")

	step, err = c.RefundStep(bg, req, stored(t, step.Progress))
	require.NoError(t, err)
	assert.False(t, step.Final)
	assert.Equal(t, time.Minute, step.After)
	require.NotNil(t, step.State, "it was accepted: the day of the bill")
	assert.Equal(t, RefundStatusProcessing, step.State.Status)
	assert.Equal(t, req.RefundFee, step.State.RefundFee)
	assert.NotEmpty(t, step.State.RefundID)
	step, err = c.RefundStep(bg, req, stored(t, step.Progress))
	require.NoError(t, err)
	assert.Equal(t, RefundStatusProcessing, step.State.Status)
	assert.Equal(t, 5*time.Minute, step.After, "the pauses grow with the steps")
	assert.EqualError(t, step.Cause, `refund "Rsteps001" is PROCESSING`)
	require.NoError(t, c.gw.FinishRefund("Rsteps001", wxpaytest.RefundSuccess))
	step, err = c.RefundStep(bg, req, stored(t, step.Progress))
	require.NoError(t, err)
	assert.True(t, step.Final)
	assert.Equal(t, RefundStatusSuccess, step.State.Status)
	assert.Equal(t, Progress{Steps: 3, Sending: true}, step.Progress)
	assert.Equal(t, 1, c.counted(refunding))
}

// A refused first request is not done. After a crash, it is unknown whether a
// request was sent, so the same refusal proves nothing.
func TestRefundStepRefused(t *testing.T) {
	c := newTestClient(t)
	c.paid("steps002")
	req := aRefund("steps002")
	announced, err := c.RefundStep(bg, req, Progress{})
	require.NoError(t, err)
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorBefore, Path: refunding, Code: "NOTENOUGH", Times: 2})

	_, err = c.RefundStep(bg, req, announced.Progress)
	assert.ErrorIs(t, err, ErrNotEnough)
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	assert.Contains(t, err.(*Error).Advice(), "top up")

	_, err = c.RefundStep(bg, req, stored(t, announced.Progress))
	assert.ErrorIs(t, err, ErrNotEnough)
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err))
	assertDoubtful(t, err.(*Error).Advice())
}

// The outcome of a sent request is also unknown if the caller continues with
// the in-memory progress that announced it.
func TestRefundStepSentInMemory(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
	c.paid("steps007")
	c.script("/pay/refundquery", fails("REFUNDNOTEXIST"))
	step, err := c.RefundStep(bg, aRefund("steps007"), Progress{})
	require.NoError(t, err)
	assert.ErrorIs(t, step.Cause, ErrRefundNotExist)
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetAfter, Path: refunding})
	step, err = c.RefundStep(bg, aRefund("steps007"), step.Progress)
	require.NoError(t, err)
	assert.Error(t, step.Cause)
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorBefore, Path: refunding, Code: "NOTENOUGH"})
	_, err = c.RefundStep(bg, aRefund("steps007"), step.Progress)
	assert.ErrorIs(t, err, ErrNotEnough)
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err))
	assert.Len(t, c.gw.Refunds(), 1, "the refund was made")
}

// After a lost response, the outcome stays unknown while queries lag, whatever
// refuses the later requests.
func TestEnsureRefundedKeepsTheDoubt(t *testing.T) {
	for _, code := range []string{"NOTENOUGH", "TRADE_OVERDUE", "NOAUTH", "PARAM_ERROR", "INVALID_REQ_TOO_MUCH", "CERT_ERROR"} {
		c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
		c.paid("doubt001")
		c.script("/pay/refundquery", fails("REFUNDNOTEXIST"))
		c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetAfter, Path: refunding})
		var err error
		drive(t, c, func() { _, err = c.EnsureRefunded(bg, aRefund("doubt001")) }, func() {
			c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorBefore, Path: refunding, Code: code})
		})
		require.ErrorIs(t, err, Code(code))
		assert.Equal(t, OutcomeUnknown, OutcomeOf(err), code)
		assertDoubtful(t, err.(*Error).Advice())
		assert.Contains(t, err.(*Error).Advice(), map[string]string{
			"NOTENOUGH": "top up", "TRADE_OVERDUE": "", "NOAUTH": "fix the configuration", "PARAM_ERROR": "fix the request",
			"INVALID_REQ_TOO_MUCH": "fix the request", "CERT_ERROR": "certificate",
		}[code], "the advice also says what to fix if the outcome is unknown")
		assert.Len(t, c.gw.Refunds(), 1, "the refund was made")
	}
}

// The same, but the certificate expires in between. Then nothing is sent, but
// the earlier request was sent.
func TestEnsureRefundedCertificateExpires(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
	c.paid("doubt002")
	cfg := configFor(c.gw)
	cfg.MaxAttempts, cfg.Certificate = 1, c.gw.CertificateUntil("", c.gw.Clock.Now().Add(30*time.Minute))
	client, err := NewClient(cfg)
	require.NoError(t, err)
	c.script("/pay/refundquery", fails("REFUNDNOTEXIST"))
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetAfter, Path: refunding})
	drive(t, c, func() { _, err = client.EnsureRefunded(bg, aRefund("doubt002")) })
	assert.ErrorContains(t, err, "the merchant certificate expired on")
	assert.ErrorIs(t, err, ErrCertError)
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err))
	assertDoubtful(t, err.(*Error).Advice())
	assert.Contains(t, err.(*Error).Advice(), "the merchant certificate of this mch_id", "and what to fix")
}

// When the context ends, the error has the outcome that the helper knows, not
// the outcome of the last query.
func TestHelpersGiveUp(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
	c.paid("giveup01")
	_, err := c.UnifiedOrder(bg, order("giveup02"))
	require.NoError(t, err)
	c.gw.Clock.Advance(time.Hour)
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetBefore, Path: "/pay/closeorder", Times: 100})
	why := errors.New("shutting down")
	for name, test := range map[string]struct {
		help func(context.Context) error
		want Outcome
	}{
		"refund": {func(ctx context.Context) error { _, err := c.EnsureRefunded(ctx, aRefund("giveup01")); return err }, OutcomeUnknown},
		"close": {func(ctx context.Context) error {
			_, err := c.EnsureClosed(ctx, &EnsureClosedRequest{OutTradeNo: "giveup02"})
			return err
		}, OutcomeUnknown},
		"wait": {func(ctx context.Context) error {
			_, err := c.WaitPaid(ctx, &OrderQueryRequest{OutTradeNo: "giveup02"})
			return err
		}, OutcomeReadOnly},
	} {
		ctx, cancel := context.WithCancelCause(bg)
		go func() {
			for c.gw.Clock.Waiting() == 0 {
				time.Sleep(time.Millisecond)
			}
			cancel(why)
		}()
		err := test.help(ctx)
		assert.ErrorIs(t, err, why, name)
		assert.Equal(t, test.want, OutcomeOf(err), name)
		assert.Equal(t, map[string]string{"refund": "refund", "close": "closeorder", "wait": "orderquery"}[name], err.(*Error).Operation)
		assert.True(t, Retryable(err), name)
		if name == "close" {
			assert.Equal(t, 1, err.(*Error).Attempts, "the attempts of the last call")
			assert.Equal(t, []string{c.gw.URL}, err.(*Error).Hosts)
		}
		assertDoubtful(t, err.(*Error).Advice())
	}
}

// If waiting cannot help, a helper ends at once.
func TestHelpersReturnPermanentErrors(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
	c.script("/pay/refundquery", fails("REFUNDNOTEXIST"))
	for name, answer := range map[string]map[string]string{
		"no such order":    fails("ORDERNOTEXIST"),
		"another merchant": {"return_code": "SUCCESS", "result_code": "SUCCESS", "mch_id": "99999999", "out_refund_no": "Rnothing", "refund_id": "1", "refund_fee": "50"},
		"refused in words": {"return_code": "FAIL", "return_msg": "受理关系不存在"},
		"all was refunded": fails("ERROR"),
	} {
		c.script(refunding, answer)
		_, err := c.EnsureRefunded(bg, aRefund("nothing"))
		require.Error(t, err, name)
		assert.Equal(t, OutcomeUnknown, OutcomeOf(err), name)
	}
	_, err := c.EnsureRefunded(bg, &RefundRequest{OutTradeNo: "x"})
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err), "an invalid request was never sent")
}

// A request with goods uses the checks and the name of refundv2.
func TestEnsureRefundedWithGoods(t *testing.T) {
	c := newTestClient(t)
	_, err := c.EnsureRefunded(bg, &RefundRequest{OutTradeNo: "x", Detail: &RefundDetail{}})
	assert.Equal(t, "refundv2", err.(*Error).Operation)
	_, err = c.EnsureRefunded(bg, &RefundRequest{OutTradeNo: "x"})
	assert.Equal(t, "refund", err.(*Error).Operation)
}

// A refund with the same number and another amount gets its own error code.
func TestEnsureRefundedOfAnotherAmount(t *testing.T) {
	c := newTestClient(t)
	c.paid("another1")
	require.NoError(t, c.refundErr(aRefund("another1")))
	other := aRefund("another1")
	other.RefundFee = 51
	_, err := c.EnsureRefunded(bg, other)
	e := err.(*Error)
	assert.Equal(t, "refund", e.Operation)
	assert.ErrorIs(t, err, ErrRefundFeeMismatch)
	assert.Contains(t, e.Advice(), "first used with other amounts")
	assert.Equal(t, OutcomeUnknown, e.Outcome, "a refund with this number was made")
	assert.False(t, Retryable(err))
}

// Two processes that take the same step at the same time refund only once.
func TestRefundStepTwice(t *testing.T) {
	c := newTestClient(t)
	c.gw.IgnoreIntervals = true
	for i := range 10 {
		number := fmt.Sprintf("twice%03d", i)
		c.paid(number)
		done := make(chan error)
		for range 2 {
			go func() {
				_, err := c.RefundStep(bg, aRefund(number), resumed())
				done <- err
			}()
		}
		for range 2 {
			require.NoError(t, <-done)
		}
	}
	assert.Len(t, c.gw.Refunds(), 10)
}

func TestPaidAndCloseSteps(t *testing.T) {
	c := newTestClient(t)
	_, err := c.UnifiedOrder(bg, order("steps003"))
	require.NoError(t, err)
	open, err := c.PaidStep(bg, &OrderQueryRequest{OutTradeNo: "steps003"}, Progress{})
	require.NoError(t, err)
	assert.False(t, open.Final)
	assert.Equal(t, TradeStateNotPay, open.State.TradeState)
	assert.Equal(t, PaidGaps()[0], open.After)
	assert.ErrorContains(t, open.Cause, "NOTPAY")

	c.gw.Clock.Advance(time.Hour)
	closed, err := c.CloseStep(bg, &EnsureClosedRequest{OutTradeNo: "steps003"}, Progress{})
	require.NoError(t, err)
	assert.True(t, closed.Final)
	assert.Equal(t, TradeStateClosed, closed.State.TradeState)
	final, err := c.PaidStep(bg, &OrderQueryRequest{OutTradeNo: "steps003"}, stored(t, open.Progress))
	require.NoError(t, err)
	assert.True(t, final.Final)

	assert.Equal(t, closeGaps, CloseGaps())
	assert.Equal(t, refundGaps, RefundGaps())
	CloseGaps()[0] = 0
	assert.Equal(t, time.Second, closeGaps[0])
}

func TestGaps(t *testing.T) {
	seconds := func(gaps []time.Duration) (all []int) {
		for _, gap := range gaps {
			all = append(all, int(gap.Seconds()))
		}
		return all
	}
	assert.Equal(t, []int{5, 30, 60, 180, 300, 600, 1800}, seconds(PaidGaps()))
	assert.Equal(t, []int{1, 5, 15, 30, 60}, seconds(CloseGaps()))
	assert.Equal(t, []int{60, 300, 1200, 3600}, seconds(RefundGaps()))
	assert.Equal(t, []int{5}, seconds(MicropayGaps()))
	assert.Equal(t, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, seconds(ReverseGaps()))
	for steps, want := range []int{1, 5, 15, 30, 60, 60, 60} {
		assert.Equal(t, []int{want}, seconds([]time.Duration{Progress{Steps: steps}.gap(closeGaps)}))
	}
}

// If a query fails permanently before anything was sent, the outcome is not
// done. If a request may have been sent, the outcome is unknown.
func TestRefundStepQueryFails(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
	c.script("/pay/refundquery", fails("NOAUTH"))
	unsent := Progress{Sending: true, unsent: true}
	for _, test := range []struct {
		p    Progress
		want Outcome
	}{{Progress{}, OutcomeNotDone}, {unsent, OutcomeNotDone}, {stored(t, unsent), OutcomeUnknown}} {
		test.p.Steps = 2
		step, err := c.RefundStep(bg, aRefund("steps004"), test.p)
		assert.ErrorIs(t, err, ErrNoAuth)
		assert.Equal(t, test.want, OutcomeOf(err))
		assert.Equal(t, test.p, step.Progress, "a failed step does not change the progress")
	}

	c.script("/pay/refundquery", noAnswer)
	step, err := c.RefundStep(bg, aRefund("steps004"), Progress{Steps: 1, Sending: true})
	require.NoError(t, err)
	assert.Equal(t, Progress{Steps: 2, Sending: true}, step.Progress)
	assert.Equal(t, RefundGaps()[1], step.After)
	assert.ErrorIs(t, step.Cause, ErrSystemError)
	assert.Zero(t, c.counted(refunding), "no refund is requested while the query has no result")
}

// A query's reply without a refund is an error.
func TestRefundStepWithoutRows(t *testing.T) {
	c := newTestClient(t)
	c.script("/pay/refundquery", map[string]string{"refund_count": "0", "total_fee": "101", "cash_fee": "101", "transaction_id": "42", "out_trade_no": "steps005"})
	p := Progress{Steps: 1, Sending: true}
	step, err := c.RefundStep(bg, aRefund("steps005"), p)
	require.ErrorContains(t, err, "wxpay: refundquery: the reply lacks the refund")
	e := err.(*Error)
	assert.Equal(t, OutcomeUnknown, e.Outcome)
	assert.Equal(t, 1, e.Attempts)
	assert.Equal(t, "steps005", e.Fields.Get("out_trade_no"))
	assert.Equal(t, p, step.Progress)
}

// Each step that fails permanently returns the unchanged progress.
func TestFailedStepsKeepTheProgress(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
	for _, path := range []string{"/pay/orderquery", "/pay/refundquery"} {
		c.script(path, fails("NOAUTH"))
	}
	p := Progress{Steps: 3, Sending: true, Since: c.gw.Clock.Now().Add(-time.Hour)}
	for name, take := range map[string]func() (Progress, error){
		"paid": func() (Progress, error) {
			step, err := c.PaidStep(bg, &OrderQueryRequest{OutTradeNo: "steps006"}, p)
			return step.Progress, err
		},
		"close, no number": func() (Progress, error) { step, err := c.CloseStep(bg, nil, p); return step.Progress, err },
		"close": func() (Progress, error) {
			step, err := c.CloseStep(bg, &EnsureClosedRequest{OutTradeNo: "steps006"}, p)
			return step.Progress, err
		},
		"refund, no number": func() (Progress, error) {
			step, err := c.RefundStep(bg, &RefundRequest{}, p)
			return step.Progress, err
		},
		"reverse, no number": func() (Progress, error) { step, err := c.ReverseStep(bg, nil, p); return step.Progress, err },
		"reverse": func() (Progress, error) {
			step, err := c.ReverseStep(bg, &EnsureReversedRequest{OutTradeNo: "steps006"}, p)
			return step.Progress, err
		},
		"charge, no number": func() (Progress, error) { step, err := c.MicropayStep(bg, nil, p); return step.Progress, err },
		"charge": func() (Progress, error) {
			step, err := c.MicropayStep(bg, sale("steps006"), p)
			return step.Progress, err
		},
	} {
		progress, err := take()
		require.Error(t, err, name)
		assert.Equal(t, p, progress, name)
	}
}

// A successful closing is not believed until a query shows it.
func TestCloseStepQueriesAgain(t *testing.T) {
	c := newTestClient(t)
	c.script("/pay/closeorder", map[string]string{})
	c.script("/pay/orderquery", inState("NOTPAY"), inState("USERPAYING"))
	step, err := c.CloseStep(bg, &EnsureClosedRequest{OutTradeNo: "counter1"}, Progress{Steps: 1})
	require.NoError(t, err)
	assert.False(t, step.Final)
	assert.Equal(t, TradeState("USERPAYING"), step.State.TradeState)
	assert.Equal(t, CloseGaps()[1], step.After)
	assert.Equal(t, Progress{Steps: 2}, step.Progress)
	assert.EqualError(t, step.Cause, `order "counter1" is USERPAYING`)
	assert.Equal(t, 2, c.counted("/pay/orderquery"))
}

// The outcome that a helper reports for a failed call: if an earlier request
// may have been carried out, a refusal of this call does not make the outcome
// "not done". An error that shows that it is done still counts.
func TestFailedOutcome(t *testing.T) {
	sent, unsent := Progress{Sending: true}, Progress{Sending: true, unsent: true}
	for _, test := range []struct {
		p             Progress
		outcome, want Outcome
	}{
		{Progress{}, OutcomeReadOnly, OutcomeNotDone}, {Progress{}, OutcomeUnknown, OutcomeUnknown}, {Progress{}, OutcomeAlreadyDone, OutcomeAlreadyDone},
		{unsent, OutcomeReadOnly, OutcomeNotDone}, {unsent, OutcomeNotDone, OutcomeNotDone}, {unsent, OutcomeUnknown, OutcomeUnknown},
		{sent, OutcomeReadOnly, OutcomeUnknown}, {sent, OutcomeNotDone, OutcomeUnknown}, {sent, OutcomeAlreadyDone, OutcomeAlreadyDone},
		{Progress{Sending: true, Reversing: true, unsent: true}, OutcomeNotDone, OutcomeUnknown}, // the charge was sent
	} {
		cause := &Error{Operation: "refundquery", Outcome: test.outcome, advice: "its own"}
		err := test.p.failed(&refund.Endpoint, cause)
		assert.Equal(t, test.want, OutcomeOf(err), "%+v %v", test.p, test.outcome)
		doubt := test.want == OutcomeUnknown && test.outcome != OutcomeUnknown
		assert.Equal(t, map[bool]string{false: "its own", true: refund.InDoubt}[doubt], err.(*Error).Advice())
		assert.Equal(t, test.outcome, cause.Outcome, "the cause is not changed")
	}
	other := errors.New("other")
	assert.Equal(t, other, sent.failed(&refund.Endpoint, other))
}

// Failures that may be over at the next step.
func TestPassing(t *testing.T) {
	for want, all := range map[bool][]error{
		true: {
			NewError("refund", ErrSystemError), NewError("refund", ErrFrequencyLimited), NewError("refund", ErrOrderNotReady),
			&Error{Attempts: 1, Retry: RetryLater}, &Error{Attempts: 1, Retry: RetryNow, Code: "BRAND_NEW"},
		},
		false: {
			nil, errors.New("other"), &Error{Retry: RetryNow}, &Error{Attempts: 1}, NewError("refund", ErrNotEnough),
			&Error{Attempts: 1, Retry: RetryLater, Code: "BRAND_NEW"}, &Error{Attempts: 1, Retry: RetryLater, meant: ErrCertError},
			&Error{Attempts: 1, Retry: RetryNow, Err: wrongRecipient("mch_id", "a", "b")},
		},
	} {
		for _, err := range all {
			assert.Equal(t, want, passing(err, ErrOrderNotReady), "%+v", err)
		}
	}
}

// A refund with the same number but of another order is not the requested
// refund. A number that one side does not have proves nothing.
func TestRefundStepOfAnotherOrder(t *testing.T) {
	row := map[string]string{
		"refund_count": "1", "total_fee": "101", "cash_fee": "101", "transaction_id": "42", "out_trade_no": "steps008",
		"out_refund_no_0": "Rsteps008", "refund_id_0": "5", "refund_fee_0": "50", "refund_status_0": "SUCCESS",
	}
	for name, test := range map[string]struct {
		order, transaction string
		same               bool
	}{
		"this order": {"steps008", "42", true}, "its number": {"steps008", "", true}, "its transaction": {"", "42", true},
		"another number": {"steps009", "", false}, "another transaction": {"steps008", "43", false},
	} {
		c := newTestClient(t)
		c.script("/pay/refundquery", row)
		req := aRefund("steps008")
		req.OutTradeNo, req.TransactionID = test.order, test.transaction
		step, err := c.RefundStep(bg, req, resumed())
		assert.Equal(t, test.same, step.Final, name)
		if !test.same {
			assert.ErrorIs(t, err, ErrRefundFeeMismatch, name)
			assert.Equal(t, OutcomeUnknown, OutcomeOf(err), name)
			assert.Equal(t, resumed(), step.Progress, name)
		}
	}
	assert.False(t, differ("", "b"))
	assert.False(t, differ("a", ""))
}

// A closing step returns the order's state, whatever its result is.
func TestCloseStepStates(t *testing.T) {
	p := Progress{Steps: 1, Sending: true}
	req := &EnsureClosedRequest{OutTradeNo: "counter1"}
	take := func(req *EnsureClosedRequest, closing map[string]string, states ...map[string]string) (Step[OrderQueryResponse], error) {
		c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
		c.script("/pay/closeorder", closing)
		c.script("/pay/orderquery", states...)
		if req.CreatedAt.Equal(time.Unix(1, 0)) {
			req = &EnsureClosedRequest{OutTradeNo: req.OutTradeNo, CreatedAt: c.gw.Clock.Now()}
		}
		return c.CloseStep(bg, req, p)
	}
	step, err := take(req, nil, inState("CLOSED"))
	require.NoError(t, err)
	assert.Equal(t, Progress{Steps: 2, Sending: true}, step.Progress)
	step, err = take(req, map[string]string{}, inState("NOTPAY"), inState("CLOSED"))
	require.NoError(t, err)
	assert.True(t, step.Final)
	assert.Equal(t, Progress{Steps: 2, Sending: true}, step.Progress)

	step, err = take(&EnsureClosedRequest{OutTradeNo: "counter1", CreatedAt: time.Unix(1, 0)}, nil, inState("NOTPAY"))
	var early *TooEarlyError
	require.ErrorAs(t, err, &early)
	assert.Equal(t, TradeStateNotPay, step.State.TradeState)
	assert.Equal(t, p, step.Progress)

	step, err = take(req, fails("NOAUTH"), inState("NOTPAY"))
	assert.ErrorIs(t, err, ErrNoAuth)
	assert.Equal(t, TradeStateNotPay, step.State.TradeState)
	assert.Equal(t, p, step.Progress)

	for _, code := range []string{"ORDERNOTEXIST", "ORDERPAID", "ORDERCLOSED", "TRADE_STATE_ERROR"} { // the query contradicts the code
		step, err = take(req, fails(code), inState("NOTPAY"))
		require.NoError(t, err, code)
		assert.False(t, step.Final)
		assert.ErrorIs(t, step.Cause, Code(code))
		assert.ErrorContains(t, step.Cause, `order "counter1" is NOTPAY`)
	}
	step, err = take(req, fails("ORDERPAID"), fails("ORDERNOTEXIST"))
	require.NoError(t, err, "only both responses together prove that the order does not exist")
	assert.ErrorIs(t, step.Cause, ErrOrderNotExist)
	_, err = take(req, fails("ORDERNOTEXIST"), fails("ORDERNOTEXIST"))
	assert.ErrorIs(t, err, ErrOrderNotExist)
	step, err = take(req, map[string]string{}, inState("NOTPAY"), noAnswer)
	require.NoError(t, err)
	assert.False(t, step.Final, "a closing is not final until a query shows it")
	assert.ErrorIs(t, step.Cause, ErrSystemError)
}

// An impossible number of steps counts as the smallest or largest number, and
// does not panic.
func TestDamagedProgress(t *testing.T) {
	gaps := []time.Duration{1, 2, 3}
	for steps, want := range map[int]Step[int]{
		-1:              {After: 1, Progress: Progress{Steps: 1}},
		math.MinInt:     {After: 1, Progress: Progress{Steps: 1}},
		0:               {After: 1, Progress: Progress{Steps: 1}},
		2:               {After: 3, Progress: Progress{Steps: 3}},
		math.MaxInt - 1: {After: 3, Progress: Progress{Steps: math.MaxInt}},
		math.MaxInt:     {After: 3, Progress: Progress{Steps: math.MaxInt}},
	} {
		assert.Equal(t, want, again[int](nil, Progress{Steps: steps}, gaps, nil), steps)
	}
}
