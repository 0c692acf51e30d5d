package wxpay

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// tenQueries are queries every 5 seconds.
const tenQueries = "orderquery 0, orderquery 5, orderquery 10, orderquery 15, orderquery 20, orderquery 25, orderquery 30, orderquery 35, orderquery 40, orderquery 45"

// noneShows are the calls that follow when no query shows the reversal.
const noneShows = ", orderquery 46, reverse 46, orderquery 46, orderquery 47, reverse 47, orderquery 47, orderquery 49, reverse 49, orderquery 49, orderquery 52, reverse 52, orderquery 52" +
	", orderquery 56, reverse 56, orderquery 56, orderquery 61, reverse 61, orderquery 61, orderquery 67, reverse 67, orderquery 67, orderquery 74, reverse 74, orderquery 74" +
	", orderquery 82, reverse 82, orderquery 82, orderquery 91, reverse 91, orderquery 91"

// How counter payments end: the calls, each with its second, and the result.
func TestMicropayAndWait(t *testing.T) {
	type answers = []map[string]string
	open, recall, done := inState("NOTPAY"), map[string]string{"recall": "Y"}, map[string]string{"recall": "N"}
	other := inState("SUCCESS")
	other["total_fee"] = "1"
	for name, test := range map[string]struct {
		pay, query, reverse answers
		calls               string // after micropay 0
		want                string // of the error; empty: paid
		outcome             Outcome
		code                Code
	}{
		"paid at once": {pay: answers{chargeFields("888")}},
		"wrong code":   {pay: answers{fails("AUTH_CODE_INVALID")}, calls: "orderquery 0", want: "AUTH_CODE_INVALID", outcome: OutcomeNotDone, code: ErrAuthCodeInvalid},
		"another sale's number": {
			pay: answers{fails("OUT_TRADE_NO_USED")}, want: "OUT_TRADE_NO_USED", outcome: OutcomeUnknown, code: ErrOutTradeNoUsed,
		},
		"wrong key": {pay: answers{{"return_code": "FAIL", "return_msg": "签名错误"}}, calls: "orderquery 0", want: "签名错误", outcome: OutcomeNotDone, code: ErrSignError},
		"the user pays": {
			pay: answers{fails("USERPAYING")}, query: answers{inState("USERPAYING"), fails("SYSTEMERROR"), inState("SUCCESS")},
			calls: "orderquery 5, orderquery 10, orderquery 15",
		},
		"wrong password": {
			pay: answers{fails("USERPAYING")}, query: answers{inState("USERPAYING"), inState("PAYERROR"), inState("PAYERROR"), inState("PAYERROR"), inState("REVOKED")}, reverse: answers{done},
			calls: "orderquery 5, orderquery 10, orderquery 15, orderquery 16, reverse 16, orderquery 16",
			want:  `USERPAYING "描述": not paid: it stayed open and was reversed`, outcome: OutcomeNotDone, code: ErrUserPaying,
		},
		"the payment fails late": {
			pay: answers{fails("USERPAYING")}, query: append(slices.Repeat(answers{inState("USERPAYING")}, 5), inState("PAYERROR"), inState("PAYERROR"), inState("USERPAYING"), inState("REVOKED")), reverse: answers{recall, done},
			calls: "orderquery 5, orderquery 10, orderquery 15, orderquery 20, orderquery 25, orderquery 30, orderquery 31, reverse 31, orderquery 32, reverse 32, orderquery 32",
			want:  "not paid: it stayed open and was reversed", outcome: OutcomeNotDone, code: ErrUserPaying,
		},
		"the payment failed, and was paid all the same": {
			pay: answers{noAnswer}, query: answers{inState("PAYERROR"), inState("PAYERROR"), inState("SUCCESS")},
			calls: "orderquery 0, orderquery 5, orderquery 10",
		},
		"the payment failed, and can't be reversed": {
			pay: answers{fails("USERPAYING")}, query: answers{inState("PAYERROR")}, reverse: answers{fails("TRADE_ERROR")},
			calls: "orderquery 5, orderquery 10, orderquery 15, orderquery 16, reverse 16, orderquery 16",
			want:  `it may still be paid: order "counter1" is PAYERROR; it could not be reversed`, outcome: OutcomeUnknown, code: ErrUserPaying,
		},
		"no answer, but paid": {pay: answers{noAnswer}, query: answers{fails("ORDERNOTEXIST"), inState("SUCCESS")}, calls: "orderquery 0, orderquery 5"},
		"the bank is slow":    {pay: answers{fails("BANKERROR")}, query: answers{open, inState("SUCCESS")}, calls: "orderquery 0, orderquery 5"},
		"closed": {
			pay: answers{fails("SYSTEMERROR")}, query: answers{inState("CLOSED")}, calls: "orderquery 0",
			want: "not paid: the order is CLOSED", outcome: OutcomeNotDone, code: ErrSystemError,
		},
		"another amount": {
			pay: answers{noAnswer}, query: answers{other}, calls: "orderquery 0", want: "in state SUCCESS with 1 fen", outcome: OutcomeUnknown, code: ErrSystemError,
		},
		"refunded meanwhile": {
			pay: answers{noAnswer}, query: answers{inState("REFUND")}, calls: "orderquery 0", want: "REFUND with 888 fen", outcome: OutcomeUnknown, code: ErrSystemError,
		},
		"reversed": {
			pay: answers{fails("SYSTEMERROR")}, query: append(slices.Repeat(answers{open}, 13), inState("REVOKED")), reverse: answers{recall, recall, done},
			calls: tenQueries + ", orderquery 46, reverse 46, orderquery 47, reverse 47, orderquery 49, reverse 49, orderquery 49",
			want:  "not paid: it stayed open and was reversed", outcome: OutcomeNotDone, code: ErrSystemError,
		},
		"the queries lag behind the reversal": {
			pay: answers{fails("SYSTEMERROR")}, query: append(slices.Repeat(answers{open}, 12), inState("CLOSED")), reverse: answers{done},
			calls: tenQueries + ", orderquery 46, reverse 46, orderquery 46, orderquery 47",
			want:  "not paid: it stayed open and was reversed", outcome: OutcomeNotDone, code: ErrSystemError,
		},
		"no query shows the reversal": {
			pay: answers{fails("SYSTEMERROR")}, query: answers{fails("ORDERNOTEXIST")}, reverse: answers{done},
			calls: tenQueries + noneShows,
			want:  "it was reversed, but no query shows that yet", outcome: OutcomeUnknown, code: ErrSystemError,
		},
		"the query after the reversal is refused": {
			pay: answers{fails("SYSTEMERROR")}, query: append(slices.Repeat(answers{open}, 11), fails("NOAUTH")), reverse: answers{done},
			calls: tenQueries + ", orderquery 46, reverse 46, orderquery 46",
			want:  "it was reversed, but no query shows that yet: orderquery: NOAUTH", outcome: OutcomeUnknown, code: ErrSystemError,
		},
		"limited, and then in doubt": {
			pay: answers{fails("FREQUENCY_LIMITED")}, query: answers{inState("NOTPAY"), fails("NOAUTH")}, calls: "orderquery 0, orderquery 5",
			want: "NOAUTH", outcome: OutcomeUnknown, code: ErrFrequencyLimited,
		},
		"refused, while another till's charge is being paid": {
			pay: answers{fails("AUTH_CODE_ERROR")}, query: answers{inState("USERPAYING"), inState("SUCCESS")}, calls: "orderquery 0, orderquery 5",
		},
		"refused, while an earlier charge is open": {
			pay: answers{fails("NOTENOUGH")}, query: append(slices.Repeat(answers{open}, 11), inState("REVOKED")), reverse: answers{done},
			calls: tenQueries + ", orderquery 46, reverse 46, orderquery 46",
			want:  "not paid: it stayed open and was reversed", outcome: OutcomeNotDone, code: ErrNotEnough,
		},
		"refused, and the query fails": {
			pay: answers{fails("AUTHCODEEXPIRE")}, query: answers{fails("SYSTEMERROR"), inState("SUCCESS")}, calls: "orderquery 0, orderquery 5",
		},
		"refused, and a later query finds nothing": {
			pay: answers{fails("NOTENOUGH")}, query: answers{fails("SYSTEMERROR"), fails("ORDERNOTEXIST")}, calls: "orderquery 0, orderquery 5",
			want: `wxpay: micropay: NOTENOUGH "描述"`, outcome: OutcomeNotDone, code: ErrNotEnough,
		},
		"refused, and the query is refused for another cause": {
			pay: answers{fails("NOTENOUGH")}, query: answers{fails("NOAUTH")}, calls: "orderquery 0",
			want: `wxpay: micropay: NOTENOUGH "描述": orderquery: NOAUTH`, outcome: OutcomeUnknown, code: ErrNotEnough,
		},
		"refused, and the query for the same cause": {
			pay: answers{fails("NOAUTH")}, query: answers{fails("NOAUTH")}, calls: "orderquery 0",
			want: `wxpay: micropay: NOAUTH "描述"`, outcome: OutcomeNotDone, code: ErrNoAuth,
		},
		"an unknown code": {
			pay: answers{fails("SOMETHING_NEW")}, query: answers{inState("SUCCESS")}, calls: "orderquery 0",
		},
		"refused, and closed": {
			pay: answers{fails("NOTENOUGH")}, query: answers{inState("CLOSED")}, calls: "orderquery 0",
			want: "NOTENOUGH", outcome: OutcomeNotDone, code: ErrNotEnough,
		},
		"refused, and the payment failed": {
			pay: answers{fails("TRADE_ERROR")}, query: append(slices.Repeat(answers{inState("PAYERROR")}, 5), inState("REVOKED")), reverse: answers{done},
			calls: "orderquery 0, orderquery 5, orderquery 10, orderquery 15, orderquery 16, reverse 16, orderquery 16",
			want:  "not paid: it stayed open and was reversed", outcome: OutcomeNotDone, code: ErrTradeError,
		},
		"the reversal fails": {
			pay: answers{fails("USERPAYING")}, query: answers{open}, reverse: answers{fails("TRADE_ERROR")},
			calls: strings.TrimPrefix(tenQueries, "orderquery 0, ") + ", orderquery 46, reverse 46, orderquery 46",
			want:  `it may still be paid: order "counter1" is NOTPAY; it could not be reversed: reverse: TRADE_ERROR`, outcome: OutcomeUnknown, code: ErrUserPaying,
		},
		"the reversal fails, as it was paid": {
			pay: answers{noAnswer}, query: append(slices.Repeat(answers{open}, 11), inState("SUCCESS")), reverse: answers{fails("TRADE_STATE_ERROR")},
			calls: tenQueries + ", orderquery 46, reverse 46, orderquery 46",
		},
		"the reversal fails in doubt, and it was paid": {
			pay: answers{noAnswer}, query: append(slices.Repeat(answers{open}, 11), inState("SUCCESS")), reverse: answers{recall, fails("TRADE_STATE_ERROR")},
			calls: tenQueries + ", orderquery 46, reverse 46, orderquery 47, reverse 47, orderquery 47",
			want:  "its reversal may still return the money", outcome: OutcomeUnknown, code: ErrSystemError,
		},
		"the reversal fails, but it is revoked": {
			pay: answers{noAnswer}, query: append(slices.Repeat(answers{open}, 11), inState("REVOKED")), reverse: answers{fails("TRADE_ERROR")},
			calls: tenQueries + ", orderquery 46, reverse 46, orderquery 46",
			want:  "not paid: it stayed open and was reversed", outcome: OutcomeNotDone, code: ErrSystemError,
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
			c.script("/pay/micropay", test.pay...)
			if test.query != nil {
				c.script("/pay/orderquery", test.query...)
			}
			if test.reverse != nil {
				c.script("/secapi/pay/reverse", test.reverse...)
			}

			reply, calls, err := c.charge(bg, sale("counter1"))

			assert.Equal(t, strings.TrimSuffix("micropay 0, "+test.calls, ", "), strings.Join(calls, ", "))
			if test.want == "" {
				require.NoError(t, err)
				assert.Equal(t, "1217752501201407033233368018", reply.TransactionID)
				assert.Equal(t, int64(888), reply.TotalFee)
				return
			}
			assert.Nil(t, reply)
			require.ErrorContains(t, err, test.want)
			assert.Equal(t, test.outcome, OutcomeOf(err))
			assert.Equal(t, test.outcome == OutcomeUnknown, errors.Is(err, ErrOutcomeUnknown))
			assert.Equal(t, test.code, err.(*Error).Code)
			assert.NotEmpty(t, err.(*Error).Advice())
			if test.outcome == OutcomeUnknown {
				assert.False(t, Retryable(err), "a charge with unknown outcome is never sent again")
				assert.NotContains(t, err.(*Error).Advice(), "not paid")
			}
		})
	}
}

