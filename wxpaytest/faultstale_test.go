package wxpaytest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// told returns what a query returned, in one word. It checks that the response
// was signed.
func (g *gateway) told(path string, f fields) string {
	g.t.Helper()
	r := g.call(path, f)
	require.True(g.t, r.signed(), r.body)
	for _, name := range []string{"err_code", "trade_state", "refund_status_0"} {
		if r.fields[name] != "" {
			return r.fields[name]
		}
	}
	return r.body
}

// tells returns the results of several queries of the order.
func (g *gateway) tells(times int) (all []string) {
	g.t.Helper()
	for range times {
		all = append(all, g.told(query, byNumber))
	}
	return all
}

// Without options a stale query returns the state before the latest change,
// even if there was no order.
func TestStaleQuery(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: StaleQuery, Times: -1})
	g.order(number)
	assert.Equal(t, []string{"ORDERNOTEXIST"}, g.tells(1))
	g.order(number) // ordering again changes nothing that a query returns
	require.NoError(t, g.Pay(number))
	assert.Equal(t, []string{"NOTPAY", "NOTPAY"}, g.tells(2))
	o, _ := g.Order(number)
	assert.Equal(t, "ORDERNOTEXIST", g.told(query, fields{"transaction_id": o.TransactionID}))
	assert.NotContains(t, g.call(query, byNumber).fields, "total_fee")
	g.ok(refunding, aRefund("R1", "1"))
	assert.Equal(t, []string{"SUCCESS"}, g.tells(1))
	r := g.ok(query, fields{"transaction_id": o.TransactionID})
	assert.Equal(t, "100", r.fields["cash_fee"])
	assert.Equal(t, StaleQuery, g.lastExchange().Fault)
	g.ClearFaults()
	assert.Equal(t, []string{"REFUND"}, g.tells(1))
}

func TestStaleRefundQuery(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	g.paid(number, Payment{})
	byRefund := fields{"out_refund_no": "R1"}
	id := g.ok(refunding, aRefund("R1", "1")).fields["refund_id"]
	g.Inject(Fault{Name: StaleQuery, Times: -1})
	for _, f := range []fields{byRefund, {"refund_id": id}, byNumber} {
		assert.Equal(t, "REFUNDNOTEXIST", g.told(asking, f))
	}
	require.NoError(t, g.FinishRefund("R1", RefundSuccess))
	assert.Equal(t, "PROCESSING", g.told(asking, byRefund))
	assert.NotContains(t, g.call("/pay/refundqueryv2", byRefund).fields, "refund_success_time_0")
	g.ok(refunding, aRefund("R2", "1"))
	assert.Equal(t, "1", g.ok(asking, byNumber).fields["refund_count"])
	assert.Equal(t, "SUCCESS", g.told(asking, byRefund))
	assert.Equal(t, "REFUNDNOTEXIST", g.told(asking, fields{"out_refund_no": "R2"}))
	g.ClearFaults()
	assert.Equal(t, "2", g.ok(asking, byNumber).fields["refund_count"])
}

func TestQueriesLagByTime(t *testing.T) {
	g := newGateway(t)
	g.order(number)
	g.Clock.Advance(10 * time.Second)
	g.Inject(Fault{Name: StaleQuery, Delay: 3 * time.Second, Times: -1})
	assert.Equal(t, []string{"NOTPAY"}, g.tells(1))
	require.NoError(t, g.Pay(number))
	g.Clock.Advance(2 * time.Second)
	g.ok(refunding, aRefund("R1", "1"))
	for _, want := range []string{"NOTPAY", "SUCCESS", "SUCCESS", "REFUND"} {
		assert.Equal(t, []string{want}, g.tells(1))
		g.Clock.Advance(time.Second)
	}
}

