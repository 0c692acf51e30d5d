package wxpaytest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// storyOf returns the story of an order in short: the path of a request, the kind of a
// change, or a delivery with its number.
func storyOf(s *Server, number string) []string {
	var all []string
	for _, e := range s.Story(number) {
		switch {
		case e.Exchange != nil:
			all = append(all, e.Exchange.Path)
		case e.Delivery != nil:
			all = append(all, strings.TrimSpace("notify "+e.Delivery.OutRefundNo))
		default:
			all = append(all, string(e.Change.Kind)+" by "+string(e.Change.By)+" "+e.Change.State)
		}
	}
	return all
}

// inOrder checks that the numbers of a story never fall, and that its times don't.
func inOrder(t *testing.T, s *Server, number string) {
	t.Helper()
	var last StoryEntry
	for i, e := range s.Story(number) {
		assert.True(t, i == 0 || e.Seq >= last.Seq && !e.Time.Before(last.Time), "entry %d: %d %s after %d %s", i, e.Seq, e.Time, last.Seq, last.Time)
		last = e
	}
}

// The clock stands still, so only the numbers tell what came first. The merchant
// queries the order while the notification waits for its acknowledgement.
func TestStoryWhileTheClockStandsStill(t *testing.T) {
	g := newGateway(t)
	l := listen(t, func(w http.ResponseWriter, attempt int) {
		if attempt == 1 {
			g.ok(query, fields{"out_trade_no": number})
		}
		io.WriteString(w, ack)
	})
	g.RefundNotifyURL = l.URL
	g.order(number, "notify_url", l.URL)
	require.NoError(t, g.Cancel(number))
	require.NoError(t, g.Pay(number))
	rf, err := g.RefundOnPlatform(number, 40, "")
	require.NoError(t, err)
	require.NoError(t, g.FinishRefund(rf.OutRefundNo, RefundSuccess))
	assert.Equal(t, []string{
		ordering, "cancelled by user NOTPAY", "paid by user SUCCESS", "notify", query,
		"refund by platform PROCESSING", "refund-finished by bank SUCCESS", "notify " + rf.OutRefundNo,
	}, storyOf(g.Server, number))
	inOrder(t, g.Server, number)
	changes := g.OrderChanges(number)
	assert.EqualValues(t, 100, changes[1].Fee)
	assert.EqualValues(t, 40, changes[2].Fee)
	assert.Equal(t, rf.OutRefundNo, changes[3].OutRefundNo)
}

func TestStoryOfFaults(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: EarlyNotification, Path: ordering})
	g.order("early1")
	assert.Equal(t, []string{ordering, "paid by fault SUCCESS", "notify"}, storyOf(g.Server, "early1"))
	assert.Equal(t, EarlyNotification, g.OrderChanges("early1")[0].Fault)

	g.Inject(Fault{Name: NoNotification, Number: "lost01"})
	g.paid("lost01", Payment{})
	assert.Equal(t, []string{ordering, "paid by user SUCCESS", "lost by fault SUCCESS"}, storyOf(g.Server, "lost01"))

	g.Inject(Fault{Name: DelayedNotification, Number: "late01"})
	g.paid("late01", Payment{})
	held := g.OrderChanges("late01")[1]
	assert.Equal(t, Change{Seq: held.Seq, Time: held.Time, Kind: ChangeHeld, By: ByFault, State: StateSuccess, Fault: DelayedNotification,
		Until: held.Time.Add(time.Minute)}, held)
	g.Clock.Advance(time.Minute)
	assert.Equal(t, []string{ordering, "paid by user SUCCESS", "held by fault SUCCESS", "notify"}, storyOf(g.Server, "late01")[:4])
}

func TestStoryOfACounterPayment(t *testing.T) {
	g := newGateway(t)
	micropay := func(no string, w Wallet) {
		f := anOrder(no).with("openid", "", "trade_type", "", "notify_url", "", "auth_code", g.AuthCodeFor(w))
		g.call("/pay/micropay", f)
	}
	micropay("paid01", Wallet{})
	assert.Equal(t, []string{"/pay/micropay", "paid by request SUCCESS"}, storyOf(g.Server, "paid01"))
	micropay("poor01", Wallet{Balance: 1})
	assert.Equal(t, []string{"/pay/micropay", "failed by request PAYERROR"}, storyOf(g.Server, "poor01"))
	assert.Equal(t, codeNotEnough, g.OrderChanges("poor01")[0].Code)
	micropay("asks01", Wallet{Password: true})
	require.NoError(t, g.EnterPassword("asks01", false))
	assert.Equal(t, []string{"/pay/micropay", "password by request USERPAYING", "failed by user PAYERROR"}, storyOf(g.Server, "asks01"))
	micropay("open01", Wallet{Fails: codeSystemError, ThenPays: true, OpenFor: time.Minute})
	g.Clock.Advance(time.Hour)
	assert.Equal(t, []string{"/pay/micropay", "paid by clock SUCCESS"}, storyOf(g.Server, "open01"))
	g.ok("/secapi/pay/reverse", fields{"out_trade_no": "open01"})
	assert.Equal(t, "reversed by request REVOKED", storyOf(g.Server, "open01")[3])
}

