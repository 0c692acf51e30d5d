package wxpay

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// sale returns a valid request. change may make it invalid.
func sale(no string, change ...func(*MicropayRequest)) *MicropayRequest {
	req := &MicropayRequest{
		Body: "image形象店-深圳腾大- QQ公仔", OutTradeNo: no, TotalFee: 888, SpbillCreateIP: "8.8.8.8", AuthCode: "120061098828009406",
	}
	for _, c := range change {
		c(req)
	}
	return req
}

// fails is a response with an error code.
func fails(code string) map[string]string {
	return map[string]string{"result_code": "FAIL", "err_code": code, "err_code_des": "描述"}
}

// noAnswer means that no response comes.
var noAnswer = map[string]string{"return_code": "FAIL", "return_msg": "系统超时"}

// inState is the response to a query of an order.
func inState(state string) map[string]string {
	answer := map[string]string{"trade_state": state, "trade_state_desc": "状态", "out_trade_no": "counter1"}
	if state == "SUCCESS" || state == "REFUND" {
		for name, value := range chargeFields("888") {
			answer[name] = value
		}
	}
	return answer
}

func chargeFields(fee string) map[string]string {
	return map[string]string{
		"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "is_subscribe": "N", "trade_type": "MICROPAY", "bank_type": "CMB_DEBIT",
		"total_fee": fee, "cash_fee": fee, "transaction_id": "1217752501201407033233368018", "out_trade_no": "counter1", "time_end": "20141030133525",
	}
}

// script makes the gateway answer a path with one response after another. The
// last one repeats.
func (c *testClient) script(path string, answers ...map[string]string) {
	certificate := strings.HasPrefix(path, "/secapi")
	n := 0
	c.gw.Handle(path, wxpaytest.PathOptions{Certificate: certificate}, func(map[string]string) map[string]string {
		answer := map[string]string{}
		for name, value := range answers[min(n, len(answers)-1)] {
			answer[name] = value
		}
		n++
		return answer
	})
}

// charge runs MicropayAndWait while the clock advances. It returns the calls
// that the gateway received, each with its second.
func (c *testClient) charge(ctx context.Context, req *MicropayRequest) (reply *MicropayResponse, calls []string, err error) {
	c.t.Helper()
	start := c.gw.Clock.Now()
	c.run(func() { reply, err = c.MicropayAndWait(ctx, req) })
	for _, e := range c.gw.Exchanges() {
		calls = append(calls, fmt.Sprintf("%s %d", e.Path[strings.LastIndex(e.Path, "/")+1:], int(e.Time.Sub(start).Seconds())))
	}
	return reply, calls, err
}

// run runs f and advances the clock whenever f waits for it.
func (c *testClient) run(f func()) {
	c.t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	for deadline := time.Now().Add(20 * time.Second); ; {
		select {
		case <-done:
			return
		case <-time.After(time.Millisecond):
			require.True(c.t, time.Now().Before(deadline), "it never ends")
			if c.gw.Clock.Waiting() > 0 {
				c.gw.Clock.Advance(time.Second)
			}
		}
	}
}

func TestMicropay(t *testing.T) {
	c := newTestClient(t)
	c.script("/pay/micropay", chargeFields("888"))

	reply, err := c.Micropay(bg, sale("counter1"))
	require.NoError(t, err)

	sent := c.sent()
	assert.Equal(t, "120061098828009406", sent.Fields["auth_code"])
	assert.Equal(t, "888", sent.Fields["total_fee"])
	assert.Equal(t, "HMAC-SHA256", sent.Fields["sign_type"])
	assert.NotContains(t, sent.Fields, "notify_url")
	assert.False(t, sent.Presents, "no certificate is presented where none is needed")
	assert.Equal(t, "1217752501201407033233368018", reply.TransactionID)
	assert.Equal(t, TradeType("MICROPAY"), reply.TradeType)
	assert.Equal(t, int64(888), reply.SettlementTotal())

	c.script("/pay/micropay", chargeFields("887"))
	_, err = c.Micropay(bg, sale("counter1"))
	assert.ErrorContains(t, err, "total_fee", "a response with another amount belongs to another request")
	assert.ErrorIs(t, err, ErrOutcomeUnknown)
}

// A reply with another trade_state is not a payment. A query decides.
func TestMicropaySuccessInAnotherState(t *testing.T) {
	for _, state := range []string{"USERPAYING", "PAYERROR", "NOTPAY", "ACCEPT", "NEW"} {
		c := newTestClient(t)
		answer := chargeFields("888")
		answer["trade_state"] = state
		c.script("/pay/micropay", answer)
		reply, err := c.Micropay(bg, sale("counter1"))
		assert.Nil(t, reply, state)
		assert.ErrorContains(t, err, `order "counter1" is in state "`+state+`", expected SUCCESS`)
		assert.ErrorIs(t, err, ErrOutcomeUnknown)
	}
	c := newTestClient(t)
	answer := chargeFields("888")
	answer["trade_state"] = "SUCCESS"
	c.script("/pay/micropay", answer)
	_, err := c.Micropay(bg, sale("counter1"))
	assert.NoError(t, err)
	answer["trade_state"] = "USERPAYING"
	c.script("/pay/orderquery", inState("USERPAYING"), inState("SUCCESS"))
	reply, calls, err := c.charge(bg, sale("counter1"))
	require.NoError(t, err)
	assert.Equal(t, int64(888), reply.TotalFee)
	assert.Contains(t, strings.Join(calls, " "), "orderquery")
}