// Without the certificate that a reversal needs, nothing is sent.
func TestMicropayAndWaitNeedsCertificate(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) { cfg.Certificate = nil })
	_, err := c.MicropayAndWait(bg, sale("counter1"))
	c.refuses("a payment that stays open must be reversed: the merchant certificate is needed", err)

	gw := wxpaytest.NewServer()
	defer gw.Close()
	cfg := configFor(gw)
	cfg.Certificate = gw.CertificateUntil("", time.Now().Add(time.Hour))
	client, err := NewClient(cfg)
	require.NoError(t, err)
	gw.Clock.Advance(2 * time.Hour)
	_, err = client.MicropayAndWait(bg, sale("counter1"))
	assert.ErrorContains(t, err, "the merchant certificate expired on")
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	assert.Empty(t, gw.Exchanges())
}

// When the context ends, the payment stays as it is, and the error says so.
func TestMicropayAndWaitContext(t *testing.T) {
	c := newTestClient(t)
	c.script("/pay/micropay", fails("USERPAYING"))
	c.script("/pay/orderquery", inState("USERPAYING"))
	ctx, cancel := context.WithCancel(bg)
	go func() {
		for range 2 {
			for c.gw.Clock.Waiting() == 0 {
				time.Sleep(time.Millisecond)
			}
			c.gw.Clock.Advance(5 * time.Second)
		}
		for c.gw.Clock.Waiting() == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	_, err := c.MicropayAndWait(ctx, sale("counter1"))
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, err, ErrOutcomeUnknown)
	assert.ErrorIs(t, err, ErrUserPaying)
	assert.ErrorContains(t, err, "it may still be paid")
	assert.ErrorContains(t, err, `order "counter1" is USERPAYING`)
	assert.Contains(t, err.(*Error).Advice(), "ResumeMicropay")
	assert.False(t, Retryable(err), "a payment code is never charged again")
	assert.Len(t, c.gw.Exchanges(), 3, "nothing is reversed after the context has ended")

	_, err = newTestClient(t).MicropayAndWait(ctx, sale("counter1"))
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err), "nothing was sent")
}

