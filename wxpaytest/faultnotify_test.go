package wxpaytest

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCopies(t *testing.T) {
	g := newGateway(t)
	l := listen(t, nil)
	g.Inject(Fault{Name: DuplicateNotification, Copies: 3})
	g.paid(number, Payment{}, "notify_url", l.URL)
	assert.Len(t, l.bodies(), 3)
	for _, d := range g.Deliveries() {
		assert.Equal(t, []FaultName{DuplicateNotification}, d.Faults)
		assert.Equal(t, 1, d.Attempt)
	}
}

func TestDelayedNotification(t *testing.T) {
	g := newGateway(t)
	l := listen(t, func(w http.ResponseWriter, attempt int) {
		if attempt > 1 {
			io.WriteString(w, ack)
		}
	})
	g.Inject(Fault{Name: DelayedNotification, Delay: 10 * time.Minute})
	g.Inject(Fault{Name: WrongSignature, Path: NotifyPath})
	g.paid(number, Payment{}, "notify_url", l.URL)
	start := g.Clock.Now()
	g.Clock.Advance(10*time.Minute - 1)
	assert.Empty(t, l.bodies())
	g.Clock.Advance(1)
	assert.Len(t, l.bodies(), 1)
	g.Clock.Advance(48 * time.Hour)
	all := g.Deliveries()
	require.Len(t, all, 2, "the schedule starts at the delayed attempt")
	assert.Equal(t, []FaultName{DelayedNotification, WrongSignature}, all[0].Faults)
	assert.Equal(t, start.Add(10*time.Minute+15*time.Second), all[1].Time)
	assert.Empty(t, all[1].Faults)

	g.Inject(Fault{Name: DelayedNotification})
	g.paid("a-minute", Payment{}, "notify_url", l.URL)
	g.Clock.Advance(time.Minute - 1)
	assert.Len(t, l.bodies(), 2)
	g.Clock.Advance(1)
	assert.Len(t, l.bodies(), 3)
}

// A notification that was acknowledged meanwhile is not sent late.
func TestDelayedAndAcknowledged(t *testing.T) {
	g := newGateway(t)
	l := listen(t, nil)
	g.Inject(Fault{Name: DelayedNotification, Times: -1})
	g.paid(number, Payment{}, "notify_url", l.URL)
	require.NoError(t, g.Redeliver(number))
	g.Clock.Advance(48 * time.Hour)
	assert.Len(t, l.bodies(), 1)
}

func TestNoNotification(t *testing.T) {
	g := newGateway(t)
	l := listen(t, nil)
	g.Inject(Fault{Name: NoNotification, Number: number})
	g.paid(number, Payment{}, "notify_url", l.URL)
	g.Clock.Advance(48 * time.Hour)
	assert.Empty(t, g.Deliveries())
	assert.Equal(t, 1, g.FaultCount(NoNotification))
	g.paid("another", Payment{}, "notify_url", l.URL)
	require.NoError(t, g.Redeliver(number))
	assert.Len(t, l.bodies(), 2)
}

// Every fault of notifications is recorded in the delivery it struck.
func TestDeliveriesTellTheirFaults(t *testing.T) {
	for _, name := range NotifyFaults() {
		g := newGateway(t)
		l := listen(t, nil)
		g.Inject(Fault{Name: name, Path: NotifyPath})
		g.paid(number, Payment{}, "notify_url", l.URL)
		g.Clock.Advance(time.Minute)
		assert.Equal(t, 1, g.FaultCount(name), name)
		if name == NoNotification {
			assert.Empty(t, g.Deliveries())
			continue
		}
		assert.Equal(t, []FaultName{name}, g.Deliveries()[0].Faults)
		g.Close()
	}
}

// The notification was acknowledged before the response arrives.
func TestEarlyNotification(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	var asked []string
	l := listen(t, func(w http.ResponseWriter, _ int) {
		c := &gateway{Server: g.Server, t: t, plain: g.plain, ids: g.ids, key: g.key, nonces: 100}
		asked = append(asked, c.ok(query, byNumber).fields["trade_state"])
		assert.Zero(t, g.Exchanges()[len(g.Exchanges())-2].Status, "not answered yet")
		io.WriteString(w, ack)
	})
	g.Inject(Fault{Name: EarlyNotification, Times: -1})
	assert.NotEmpty(t, g.order(number, "notify_url", l.URL))
	require.Len(t, l.bodies(), 1)
	assert.Contains(t, l.bodies()[0], "transaction_id")
	g.fails("ORDERPAID", ordering, anOrder(number))

	g.ok(refunding, aRefund("R1", "1").with("notify_url", l.URL))
	require.Len(t, l.bodies(), 2)
	assert.Contains(t, l.bodies()[1], "req_info")
	r, _ := g.Refund("R1")
	assert.Equal(t, RefundSuccess, r.Status)
	g.ok(refunding, aRefund("R1", "1").with("notify_url", l.URL))
	assert.Len(t, l.bodies(), 2, "a finished refund is not notified again")
	assert.Equal(t, []string{"SUCCESS", "REFUND"}, asked)
	assert.True(t, g.Deliveries()[0].Acknowledged)
}