// The documented codes, and what each proves.
func TestMicropayCodes(t *testing.T) {
	for code, want := range map[Code]struct {
		outcome Outcome
		advice  string
	}{
		ErrAuthCodeError:   {OutcomeNotDone, "new code"},
		ErrAuthCodeExpire:  {OutcomeNotDone, "new code"},
		ErrAuthCodeInvalid: {OutcomeNotDone, "new code"},
		ErrBankError:       {OutcomeUnknown, "query"},
		ErrBizerrNeedRetry: {OutcomeUnknown, "never repeat"},
		ErrBuyerMismatch:   {OutcomeNotDone, "new number"},
		ErrInvalidRequest:  {OutcomeUnknown, "query"},
		ErrNotEnough:       {OutcomeNotDone, "another way"},
		ErrNotSuportCard:   {OutcomeNotDone, "another way"},
		ErrOrderClosed:     {OutcomeNotDone, "new out_trade_no"},
		ErrOrderPaid:       {OutcomeAlreadyDone, "query"},
		ErrOrderReversed:   {OutcomeNotDone, "new out_trade_no"},
		ErrOutTradeNoUsed:  {OutcomeUnknown, "query"},
		ErrParamError:      {OutcomeNotDone, "fix"},
		ErrSystemError:     {OutcomeUnknown, "never repeat"},
		ErrTradeError:      {OutcomeNotDone, "description"},
		ErrUserPaying:      {OutcomeUnknown, "never repeat"},
		"NEW_CODE":         {OutcomeUnknown, "query"},
	} {
		c := newTestClient(t)
		c.script("/pay/micropay", fails(string(code)))
		_, err := c.Micropay(bg, sale("counter1"))
		require.ErrorIs(t, err, code)
		assert.Equal(t, want.outcome, OutcomeOf(err), code)
		assert.Contains(t, err.(*Error).Advice(), want.advice, code)
		assert.Len(t, c.gw.Exchanges(), 1, "%s: never repeated", code)
		assert.False(t, want.outcome == OutcomeUnknown && Retryable(err), code)
		assert.NotContains(t, err.Error(), "120061098828009406")
	}
}

func TestMicropayRefusesWrongUse(t *testing.T) {
	for want, change := range map[string]func(*MicropayRequest){
		"auth_code (AuthCode) must be set":               func(r *MicropayRequest) { r.AuthCode = "" },
		"total_fee (TotalFee) must be set":               func(r *MicropayRequest) { r.TotalFee = 0 },
		"out_trade_no (OutTradeNo) of a new order may ":  func(r *MicropayRequest) { r.OutTradeNo = "一" },
		"spbill_create_ip (SpbillCreateIP) is not an IP": func(r *MicropayRequest) { r.SpbillCreateIP = "till 3" },
		"attach (Attach) has 128 bytes, at most 127":     func(r *MicropayRequest) { r.Attach = strings.Repeat("a", 128) },
		"scene_info (SceneInfo) needs the store's ID":    func(r *MicropayRequest) { r.SceneInfo = &SceneInfo{} },
		"time_expire (TimeExpire) is not after": func(r *MicropayRequest) {
			r.TimeStart = time.Unix(1e9, 0)
			r.TimeExpire = r.TimeStart
		},
	} {
		c := newTestClient(t)
		_, err := c.Micropay(bg, sale("counter1", change))
		c.refuses(want, err)
		_, err = c.MicropayAndWait(bg, sale("counter1", change))
		c.refuses(want, err)
	}
}

func TestReverse(t *testing.T) {
	c := newTestClient(t)
	c.script("/secapi/pay/reverse", map[string]string{"recall": "Y"}, map[string]string{"recall": "N"}, map[string]string{})
	reply, err := c.Reverse(bg, &ReverseRequest{OutTradeNo: "counter1"})
	require.NoError(t, err)
	assert.True(t, c.sent().Presents, "the certificate is presented")
	assert.Equal(t, "counter1", c.sent().Fields["out_trade_no"])
	assert.True(t, reply.Recall)
	reply, err = c.Reverse(bg, &ReverseRequest{TransactionID: "4200"})
	require.NoError(t, err)
	assert.False(t, reply.Recall)
	_, err = c.Reverse(bg, &ReverseRequest{OutTradeNo: "counter1"})
	assert.ErrorContains(t, err, "recall", "a reply without recall does not say whether to repeat")
	assert.ErrorIs(t, err, ErrOutcomeUnknown)

	c = newTestClient(t)
	_, err = c.Reverse(bg, &ReverseRequest{})
	c.refuses("transaction_id (TransactionID) or out_trade_no (OutTradeNo) must be set", err)
}
