package kills_test

import (
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay/examples/shop/prove/gate"
	"github.com/seed6780280e/wxpay/examples/shop/prove/kills"
	"github.com/seed6780280e/wxpay/examples/shop/prove/pgproxy"
)

func killed() bool { return true }

func TestPlan(t *testing.T) {
	t.Parallel()
	p := kills.NewPlan(48) // 12 in each window, so 4 at each point of SentNotStored
	strikes := func(at kills.Point) (n int) {
		for range 100 {
			if p.Strike(at, killed) {
				n++
			}
		}
		return n
	}
	assert.Zero(t, strikes(kills.SentOrder), "the run has not begun")
	p.Progress(0.5)
	assert.Equal(t, 2, strikes(kills.SentOrder))
	assert.Equal(t, 3, strikes(kills.AnyTime))
	p.Progress(1)
	assert.Equal(t, 2, strikes(kills.SentOrder))
	assert.False(t, p.Strike(kills.SentRefund, func() bool { return false }))
	assert.Equal(t, 4, strikes(kills.SentRefund), "a kill that found no instance does not count")
	assert.Equal(t, 8, p.Count(kills.SentNotStored))
	assert.Equal(t, 11, p.Total())
	assert.Contains(t, p.Missing(), kills.SentShipping)
	assert.NotContains(t, p.Missing(), kills.SentRefund)
	assert.Contains(t, p.String(), "11 kills\n    8 sent and not stored: order 4, refund 4, shipping 0\n")
}

func TestOneKillAtATime(t *testing.T) {
	t.Parallel()
	p := kills.NewPlan(4)
	p.Progress(1)
	assert.True(t, p.Strike(kills.DoneJob, func() bool { return !p.Strike(kills.DoneJob, killed) }))
}

func TestPostgresHooks(t *testing.T) {
	t.Parallel()
	var notifying atomic.Bool
	p := kills.NewPlan(1000)
	p.Progress(1)
	hooks := p.Hooks(notifying.Load, killed)
	const mark = "-- name: JobSetStateIfRunningMany :many"
	assert.True(t, hooks.Before(pgproxy.Statement{SQL: mark, Args: []byte("available")}))
	assert.False(t, hooks.Before(pgproxy.Statement{SQL: mark, Args: []byte("completed")}))
	assert.True(t, hooks.Before(pgproxy.Statement{SQL: "SELECT", Args: []byte("completed")}))

	paid := pgproxy.Statement{SQL: "commit", Tag: "COMMIT", Earlier: []string{"SELECT", "UPDATE orders SET state = $1"}}
	assert.True(t, hooks.After(paid))
	notifying.Store(true)
	assert.False(t, hooks.After(paid))
	paid.Tag = "ROLLBACK"
	assert.True(t, hooks.After(paid))
	assert.False(t, hooks.After(pgproxy.Statement{Tag: "COMMIT", Earlier: []string{"INSERT INTO refunds (…)"}}))
	assert.True(t, hooks.After(pgproxy.Statement{Tag: "COMMIT", Earlier: []string{"SELECT"}}))
	assert.Equal(t, 2, p.Count(kills.CommittedNotAcknowledged))
	assert.Equal(t, 1, p.Count(kills.DoneNotMarked))
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	p := kills.NewPlan(1000)
	p.Progress(1)
	relay := p.Relay(killed)
	done := []byte("<xml><result_code><![CDATA[SUCCESS]]></result_code></xml>")
	assert.False(t, relay(gate.Answer{Path: "/secapi/pay/refund", Status: http.StatusOK, Body: done}))
	assert.True(t, relay(gate.Answer{Path: "/secapi/pay/refund", Status: http.StatusOK}))
	assert.True(t, relay(gate.Answer{Path: "/pay/orderquery", Status: http.StatusOK, Body: done}))
	assert.Equal(t, 1, p.Count(kills.SentNotStored))

	acknowledge := p.Acknowledge(func(int) bool { return true })
	assert.False(t, acknowledge(0, "/wxpay/notify", http.StatusOK))
	assert.True(t, acknowledge(0, "/api/orders", http.StatusBadRequest))
	assert.True(t, acknowledge(0, "/api/orders/S1", http.StatusOK))
	assert.Equal(t, 1, p.Count(kills.CommittedNotAcknowledged))
}
