package wxpay

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestReverseCodes(t *testing.T) {
	for code, want := range map[Code]struct {
		outcome Outcome
		advice  string
		calls   int // reversals that EnsureReversed sends
	}{
		ErrInvalidTransactionID: {OutcomeNotDone, "fix", 1},
		ErrReverseExpire:        {OutcomeNotDone, "refund", 1},
		ErrTradeStateError:      {OutcomeNotDone, "query", 1},
		ErrTradeError:           {OutcomeUnknown, "description", 1},
		ErrInvalidRequest:       {OutcomeUnknown, "query", 1},
		ErrUserPaying:           {OutcomeUnknown, "5 to 10 seconds", 10},
		ErrSystemError:          {OutcomeUnknown, "again", 10},
	} {
		c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
		c.script("/secapi/pay/reverse", fails(string(code)))
		_, err := c.Reverse(bg, &ReverseRequest{OutTradeNo: "counter1"})
		require.ErrorIs(t, err, code)
		assert.Equal(t, want.outcome, OutcomeOf(err), code)
		assert.Contains(t, err.(*Error).Advice(), want.advice, code)

		c.script("/pay/orderquery", inState("SUCCESS"))
		c.run(func() { _, err = c.EnsureReversed(bg, &EnsureReversedRequest{OutTradeNo: "counter1"}) })
		require.ErrorIs(t, err, code)
		assert.Equal(t, OutcomeUnknown, OutcomeOf(err), "%s: an earlier process may have reversed it", code)
		assert.Contains(t, err.(*Error).Advice(), "query the order", code)
		assert.Equal(t, want.calls+1, c.counted("/secapi/pay/reverse"), code)
	}
}

// reversing runs EnsureReversed while the clock advances. It returns the calls
// and the second of each.
func (c *testClient) reversing(req *EnsureReversedRequest) (state *OrderQueryResponse, calls string, err error) {
	c.t.Helper()
	start := c.gw.Clock.Now()
	c.run(func() { state, err = c.EnsureReversed(bg, req) })
	var all []string
	for _, e := range c.gw.Exchanges() {
		all = append(all, fmt.Sprintf("%s %d", e.Path[strings.LastIndex(e.Path, "/")+1:], int(e.Time.Sub(start).Seconds())))
	}
	return state, strings.Join(all, ", "), err
}

func TestEnsureReversed(t *testing.T) {
	type answers = []map[string]string
	recall, done := map[string]string{"recall": "Y"}, map[string]string{"recall": "N"}
	failsAgain := fails("TRADE_ERROR")
	failsAgain["recall"] = "Y"
	paid, open, gone := inState("SUCCESS"), inState("NOTPAY"), inState("REVOKED")
	for name, test := range map[string]struct {
		query, reverse answers
		calls          string
		want           string // text of the error; empty: it is reversed
	}{
		"at once":                       {answers{paid, gone}, answers{done}, "orderquery 0, reverse 0, orderquery 0", ""},
		"an open one":                   {answers{open, inState("CLOSED")}, answers{done}, "orderquery 0, reverse 0, orderquery 0", ""},
		"it is reversed already":        {answers{gone}, nil, "orderquery 0", ""},
		"it is refunded already":        {answers{inState("REFUND")}, nil, "orderquery 0", ""},
		"recall twice":                  {answers{paid, paid, paid, gone}, answers{recall, recall, done}, "orderquery 0, reverse 0, orderquery 1, reverse 1, orderquery 3, reverse 3, orderquery 3", ""},
		"recall of a failure":           {answers{paid, paid, gone}, answers{failsAgain, done}, "orderquery 0, reverse 0, orderquery 1, reverse 1, orderquery 1", ""},
		"the user is paying":            {answers{open, open, gone}, answers{fails("USERPAYING"), done}, "orderquery 0, reverse 0, orderquery 5, reverse 5, orderquery 5", ""},
		"no answer":                     {answers{paid, gone}, answers{noAnswer}, "orderquery 0, reverse 0, orderquery 1", ""},
		"the queries lag":               {answers{paid, paid, gone}, answers{done}, "orderquery 0, reverse 0, orderquery 0, orderquery 1", ""},
		"no query":                      {answers{fails("SYSTEMERROR"), gone}, answers{done}, "orderquery 0, reverse 0, orderquery 0", ""},
		"refused":                       {answers{paid}, answers{fails("REVERSE_EXPIRE")}, "orderquery 0, reverse 0", "REVERSE_EXPIRE"},
		"a foreign number":              {answers{fails("ORDERNOTEXIST")}, answers{done}, "", "gave up after 10 tries; last: it was reversed, but no query shows that yet: orderquery: ORDERNOTEXIST"},
		"always recalled":               {answers{paid}, answers{recall}, "", "recall is Y"},
		"the query after it is refused": {answers{paid, fails("NOAUTH")}, answers{done}, "orderquery 0, reverse 0, orderquery 0", "NOAUTH"},
		"a wrong key":                   {answers{{"return_code": "FAIL", "return_msg": "签名错误"}}, nil, "orderquery 0", "签名错误"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
			c.script("/pay/orderquery", test.query...)
			if test.reverse != nil {
				c.script("/secapi/pay/reverse", test.reverse...)
			}
			state, calls, err := c.reversing(&EnsureReversedRequest{OutTradeNo: "counter1", ChargedAt: c.gw.Clock.Now().Add(-time.Minute)})
			if test.calls != "" {
				assert.Equal(t, test.calls, calls)
			}
			if test.want == "" {
				require.NoError(t, err)
				assert.True(t, state.TradeState.reversed())
				return
			}
			require.ErrorContains(t, err, test.want)
			assert.Equal(t, OutcomeUnknown, OutcomeOf(err))
			assertDoubtful(t, err.(*Error).Advice())
		})
	}
}