// In each way to lose a reply, the money has already moved.
func TestMicropayAndWaitLostReply(t *testing.T) {
	for _, fault := range []wxpaytest.FaultName{wxpaytest.TimeoutAfter, wxpaytest.ResetAfter, wxpaytest.BrokenBody, wxpaytest.WrongSignature, wxpaytest.HTMLPage} {
		c := newTestClient(t, func(cfg *Config) { cfg.Timeout = time.Second })
		c.script("/pay/micropay", chargeFields("888"))
		c.script("/pay/orderquery", inState("SUCCESS"))
		c.gw.Inject(wxpaytest.Fault{Name: fault, Path: "/pay/micropay"})
		reply, calls, err := c.charge(bg, sale("counter1"))
		require.NoError(t, err, fault)
		assert.Equal(t, "1217752501201407033233368018", reply.TransactionID)
		assert.Equal(t, []string{"micropay 0", "orderquery 0"}, calls, fault)
	}

	// The request was lost on the way, and the gateway does not know the order.
	c := newTestClient(t, func(cfg *Config) { cfg.Timeout = time.Second })
	c.script("/pay/micropay", chargeFields("888"))
	c.script("/secapi/pay/reverse", map[string]string{"recall": "N"})
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.TimeoutBefore, Path: "/pay/micropay"})
	_, calls, err := c.charge(bg, sale("counter1"))
	assert.ErrorContains(t, err, "no reply within Config.Timeout, 1s: gave up after 10 tries; last: it was reversed, but no query shows that yet")
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err), "that the order does not exist yet proves nothing")
	assert.Contains(t, calls, "reverse 46")
}

