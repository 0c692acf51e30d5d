package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheClockGoesBackToNow(t *testing.T) {
	r := start(t)
	r.paid("20150806B1", 100)
	ahead := tell[clockAnswer](r, "/desk/clock", map[string]any{"advance": 3 * 24 * 3600})
	assert.InDelta(t, 72*time.Hour, ahead.Now.Sub(ahead.Real), float64(time.Minute))
	back := tell[clockAnswer](r, "/desk/clock", map[string]any{"to": "now"})
	assert.InDelta(t, 0, back.Now.Sub(back.Real), float64(time.Second))
	assert.Equal(t, "SUCCESS", ask[story](r, "/desk/order?id=10000100/20150806B1").Order.State)

	// A clock that stood still goes forward to now.
	r.paid("20150806B2", 100)
	time.Sleep(20 * time.Millisecond)
	again := tell[clockAnswer](r, "/desk/clock", map[string]any{"to": "now"})
	assert.True(t, again.Now.After(back.Now))
}

func TestTheClockStaysWhereOrdersAre(t *testing.T) {
	for name, later := range map[string]func(r *running){
		"an order":  func(r *running) { r.order("20150806B2", 100, r.pageURL()+"/nobody") },
		"a payment": func(r *running) { tell[phoneAnswer](r, "/desk/pay", map[string]any{"order": "20150806B0"}) },
		"a refund":  func(r *running) { tell[refundRow](r, "/desk/refund", refundQuestion{"20150806B1", 50, ""}) },
		"its result": func(r *running) {
			tell[nothing](r, "/desk/refund/finish", finishQuestion{r.gateway.Refunds()[0].OutRefundNo, "SUCCESS"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, "-ignore-intervals")
			r.order("20150806B0", 100, r.pageURL()+"/nobody")
			r.paid("20150806B1", 100)
			tell[refundRow](r, "/desk/refund", refundQuestion{"20150806B1", 10, ""})
			now := tell[clockAnswer](r, "/desk/clock", map[string]any{"advance": 3600}).Now
			later(r)
			p := r.refused("/desk/clock", map[string]any{"to": "now"}, http.StatusConflict)
			assert.Contains(t, p.Error, "1 orders or contracts are later than that, the latest at "+now.In(beijing).Format(time.DateTime)+" UTC+8 (order 20150806B")
			assert.Contains(t, p.Error, "-reset")
			assert.Contains(t, p.Chinese, "不能回到现在")
			assert.Equal(t, "later", p.Code)
			assert.Equal(t, now, ask[clockAnswer](r, "/desk/clock").Now)
		})
	}
}

// After a restart the clock is where it was set back to.
func TestTheClockThatWentBackSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	t.Run("first", func(t *testing.T) {
		r := startIn(t, dir)
		tell[clockAnswer](r, "/desk/clock", map[string]any{"advance": 24 * 3600})
		tell[clockAnswer](r, "/desk/clock", map[string]any{"to": "now"})
	})
	t.Run("second", func(t *testing.T) {
		a := ask[clockAnswer](startIn(t, dir), "/desk/clock")
		assert.Less(t, a.Now.Sub(a.Real), time.Minute)
	})
}

func TestTheLastBill(t *testing.T) {
	r := start(t)
	last := func(query string) string { return ask[billDay](r, "/desk/bill/last?"+query).Last }
	day := func(at time.Time) string { return at.In(beijing).Format(time.DateOnly) }
	assert.Empty(t, last(""))
	r.order("20150806L0", 100, r.pageURL()+"/nobody") // an unpaid order is in no bill
	first := day(r.gateway.Clock.Now())
	r.paid("20150806L1", 100)
	assert.Empty(t, last(""), "today's bill is not ready")
	for range 3 {
		tell[clockAnswer](r, "/desk/clock", map[string]any{"to": "bill"})
	}
	assert.Equal(t, first, last(""))
	r.paid("20150806L2", 100)
	assert.Equal(t, first, last("mch=10000100"), "the bill of today comes tomorrow")
	second := day(r.gateway.Clock.Now())
	tell[clockAnswer](r, "/desk/clock", map[string]any{"to": "bill"})
	assert.Equal(t, second, last("kind=fund"))
	assert.Equal(t, second, last("kind=trade"))
	response, err := http.Get(r.pageURL() + "/desk/bill/last?mch=1")
	require.NoError(t, err)
	read[problem](r, response, http.StatusNotFound)
}