// What follows from the time alone stands where it happened, also if nobody looked
// at the order then.
func TestStoryOfTimesThatPass(t *testing.T) {
	g := newGateway(t)
	expires := g.Clock.Now().Add(time.Hour)
	g.order(number, "time_expire", expires.In(beijing).Format("20060102150405"))
	g.Clock.Advance(90 * time.Minute)
	g.ok(query, fields{"out_trade_no": number})
	g.Clock.Advance(8 * 24 * time.Hour)
	g.ok(query, fields{"out_trade_no": number})
	assert.Equal(t, []string{ordering, "expired by clock NOTPAY", query, "prepay-expired by clock NOTPAY", "closed by clock CLOSED", query}, storyOf(g.Server, number))
	inOrder(t, g.Server, number)

	g.order("closed1")
	g.Clock.Advance(time.Hour)
	g.ok("/pay/closeorder", fields{"out_trade_no": "closed1"})
	g.Clock.Advance(30 * 24 * time.Hour)
	assert.Equal(t, []string{ordering, "/pay/closeorder", "closed by request CLOSED"}, storyOf(g.Server, "closed1"))
	assert.Empty(t, g.Story("unknown"))
}

func TestCancelledCashier(t *testing.T) {
	g := newGateway(t)
	g.order(number)
	for range 3 * maxChanges {
		require.NoError(t, g.Cancel(number))
	}
	require.NoError(t, g.Pay(number))
	for range maxChanges {
		assert.ErrorIs(t, g.Cancel(number), ErrPaid)
	}
	changes := g.OrderChanges(number)
	assert.Len(t, changes, maxChanges)
	assert.Equal(t, ChangePaid, changes[maxChanges-1].Kind)
	assert.ErrorIs(t, g.Cancel("unknown"), ErrUnknown)
}

// The story goes on after a kill: later numbers are greater.
func TestStoryAfterAKill(t *testing.T) {
	store := newMemory()
	cfg := Config{Store: store, Clock: NewClock(future)}
	g := openGateway(t, cfg)
	g.order(number)
	require.NoError(t, g.Cancel(number))
	require.NoError(t, g.Pay(number))
	before := storyOf(g.Server, number)
	s := reopened(t, cfg) // the history was not saved yet, the changes were
	defer s.Close()
	assert.Equal(t, []string{before[1], before[2]}, storyOf(s, number))
	require.NoError(t, s.Redeliver(number))
	assert.Equal(t, "notify", storyOf(s, number)[2])

	g.Close() // saves the history
	again := reopened(t, cfg)
	defer again.Close()
	assert.Equal(t, before, storyOf(again, number))
	require.NoError(t, again.Redeliver(number))
	assert.Equal(t, append(before, "notify"), storyOf(again, number))
	inOrder(t, again, number)
}

// A state file of an earlier version has no numbers and no changes. Its parts come
// in the order of their times, before everything that happens later.
func TestStoryOfAnOldState(t *testing.T) {
	store := newMemory()
	clock := NewClock(future)
	g := openGateway(t, Config{Store: store, Clock: clock})
	g.order(number)
	clock.Advance(time.Minute)
	require.NoError(t, g.Pay(number))
	clock.Advance(time.Second)
	g.ok(query, fields{"out_trade_no": number})
	g.Close()
	for key, value := range store.records {
		var record map[string]any
		if json.Unmarshal(value, &record) == nil {
			delete(record, "Seq")
			delete(record, "Changes")
			store.records[key], _ = json.Marshal(record)
		}
	}
	for range 2 { // the second gateway finds some numbers
		s := reopened(t, Config{Store: store})
		assert.Equal(t, []string{ordering, "notify", query}, storyOf(s, number)[:3])
		_, err := s.RefundOnPlatform(number, 1, "")
		require.NoError(t, err)
		s.Clock.Advance(time.Hour)
		all := storyOf(s, number)
		assert.Equal(t, []string{ordering, "notify", query, "refund by platform PROCESSING"}, all[:4])
		inOrder(t, s, number)
		s.Close()
	}
}