var aCharge = &ResumeMicropayRequest{OutTradeNo: "counter1", TotalFee: 888}

// After a restart nothing is charged. The helper follows the order to its final
// state.
func TestResumeMicropay(t *testing.T) {
	c := newTestClient(t)
	c.script("/pay/orderquery", inState("USERPAYING"), inState("SUCCESS"))
	var reply *MicropayResponse
	var err error
	c.run(func() { reply, err = c.ResumeMicropay(bg, aCharge) })
	require.NoError(t, err)
	assert.Equal(t, int64(888), reply.TotalFee)
	assert.Zero(t, c.counted("/pay/micropay"))

	c = newTestClient(t)
	c.script("/pay/orderquery", append(slices.Repeat([]map[string]string{inState("NOTPAY")}, 11), inState("REVOKED"))...)
	c.script("/secapi/pay/reverse", map[string]string{"recall": "N"})
	c.run(func() { _, err = c.ResumeMicropay(bg, aCharge) })
	assert.ErrorContains(t, err, "not paid: it stayed open and was reversed")
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	assert.Zero(t, c.counted("/pay/micropay"))

	// The 45 seconds are counted from the charge, not from the restart.
	c = newTestClient(t)
	c.script("/pay/orderquery", inState("NOTPAY"), inState("NOTPAY"), inState("REVOKED"))
	c.script("/secapi/pay/reverse", map[string]string{"recall": "N"})
	c.run(func() {
		_, err = c.ResumeMicropay(bg, &ResumeMicropayRequest{OutTradeNo: "counter1", TotalFee: 888, ChargedAt: c.gw.Clock.Now().Add(-time.Minute)})
	})
	assert.ErrorContains(t, err, "not paid: it stayed open and was reversed")
	assert.Len(t, c.gw.Exchanges(), 4)

	for _, req := range []*ResumeMicropayRequest{nil, {}, {OutTradeNo: "counter1"}} {
		_, err = c.ResumeMicropay(bg, req)
		assert.ErrorContains(t, err, "must be set")
		assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	}
	// A charged order may be paid, whether it can be reversed or not.
	c = newTestClient(t, func(cfg *Config) { cfg.Certificate = nil })
	c.script("/pay/orderquery", inState("NOTPAY"))
	c.run(func() { _, err = c.ResumeMicropay(bg, aCharge) })
	assert.ErrorContains(t, err, "it could not be reversed: reverse: the merchant certificate is needed")
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err))
	c.script("/pay/orderquery", inState("SUCCESS"))
	_, err = c.ResumeMicropay(bg, aCharge)
	assert.NoError(t, err)
}

