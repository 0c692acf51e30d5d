package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestClose(t *testing.T) {
	b := newBench(t)
	b.order("20150806A1")
	r := b.run("close", "20150806A1")
	r.assertCode(t, exitNotDone) // less than 5 minutes old
	assert.Contains(t, r.err, "nothing was changed")

	b.gw.Clock.Advance(6 * time.Minute)
	r = b.run("close", "20150806A1")
	r.assertCode(t, exitDone)
	assert.Regexp(t, `(?m)^closed +yes$`, r.out)
	order, _ := b.gw.Order("20150806A1")
	assert.Equal(t, wxpaytest.StateClosed, order.State)

	r = b.run("close", "20150806A1", "-json")
	r.assertCode(t, exitDone)
	assert.Equal(t, map[string]any{"out_trade_no": "20150806A1", "trade_state": "CLOSED", "closed": true, "closed_before": true}, r.object(t))
}

func TestCloseIsRefused(t *testing.T) {
	b := newBench(t)
	b.paid("20150806A1")
	b.gw.Clock.Advance(6 * time.Minute)
	r := b.run("close", "20150806A1")
	r.assertCode(t, exitNotDone)
	assert.Contains(t, r.err, "ORDERPAID")
	b.run("close", "X").assertCode(t, exitMissing)
	b.run("close").assertCode(t, exitMisuse)
	b.run("close", "").assertCode(t, exitMisuse)
	b.run("close", "a\nb").assertCode(t, exitMisuse)
}

func TestCloseOfAnUnknownOutcome(t *testing.T) {
	b := newBench(t)
	b.order("20150806A1")
	b.gw.Clock.Advance(6 * time.Minute)
	b.gw.Inject(wxpaytest.Fault{Name: wxpaytest.WrongSignature, Path: "/pay/closeorder", Times: -1})
	r := b.run("close", "20150806A1")
	r.assertCode(t, exitUnknown)
	assert.Contains(t, r.err, "look with wxpay order 20150806A1, then close it again")
}

// TestCloseIsProvenByAQuery: an accepted call alone does not show that the order is closed.
func TestCloseIsProvenByAQuery(t *testing.T) {
	b := newBench(t)
	b.fake(map[string]string{"trade_state": "NOTPAY", "out_trade_no": "20150806A1", "total_fee": "1", "trade_state_desc": "x"})
	r := b.run("close", "20150806A1", "-json")
	r.assertCode(t, exitUnknown)
	o := r.object(t)
	assert.Equal(t, "NOTPAY", o["trade_state"])
	assert.Equal(t, false, o["closed"])
	assert.Equal(t, "unknown", o["error"].(map[string]any)["outcome"])
	assert.Contains(t, b.run("close", "20150806A1").err, "the order is in state NOTPAY")

	b = newBench(t)
	b.order("20150806A1")
	b.gw.Clock.Advance(6 * time.Minute)
	b.gw.Inject(wxpaytest.Fault{Name: wxpaytest.WrongSignature, Path: "/pay/orderquery", Times: -1})
	r = b.run("close", "20150806A1")
	r.assertCode(t, exitUnknown)
	assert.Contains(t, r.err, "the query that proves it failed")
	order, _ := b.gw.Order("20150806A1")
	assert.Equal(t, wxpaytest.StateClosed, order.State)
}