// The first reversal is sent 15 seconds after the charge. Without ChargedAt, the
// charge counts as just sent.
func TestEnsureReversedNotTooEarly(t *testing.T) {
	for name, test := range map[string]struct {
		ago     time.Duration
		reverse string
	}{
		"not set": {0, "reverse 15"}, "ten seconds ago": {10 * time.Second, "reverse 5"},
		"long ago": {time.Hour, "reverse 0"}, "by a fast clock": {-time.Hour, "reverse 15"},
	} {
		c := newTestClient(t)
		c.script("/pay/orderquery", inState("SUCCESS"), inState("SUCCESS"), inState("REVOKED"))
		c.script("/secapi/pay/reverse", map[string]string{"recall": "N"})
		req := &EnsureReversedRequest{OutTradeNo: "counter1"}
		if test.ago != 0 {
			req.ChargedAt = c.gw.Clock.Now().Add(-test.ago)
		}
		_, calls, err := c.reversing(req)
		require.NoError(t, err, name)
		assert.Contains(t, calls, test.reverse, name)
	}
}

// A job queue waits 15 seconds in total, however often the job is restarted.
func TestReverseStep(t *testing.T) {
	c := newTestClient(t)
	c.script("/pay/orderquery", inState("SUCCESS"), inState("SUCCESS"), inState("SUCCESS"), inState("REVOKED"))
	c.script("/secapi/pay/reverse", map[string]string{"recall": "N"})
	req := &EnsureReversedRequest{OutTradeNo: "counter1"}
	step, err := c.ReverseStep(bg, req, Progress{})
	require.NoError(t, err)
	assert.Equal(t, 15*time.Second, step.After)
	c.gw.Clock.Advance(10 * time.Second)
	step, err = c.ReverseStep(bg, req, stored(t, step.Progress))
	require.NoError(t, err)
	assert.Equal(t, 5*time.Second, step.After)
	c.gw.Clock.Advance(5 * time.Second)
	step, err = c.ReverseStep(bg, req, stored(t, step.Progress))
	require.NoError(t, err)
	assert.True(t, step.Final)
	assert.Equal(t, TradeStateRevoked, step.State.TradeState)
	assert.Equal(t, 1, c.counted("/secapi/pay/reverse"))
	assert.Equal(t, reverseGaps, ReverseGaps())
}

func TestEnsureReversedRefusesWrongUse(t *testing.T) {
	c := newTestClient(t)
	for _, req := range []*EnsureReversedRequest{nil, {}} {
		_, err := c.EnsureReversed(bg, req)
		c.refuses("transaction_id (TransactionID) or out_trade_no (OutTradeNo) must be set", err)
	}
}

