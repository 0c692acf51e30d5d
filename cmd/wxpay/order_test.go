package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestOrder(t *testing.T) {
	b := newBench(t)
	b.order("20150806A1")
	r := b.run("order", "20150806A1")
	r.assertCode(t, exitDone)
	assert.Regexp(t, `(?m)^trade_state +NOTPAY \(not paid yet\)$`, r.out)
	assert.Regexp(t, `(?m)^out_trade_no +20150806A1$`, r.out)
	assert.Contains(t, r.out, "wxpay close")

	require.NoError(t, b.gw.Pay("20150806A1"))
	r = b.run("order", "20150806A1", "-lang", "zh")
	r.assertCode(t, exitDone)
	assert.Regexp(t, `(?m)^trade_state +SUCCESS（已支付）$`, r.out)
	assert.Regexp(t, `(?m)^total_fee +¥1.01（101 分）$`, r.out)
	assert.Regexp(t, `(?m)^time_end +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d（UTC\+8）$`, r.out)
	assert.Contains(t, r.out, "建议：")
	assert.NotContains(t, r.out, "nonce_str")
}

func TestOrderAsJSON(t *testing.T) {
	b := newBench(t)
	b.order("20150806A1")
	require.NoError(t, b.gw.PayWith("20150806A1", wxpaytest.Payment{Coupons: []wxpaytest.Coupon{{ID: "c1", Type: "CASH", Fee: 30}, {ID: "c2", Type: "NO_CASH", Fee: 11}}}))
	o := b.run("-json", "order", "20150806A1").object(t)
	assert.Equal(t, "SUCCESS", o["trade_state"])
	assert.EqualValues(t, 101, o["total_fee"])
	assert.EqualValues(t, 60, o["cash_fee"])
	assert.Equal(t, false, o["is_subscribe"])
	assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$`, o["time_end"])
	assert.Equal(t, map[string]any{"coupon_id": "c1", "coupon_type": "CASH", "coupon_fee": 30.0}, o["coupons"].([]any)[0])
	assert.NotContains(t, o, "coupon_id_0")
	assert.NotEmpty(t, o["advice"])

	byID := b.run("order", "-json", "-transaction-id", o["transaction_id"].(string)).object(t)
	assert.Equal(t, o, byID)
}

func TestOrderThatDoesNotExist(t *testing.T) {
	b := newBench(t)
	r := b.run("order", "20150806A1")
	r.assertCode(t, exitMissing)
	assert.Contains(t, r.err, "ORDERNOTEXIST")
	assert.Contains(t, r.err, "advice: check the number")

	const theirs = "4200000000201501018888888888"
	r = b.run("order", theirs)
	r.assertCode(t, exitMissing)
	assert.Contains(t, r.err, "try -transaction-id "+theirs)

	r = b.run("order", "20150806A1", "-json")
	r.assertCode(t, exitMissing)
	e := r.object(t)["error"].(map[string]any)
	assert.Equal(t, "orderquery", e["operation"])
	assert.Equal(t, "ORDERNOTEXIST", e["code"])
	assert.Equal(t, "read-only", e["outcome"])
	assert.Equal(t, "later", e["retry"])
	assert.Empty(t, r.err)
}

func TestOrderWithWrongUse(t *testing.T) {
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"no number", nil, "name one order"},
		{"empty number", []string{""}, "name one order"},
		{"two numbers", []string{"20150806A1", "-transaction-id", "1"}, "name one order"},
		{"two arguments", []string{"1", "2"}, "wxpay order OUT_TRADE_NO"},
		{"control character", []string{"2015\x1b[31m"}, `the number 2015\x1b[31m has blanks or control characters`},
		{"line end", []string{"20150806A1\n"}, `20150806A1\x0a has blanks`},
		{"too long", []string{"123456789012345678901234567890123"}, "32"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t)
			r := b.run(append([]string{"order"}, test.args...)...)
			r.assertCode(t, exitMisuse)
			assert.Contains(t, r.err, test.want)
			assert.NotContains(t, r.both(), "\x1b")
			assert.Empty(t, b.gw.Exchanges())
		})
	}
}