func TestQueriesLagByNumber(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: StaleQuery, Queries: 2, Times: -1})
	g.order(number)
	assert.Equal(t, []string{"ORDERNOTEXIST", "ORDERNOTEXIST", "NOTPAY", "NOTPAY"}, g.tells(4))
	require.NoError(t, g.Pay(number))
	assert.Equal(t, []string{"NOTPAY"}, g.tells(1))
	g.ok(refunding, aRefund("R1", "1"))
	assert.Equal(t, []string{"NOTPAY", "SUCCESS", "REFUND"}, g.tells(3), "a query returns each change after two other queries")
	assert.Equal(t, 8, g.FaultCount(StaleQuery))
}

// Two replicas answer in turn, and only one of them is behind.
func TestAlternatingQuery(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: AlternatingQuery, Times: -1})
	g.order(number)
	assert.Equal(t, []string{"ORDERNOTEXIST", "NOTPAY", "ORDERNOTEXIST"}, g.tells(3))
	require.NoError(t, g.Pay(number))
	assert.Equal(t, []string{"NOTPAY", "SUCCESS", "NOTPAY", "SUCCESS"}, g.tells(4))
	g.ClearFaults()
	g.Inject(Fault{Name: AlternatingQuery, Queries: 3, Times: -1})
	g.ok(refunding, aRefund("R1", "1"))
	assert.Equal(t, []string{"SUCCESS", "REFUND", "SUCCESS", "REFUND", "REFUND", "REFUND"}, g.tells(6))
}

func TestStaleQueriesInScriptsAndMixes(t *testing.T) {
	g := newGateway(t)
	g.paid(number, Payment{})
	g.InjectScript([]Fault{{Path: query}, {Name: StaleQuery, Number: number}, {Name: AlternatingQuery}, {Name: StaleQuery}})
	assert.Equal(t, []string{"SUCCESS", "NOTPAY", "NOTPAY", "NOTPAY", "SUCCESS"}, g.tells(5))
	g.InjectMix(1, Fault{Name: StaleQuery, Probability: 0.5})
	told := map[string]int{}
	for _, state := range g.tells(40) {
		told[state]++
	}
	assert.InDelta(t, 20, told["NOTPAY"], 10)
	assert.Equal(t, 40, told["NOTPAY"]+told["SUCCESS"])
}

// A reversal and a counter payment also have earlier states.
func TestStaleQueryOfACounterPayment(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	g.fails("USERPAYING", scanning, aScan(g.AuthCodeFor(Wallet{Password: true})))
	g.Inject(Fault{Name: StaleQuery, Times: -1})
	assert.Equal(t, []string{"ORDERNOTEXIST"}, g.tells(1))
	require.NoError(t, g.EnterPassword(number, true))
	assert.Equal(t, []string{"USERPAYING"}, g.tells(1))
	g.reverses()
	assert.Equal(t, []string{"SUCCESS"}, g.tells(1))
}

// A gateway that resumes knows the states since then.
func TestStaleQueryAfterResuming(t *testing.T) {
	g := openGateway(t, Config{Store: newMemory()})
	g.paid(number, Payment{})
	g.Close()
	g = openGateway(t, Config{Store: g.store})
	g.Inject(Fault{Name: StaleQuery, Delay: time.Second, Times: -1})
	g.Clock.Advance(time.Second)
	assert.Equal(t, []string{"SUCCESS"}, g.tells(1))
	g.ok(refunding, aRefund("R1", "1"))
	assert.Equal(t, []string{"SUCCESS"}, g.tells(1))
}

func TestStaleQueriesThatCanNotBe(t *testing.T) {
	g := newGateway(t)
	panics(t, "can't strike "+ordering, func() { g.Inject(Fault{Name: StaleQuery, Path: ordering}) })
	panics(t, "a Delay and Queries", func() { g.Inject(Fault{Name: StaleQuery, Delay: 1, Queries: 1}) })
	panics(t, "needs the operation", func() { g.Inject(Fault{Name: AlternatingQuery, Before: true}) })
	panics(t, "can't strike a notification", func() { g.Inject(Fault{Name: StaleQuery, Path: NotifyPath}) })
}