// Two tills use one number. The second code is refused, and both report the
// first charge.
func TestMicropayTwoTills(t *testing.T) {
	c := newTestClient(t)
	first, err := c.MicropayAndWait(bg, sale("counter1", func(r *MicropayRequest) { r.AuthCode = c.gw.AuthCode("") }))
	require.NoError(t, err)
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorBefore, Path: "/pay/micropay", Code: "AUTHCODEEXPIRE"})
	second, err := c.MicropayAndWait(bg, sale("counter1", func(r *MicropayRequest) { r.AuthCode = c.gw.AuthCode("") }))
	require.NoError(t, err)
	assert.Equal(t, first.TransactionID, second.TransactionID)
}

// After a crash at any moment, the stored progress prevents a second charge.
func TestMicropayStep(t *testing.T) {
	c := newTestClient(t)
	req := sale("counter1", func(r *MicropayRequest) { r.AuthCode = c.gw.AuthCode("") })
	announced, err := c.MicropayStep(bg, req, Progress{})
	require.NoError(t, err)
	assert.Zero(t, announced.After, "the step only waits for its progress to be stored")
	assert.Empty(t, c.gw.Exchanges(), "nothing is sent before the progress is stored")

	crashed, err := c.MicropayStep(bg, req, stored(t, announced.Progress))
	require.NoError(t, err)
	assert.Equal(t, 5*time.Second, crashed.After)
	assert.ErrorIs(t, crashed.Cause, ErrOrderNotExist)
	assert.Zero(t, c.counted("/pay/micropay"), "the progress may come from before a crash")

	paid, err := c.MicropayStep(bg, req, announced.Progress)
	require.NoError(t, err)
	assert.True(t, paid.Final)
	resumed, err := c.MicropayStep(bg, req, stored(t, announced.Progress))
	require.NoError(t, err)
	assert.True(t, resumed.Final)
	assert.Equal(t, paid.State.TransactionID, resumed.State.TransactionID)
	assert.Equal(t, 1, c.counted("/pay/micropay"))
	assert.Equal(t, micropayGaps, MicropayGaps())
}

