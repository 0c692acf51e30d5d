package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// charged charges 101 fen at the counter.
func (b *bench) charged(no string) {
	b.t.Helper()
	_, err := b.client().Micropay(b.t.Context(), &wxpay.MicropayRequest{
		Body: "coffee", OutTradeNo: no, TotalFee: 101, SpbillCreateIP: "203.0.113.7", AuthCode: b.gw.AuthCode("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
	})
	require.NoError(b.t, err)
}

func TestReverse(t *testing.T) {
	b := newBench(t)
	b.gw.IgnoreIntervals = true
	b.charged("20150806A1")
	r := b.run("reverse", "20150806A1")
	r.assertCode(t, exitMisuse)
	assert.Regexp(t, `(?m)^  total_fee +¥1.01`, r.out)
	assert.Contains(t, r.err, "with -yes")
	order, _ := b.gw.Order("20150806A1")
	assert.Equal(t, wxpaytest.StateSuccess, order.State)

	r = b.run("reverse", "20150806A1", "-yes", "-json")
	r.assertCode(t, exitDone)
	o := r.object(t)
	assert.Equal(t, "SUCCESS", o["plan"].(map[string]any)["trade_state"])
	assert.Equal(t, true, o["reversal"].(map[string]any)["reversed"])
	order, _ = b.gw.Order("20150806A1")
	assert.Equal(t, wxpaytest.StateRevoked, order.State)
}

func TestReverseThatIsNotDoneYet(t *testing.T) {
	b := newBench(t)
	b.gw.IgnoreIntervals = true
	b.charged("20150806A1")
	require.NoError(t, b.gw.Recall("20150806A1", 1))
	r := b.run("reverse", "20150806A1", "-yes")
	r.assertCode(t, exitUnknown)
	assert.Contains(t, r.err, "repeat the very same command")
	b.run("reverse", "20150806A1", "-yes", "-lang", "zh").assertCode(t, exitDone)
}

func TestReverseIsRefused(t *testing.T) {
	b := newBench(t)
	b.paid("20150806A1")
	r := b.run("reverse", "20150806A1", "-yes")
	r.assertCode(t, exitNotDone)
	assert.Contains(t, r.err, "the trade_type is JSAPI")
	for _, e := range b.gw.Exchanges() {
		assert.NotContains(t, e.Path, "reverse", "nothing was sent")
	}
	order, _ := b.gw.Order("20150806A1")
	assert.Equal(t, wxpaytest.StateSuccess, order.State)
	b.run("reverse", "X", "-yes").assertCode(t, exitMissing)
	b.run("reverse", "-yes").assertCode(t, exitMisuse)
	b.set("WXPAY_CERT_FILE", "", "WXPAY_CERT_KEY_FILE", "").run("reverse", "20150806A1", "-yes").assertCode(t, exitMisuse)
}

func TestReverseOfAReversedOrderSendsNothing(t *testing.T) {
	b := newBench(t)
	b.gw.IgnoreIntervals = true
	b.charged("20150806A1")
	b.run("reverse", "20150806A1", "-yes").assertCode(t, exitDone)
	sent := len(b.gw.Exchanges())
	for _, args := range [][]string{{"-yes"}, nil} {
		r := b.run(append([]string{"reverse", "20150806A1"}, args...)...)
		r.assertCode(t, exitDone)
		assert.Contains(t, r.out, "REVOKED")
		assert.Contains(t, r.out, "it was reversed before; nothing was sent")
	}
	o := b.run("reverse", "20150806A1", "-json").object(t)
	assert.Equal(t, map[string]any{"reversed": true, "reversed_before": true}, o["reversal"])
	for _, e := range b.gw.Exchanges()[sent:] {
		assert.Equal(t, "/pay/orderquery", e.Path)
	}
}