func TestEnsureReversedContext(t *testing.T) {
	c := newTestClient(t)
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorBefore, Path: "/pay/orderquery", Times: 100})
	c.script("/secapi/pay/reverse", map[string]string{"recall": "Y"})
	ctx, cancel := context.WithCancel(bg)
	go func() {
		for c.gw.Clock.Waiting() == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	_, err := c.EnsureReversed(ctx, &EnsureReversedRequest{OutTradeNo: "counter1", ChargedAt: c.gw.Clock.Now().Add(-time.Minute)})
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, err, ErrOutcomeUnknown)
	assert.ErrorContains(t, err, "recall is Y")
	assert.True(t, Retryable(err))
}

// With a TransactionID, the payment is queried and reversed by that number.
func TestReverseStepByTransaction(t *testing.T) {
	c := newTestClient(t)
	c.script("/secapi/pay/reverse", map[string]string{"recall": "N"})
	c.script("/pay/orderquery", inState("USERPAYING"), inState("USERPAYING"), inState("REVOKED"))
	req := &EnsureReversedRequest{TransactionID: "42", ChargedAt: c.gw.Clock.Now()}
	step, err := c.ReverseStep(bg, req, resumed())
	require.NoError(t, err)
	assert.Equal(t, 15*time.Second, step.After)
	assert.Equal(t, TradeState("USERPAYING"), step.State.TradeState)
	assert.EqualError(t, step.Cause, `order "counter1" is USERPAYING`)
	assert.Zero(t, step.Progress.Steps)

	c.gw.Clock.Advance(15 * time.Second)
	step, err = c.ReverseStep(bg, req, step.Progress)
	require.NoError(t, err)
	assert.True(t, step.Final)
	assert.Equal(t, 1, step.Progress.Steps)
	require.Len(t, c.gw.Exchanges(), 4, "query; query, reverse, query")
	for _, e := range c.gw.Exchanges() {
		assert.Equal(t, "42", e.Fields["transaction_id"], e.Path)
	}
}

// After a permanent failure of the reversal, the step has the state of the query.
func TestReverseStepRefused(t *testing.T) {
	c := newTestClient(t)
	c.script("/secapi/pay/reverse", fails("REVERSE_EXPIRE"))
	c.script("/pay/orderquery", inState("SUCCESS"))
	p := Progress{Steps: 2, Sending: true, Since: c.gw.Clock.Now().Add(-time.Hour)}
	step, err := c.ReverseStep(bg, &EnsureReversedRequest{OutTradeNo: "counter1"}, p)
	assert.ErrorIs(t, err, ErrReverseExpire)
	assert.Equal(t, TradeStateSuccess, step.State.TradeState)
	assert.Equal(t, p, step.Progress)

	c.script("/pay/orderquery", inState("REVOKED"))
	step, err = c.ReverseStep(bg, &EnsureReversedRequest{OutTradeNo: "counter1"}, p)
	require.NoError(t, err)
	assert.Equal(t, 3, step.Progress.Steps)
}

// recall Y is an error of the reversal, with advice.
func TestRecallIsAnError(t *testing.T) {
	c := newTestClient(t)
	c.script("/secapi/pay/reverse", map[string]string{"recall": "Y"})
	recall, err := c.tryReverse(bg, &ReverseRequest{OutTradeNo: "counter1"})
	assert.True(t, recall)
	e := err.(*Error)
	assert.EqualError(t, e, "wxpay: reverse: recall is Y: the reversal is not done yet")
	assert.Equal(t, 200, e.HTTPStatus)
	assert.Equal(t, 1, e.Attempts)
	assert.Equal(t, "Y", e.Fields.Get("recall"))
	assert.Equal(t, RetryLater, e.Retry)
	assert.Equal(t, reverse.InDoubt, e.Advice())
	assert.False(t, recalls(errors.New("other")))

	step := againReversing[OrderQueryResponse](nil, Progress{Steps: 8}, NewError("reverse", ErrUserPaying), err)
	assert.Equal(t, 9*time.Second, step.After, "a longer gap replaces the 5 seconds for a paying user")
	step = againReversing[OrderQueryResponse](nil, Progress{}, NewError("reverse", ErrUserPaying), err)
	assert.Equal(t, 5*time.Second, step.After)
}
