package wxpaytest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// accepted makes a refund of an order that is paid for it.
func (g *gateway) accepted(number string, pairs ...string) Refund {
	g.t.Helper()
	if _, ok := g.Order(number); !ok {
		g.paid(number, Payment{})
	}
	g.ok("/secapi/pay/refund", aRefund("R"+number, "10").with("out_trade_no", number).with(pairs...))
	return g.refund("R" + number)
}

func (g *gateway) refund(number string) Refund {
	g.t.Helper()
	rf, ok := g.Refund(number)
	require.True(g.t, ok)
	return rf
}

func TestRefundsEndByThemselves(t *testing.T) {
	for _, test := range []struct {
		end      RefundEnd
		status   string
		refunded int64
	}{
		{RefundEnd{After: time.Hour}, RefundSuccess, 10},
		{RefundEnd{After: time.Hour, Status: RefundChange}, RefundChange, 10},
		{RefundEnd{After: time.Hour, Status: RefundClosed}, RefundClosed, 0},
	} {
		t.Run(test.status, func(t *testing.T) {
			l := listen(t, nil)
			g := openGateway(t, Config{Options: func(s *Server) { s.RefundEnd, s.RefundNotifyURL = test.end, l.URL }})
			g.paid(number, Payment{}, "notify_url", l.URL)
			rf := g.accepted(number)
			assert.Equal(t, rf.Created.Add(time.Hour), rf.Ends)
			next, ok := g.NextDelivery()
			assert.True(t, ok)
			assert.Equal(t, rf.Ends, next, "a jump to the next notification leads here")
			g.Clock.Advance(time.Hour - 1)
			assert.Equal(t, RefundProcessing, g.refund("R"+number).Status)
			g.Clock.Advance(1)
			rf = g.refund("R" + number)
			assert.Equal(t, test.status, rf.Status)
			assert.Equal(t, rf.Ends, rf.Finished)
			o, _ := g.Order(number)
			assert.Equal(t, test.refunded, o.Refunded)
			assert.Len(t, l.bodies(), 2, "the notification of the refund too")
			assert.Contains(t, storyOf(g.Server, number), "refund-finished by clock "+test.status)
			_, ok = g.NextRefundEnd()
			assert.False(t, ok)
		})
	}
}

func TestRefundEndIsChanged(t *testing.T) {
	g := newGateway(t)
	g.paid(number, Payment{}, "notify_url", listen(t, nil).URL)
	rf := g.accepted(number)
	assert.Zero(t, rf.Ends)
	g.Clock.Advance(time.Hour)
	assert.Equal(t, RefundProcessing, g.refund(rf.OutRefundNo).Status, "as without the option")

	// The plan also holds for what is PROCESSING. A later one replaces it.
	require.NoError(t, g.SetRefundEnd(RefundEnd{After: 2 * time.Hour}))
	require.NoError(t, g.SetRefundEnd(RefundEnd{After: 3 * time.Hour, Status: RefundChange}))
	_, ok := g.NextDelivery()
	assert.False(t, ok, "nobody is notified")
	next, _ := g.NextRefundEnd()
	assert.Equal(t, rf.Created.Add(3*time.Hour), next)
	g.Clock.Advance(90 * time.Minute)
	assert.Equal(t, RefundProcessing, g.refund(rf.OutRefundNo).Status)
	require.NoError(t, g.SetRefundEnd(RefundEnd{}))
	g.Clock.Advance(90 * time.Minute)
	assert.Equal(t, RefundProcessing, g.refund(rf.OutRefundNo).Status)

	// What is already due ends at once, also while the clock stands still.
	require.NoError(t, g.SetRefundEnd(RefundEnd{After: time.Second, Status: RefundClosed}))
	assert.Equal(t, RefundClosed, g.refund(rf.OutRefundNo).Status)
	assert.Equal(t, RefundEnd{time.Second, RefundClosed}, g.CurrentRefundEnd())

	// One that the bank has finished before keeps its status.
	other := g.accepted("other01")
	require.NoError(t, g.FinishRefund(other.OutRefundNo, RefundSuccess))
	g.Clock.Advance(time.Hour)
	assert.Equal(t, RefundSuccess, g.refund(other.OutRefundNo).Status)

	assert.ErrorContains(t, g.SetRefundEnd(RefundEnd{After: -1}), "negative")
	assert.ErrorContains(t, g.SetRefundEnd(RefundEnd{Status: "DONE"}), `"DONE"`)
	_, err := Open(Config{Options: func(s *Server) { s.RefundEnd.Status = RefundProcessing }})
	assert.ErrorContains(t, err, "RefundEnd.Status")
}

func TestRefundEndAfterARestart(t *testing.T) {
	store := newMemory()
	withOption := func(after time.Duration) Config {
		return Config{Store: store, Clock: NewClock(future), Options: func(s *Server) { s.RefundEnd.After = after }}
	}
	g := openGateway(t, withOption(time.Hour))
	rf := g.accepted(number)
	s := reopened(t, withOption(0))
	defer s.Close()
	assert.Zero(t, s.CurrentRefundEnd().After)
	s.Clock.Advance(time.Hour)
	after, _ := s.Refund(rf.OutRefundNo)
	assert.Equal(t, RefundSuccess, after.Status, "the planned end stays")
	assert.Equal(t, rf.Ends, after.Finished.In(rf.Ends.Location()))

	// What was set stays while the option stays; a new option replaces it.
	require.NoError(t, g.SetRefundEnd(RefundEnd{After: time.Minute, Status: RefundChange}))
	for option, expected := range map[time.Duration]RefundEnd{time.Hour: {time.Minute, RefundChange}, time.Second: {time.Second, RefundSuccess}} {
		s := reopened(t, withOption(option))
		assert.Equal(t, expected, s.CurrentRefundEnd())
		s.Close()
	}

	// A closed gateway leaves the end to the next one, even if its clock goes on.
	g.Close()
	g.Clock.Advance(24 * time.Hour)
	assert.Equal(t, RefundProcessing, g.refund(rf.OutRefundNo).Status)
}

// The clock that runs with real time ends refunds as well.
func TestRefundsEndWhileTheClockRuns(t *testing.T) {
	g := openGateway(t, Config{Options: func(s *Server) { s.RefundEnd.After = time.Minute }})
	rf := g.accepted(number)
	go g.Clock.Run(t.Context(), 6000)
	eventually(t, func() bool { return g.refund(rf.OutRefundNo).Status == RefundSuccess })
}