// If the query after a refusal fails, a later step decides, also after a
// restart.
func TestMicropayStepRefused(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
	c.script("/pay/micropay", fails("NOTENOUGH"))
	c.script("/pay/orderquery", fails("SYSTEMERROR"), fails("ORDERNOTEXIST"))
	announced, err := c.MicropayStep(bg, sale("counter1"), Progress{})
	require.NoError(t, err)
	refused, err := c.MicropayStep(bg, sale("counter1"), announced.Progress)
	require.NoError(t, err)
	assert.ErrorIs(t, refused.Cause, ErrNotEnough)
	_, err = c.MicropayStep(bg, sale("counter1"), stored(t, refused.Progress))
	assert.ErrorIs(t, err, ErrNotEnough)
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))

	// Another permanent failure of the query leaves the outcome open.
	c.script("/pay/orderquery", fails("NOAUTH"))
	_, err = c.MicropayStep(bg, sale("counter1"), stored(t, refused.Progress))
	assert.ErrorIs(t, err, ErrNoAuth)
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err))
	assertDoubtful(t, err.(*Error).Advice())
}

// A crash follows the announcement of the reversal. A paid state may be older
// than a reversal that was sent.
func TestMicropayStepReversing(t *testing.T) {
	c := newTestClient(t)
	c.script("/pay/orderquery", inState("NOTPAY"), inState("SUCCESS"), inState("SUCCESS"), inState("REVOKED"))
	c.script("/secapi/pay/reverse", map[string]string{"recall": "N"})
	began := Progress{Sending: true, Since: c.gw.Clock.Now().Add(-time.Minute)}
	announced, err := c.MicropayStep(bg, sale("counter1"), began)
	require.NoError(t, err)
	assert.True(t, announced.Progress.Reversing)
	assert.Zero(t, c.counted("/secapi/pay/reverse"))

	paid, err := c.MicropayStep(bg, sale("counter1"), announced.Progress)
	require.NoError(t, err)
	assert.True(t, paid.Final, "no reversal was sent, so the order is paid")
	_, err = c.MicropayStep(bg, sale("counter1"), stored(t, announced.Progress))
	assert.ErrorContains(t, err, "not paid: it stayed open and was reversed")
	assert.Equal(t, 1, c.counted("/secapi/pay/reverse"))
}
