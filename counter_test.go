package wxpay

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The payments of one day at a shop counter, on the gateway.
func TestCounter(t *testing.T) {
	scanned := func(code string) func(*MicropayRequest) {
		return func(r *MicropayRequest) { r.AuthCode = code }
	}
	c := newTestClient(t)
	code := c.gw.AuthCode("")
	whose, err := c.AuthCodeToOpenID(bg, &AuthCodeToOpenIDRequest{AuthCode: code})
	require.NoError(t, err)
	reply, err := c.MicropayAndWait(bg, sale("counter01", scanned(code)))
	require.NoError(t, err)
	assert.Equal(t, whose.OpenID, reply.OpenID)
	assert.Empty(t, reply.Malformed)

	_, err = c.MicropayAndWait(bg, sale("counter02", scanned("281234567890123456")))
	assert.ErrorIs(t, err, ErrAuthCodeInvalid)
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	_, err = c.MicropayAndWait(bg, sale("counter02", scanned(code)))
	assert.ErrorIs(t, err, ErrAuthCodeError, "a code can be used once")
	_, err = c.MicropayAndWait(bg, sale("counter01", scanned(c.gw.AuthCode(""))))
	assert.Equal(t, OutcomeAlreadyDone, OutcomeOf(err), "%v", err)

	// The user enters the correct password, then a wrong one.
	for no, right := range map[string]bool{"counter03": true, "counter04": false} {
		go func() {
			for c.gw.EnterPassword(no, right) != nil {
				time.Sleep(time.Millisecond)
			}
		}()
		c.run(func() {
			reply, err = c.MicropayAndWait(bg, sale(no, scanned(c.gw.AuthCodeFor(wxpaytest.Wallet{Password: true}))))
		})
		if right {
			require.NoError(t, err)
			assert.Equal(t, no, reply.OutTradeNo)
			continue
		}
		assert.ErrorContains(t, err, "not paid: it stayed open and was reversed", "PAYERROR is not final")
		assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
		made, _ := c.gw.Order(no)
		assert.Equal(t, wxpaytest.StateRevoked, made.State)
	}

	// Nobody enters the password, or the bank fails: both payments are reversed.
	for no, wallet := range map[string]wxpaytest.Wallet{"counter05": {Password: true}, "counter06": {Fails: "BANKERROR"}} {
		go func() {
			for c.gw.Recall(no, 2) != nil {
				time.Sleep(time.Millisecond)
			}
		}()
		c.run(func() { _, err = c.MicropayAndWait(bg, sale(no, scanned(c.gw.AuthCodeFor(wallet)))) })
		assert.ErrorContains(t, err, "not paid: it stayed open and was reversed")
		assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
		made, _ := c.gw.Order(no)
		assert.Equal(t, wxpaytest.StateRevoked, made.State)
	}

	// A paid order is reversed.
	c.run(func() { _, err = c.EnsureReversed(bg, &EnsureReversedRequest{OutTradeNo: "counter01"}) })
	require.NoError(t, err)
	query, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "counter01"})
	require.NoError(t, err)
	assert.Equal(t, TradeStateRevoked, query.TradeState)
}

func TestCommentsOnGateway(t *testing.T) {
	c := newTestClient(t)
	request := &BatchQueryCommentRequest{BeginTime: c.gw.Clock.Now(), EndTime: c.gw.Clock.Now().Add(time.Hour), Limit: 2}
	_, err := c.BatchQueryComment(bg, request)
	assert.ErrorIs(t, err, ErrNoComment)
	texts := []string{"很好，支付方便", "a,`b`,c", "🙂"}
	for i, text := range texts {
		no := "comment" + string(rune('1'+i))
		c.paid(no)
		require.NoError(t, c.gw.Comment(no, text, i+1))
	}
	var got []string
	for comment, err := range c.Comments(bg, request) {
		require.NoError(t, err)
		got = append(got, comment.Text)
		assert.Equal(t, int64(len(got)), comment.Stars)
	}
	assert.Equal(t, texts, got)
	assert.True(t, c.sent().Presents, "the certificate is presented")

	_, err = c.Report(bg, &ReportRequest{InterfaceURL: "https://api.mch.weixin.qq.com/pay/unifiedorder", UserIP: "8.8.8.8", ReturnCode: "SUCCESS", ResultCode: "SUCCESS"})
	assert.NoError(t, err)
}

func TestSandboxOnGateway(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) { cfg.Certificate = nil })
	sandbox, err := c.Sandbox(bg)
	require.NoError(t, err)
	reply, err := sandbox.MicropayAndWait(bg, sale("sandbox1", func(r *MicropayRequest) { r.TotalFee = 1 }))
	require.NoError(t, err, "the sandbox needs no certificate")
	assert.Equal(t, int64(1), reply.TotalFee)
	_, err = c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "sandbox1"})
	assert.ErrorIs(t, err, ErrOrderNotExist, "the order exists only in the sandbox")
	_, err = sandbox.UnifiedOrder(bg, order("sandbox2"))
	require.NoError(t, err)

	c.gw.Clock.Advance(25 * time.Hour)
	_, err = sandbox.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "sandbox1"})
	assert.ErrorContains(t, err, "call Sandbox again")
}
