package wxpaytest

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// keptBytes returns what the messages take that the gateway still has.
func keptBytes(t *testing.T, s *Server) (n int64) {
	t.Helper()
	h := s.rooms.history
	for _, x := range h.exchanges.list {
		if !x.Dropped {
			n += x.weight()
		}
	}
	for _, d := range h.deliveries.list {
		if !d.Dropped {
			n += d.weight()
		}
	}
	require.Equal(t, n, h.bodies.bytes)
	return n
}

// droppedFirst requires that some are dropped, and that those are the oldest.
func droppedFirst[T any](t *testing.T, all []T, dropped func(T) bool) (n int) {
	t.Helper()
	n = slices.IndexFunc(all, func(one T) bool { return !dropped(one) })
	require.Positive(t, n, "the newest is kept, the oldest is not")
	for _, one := range all[n:] {
		require.False(t, dropped(one))
	}
	return n
}

func exchangeDropped(x Exchange) bool { return x.Dropped }

func TestKeepBytes(t *testing.T) {
	g := newGateway(t)
	g.KeepBytes = 50_000
	g.order("number-1", "attach", "first")
	for n := range 50 {
		g.fails(codeNoOrder, query, fields{"out_trade_no": fmt.Sprint("other-", n)})
	}
	all := g.Exchanges()
	require.Len(t, all, 51, "every request remains")
	droppedFirst(t, all, exchangeDropped)
	kept := keptBytes(t, g.Server)
	assert.LessOrEqual(t, kept, int64(50_000))
	assert.Greater(t, kept, int64(44_000), "no more is dropped than necessary")

	first, about := all[0], g.OrderExchanges("number-1")
	require.Len(t, about, 1, "the story of the order still contains it")
	assert.Equal(t, text(t, first), text(t, about[0]))
	assert.Equal(t, "/pay/unifiedorder", first.Path)
	assert.Equal(t, http.StatusOK, first.Status)
	assert.True(t, first.Effect)
	assert.Equal(t, map[string]string{"mch_id": "10000100", "out_trade_no": "number-1"}, first.Fields)
	assert.Empty(t, first.Body)
	assert.Empty(t, first.Reply)
	assert.Empty(t, first.Header)
	assert.Zero(t, g.Diagnose(first))
	o, ok := g.Order("number-1")
	require.True(t, ok)
	assert.Equal(t, "first", o.Fields["attach"], "an order loses nothing")

	for i, x := range all {
		assert.Equal(t, int64(i+1), x.Number)
	}
	newest := slices.Collect(g.RecentExchanges())
	slices.Reverse(newest)
	assert.Equal(t, text(t, all), text(t, newest))
}

// The parsed fields count too: here they take ten times as much as the text.
func TestKeepBytesCountsFields(t *testing.T) {
	g := newGateway(t)
	var body strings.Builder
	for n := range 5000 {
		fmt.Fprintf(&body, "<a%x>1</a%x>", n, n)
	}
	g.KeepBytes = 10 * int64(body.Len())
	for range 9 {
		g.post(g.plain, query, "<xml><mch_id>10000100</mch_id>"+body.String()+"</xml>")
	}
	droppedFirst(t, g.Exchanges(), exchangeDropped)
}

// Whatever a request consists of, its entry is small after it was dropped.
func TestDroppedIsSmall(t *testing.T) {
	g := newGateway(t)
	g.KeepBytes = 1
	long := strings.Repeat("界", 3000)
	g.post(g.plain, "/"+long+"?"+long, "<xml></xml>")
	g.post(g.plain, query, "<xml><mch_id>10000100</mch_id><out_trade_no>"+long+"</out_trade_no></xml>")
	for _, x := range g.Exchanges() {
		assert.True(t, x.Dropped)
		assert.Less(t, (&exchange{Exchange: x}).weight(), int64(1200), x.Path)
		assert.True(t, strings.HasPrefix("/"+long, x.Path) || x.Path == query, "the beginning remains: %s", x.Path)
	}
}

func TestLongRepliesToNotifications(t *testing.T) {
	g := newGateway(t)
	g.KeepBytes = 5*maxReply + 40_000
	const begin, end = "<xml><return_code>SUCCESS</return_code><a>", "</a></xml>"
	long := begin + strings.Repeat("x", maxReply-len(begin+end)) + end + "x" // its first 64 KiB would acknowledge
	shop := listen(t, func(w http.ResponseWriter, attempt int) { _, _ = io.WriteString(w, long) })
	for n := range 8 {
		g.paid(fmt.Sprint("number-", n), Payment{}, "notify_url", shop.URL)
	}
	sent := g.Deliveries()
	require.Len(t, sent, 8)
	droppedFirst(t, sent, func(d Delivery) bool { return d.Dropped })
	assert.LessOrEqual(t, keptBytes(t, g.Server), g.KeepBytes)
	for _, d := range sent {
		assert.True(t, d.LongReply)
		assert.False(t, d.Acknowledged)
		assert.Equal(t, http.StatusOK, d.Status)
		assert.True(t, d.Dropped && d.Reply == nil && d.Body == nil || string(d.Reply) == long[:maxReply])
	}
	assert.NotEmpty(t, g.Notification("number-0"), "the notification itself remains")
	g.Clock.Advance(15 * time.Second)
	assert.Greater(t, len(g.Deliveries()), 8, "it is sent again")
}

// A request whose body was not read counts, too, and it is saved.
func TestResetUnreadIsKept(t *testing.T) {
	store := newMemory()
	g := openGateway(t, Config{Store: store})
	g.Inject(Fault{Name: ResetUnread, Path: query})
	_, err := g.plain.Post(g.URL+query, "text/xml", strings.NewReader("<xml></xml>"))
	require.Error(t, err)
	require.Len(t, g.Exchanges(), 1)
	assert.Positive(t, keptBytes(t, g.Server))
	g.Close()
	assert.Contains(t, store.copy(), fmt.Sprintf(exchangeKeys, 0))
}

// Nothing is said of a notification whose messages were dropped: it was
// acknowledged, but the reply is gone.
func TestDroppedDeliveryHasNoChecks(t *testing.T) {
	g := newGateway(t)
	g.KeepBytes = 1
	g.paid(number, Payment{}, "notify_url", listen(t, func(w http.ResponseWriter, _ int) { _, _ = io.WriteString(w, ack) }).URL)
	d := g.Deliveries()[0]
	require.True(t, d.Dropped && d.Acknowledged)
	assert.Zero(t, g.DiagnoseDelivery(d))
}

// The store contains what the gateway keeps, and a later gateway with a lower
// limit drops the oldest of both kinds.
func TestStoreDrops(t *testing.T) {
	store := newMemory()
	cfg := Config{Store: store, Clock: NewClock(future), KeepBytes: 100_000}
	g := openGateway(t, cfg)
	shop := listen(t, nil)
	for n := range 40 {
		g.paid(fmt.Sprint("number-", n), Payment{}, "notify_url", shop.URL)
		g.Clock.Advance(time.Second)
		if n == 10 {
			g.saveStory() // those are dropped after they were saved
		}
	}
	g.Close()
	want, sent := g.Exchanges(), g.Deliveries()
	droppedFirst(t, want, exchangeDropped)
	size := 0
	for key, value := range store.copy() {
		if strings.HasPrefix(key, "exchange/") || strings.HasPrefix(key, "delivery/") {
			size += len(value)
		}
	}
	assert.Less(t, size, 200_000, "80 records, and the messages in base64")

	again := reopened(t, cfg)
	assert.Equal(t, text(t, want), text(t, again.Exchanges()))
	assert.Equal(t, text(t, sent), text(t, again.Deliveries()))
	assert.Len(t, again.OrderExchanges("number-0"), 1)
	assert.Len(t, again.Orders(), 40)
	again.Close()

	cfg.KeepBytes = 50_000
	again = reopened(t, cfg)
	defer again.Close()
	fewer, few := again.Exchanges(), again.Deliveries()
	assert.LessOrEqual(t, keptBytes(t, again), cfg.KeepBytes)
	x := fewer[droppedFirst(t, fewer, exchangeDropped)]
	d := few[droppedFirst(t, few, func(d Delivery) bool { return d.Dropped })]
	assert.LessOrEqual(t, x.Time.Sub(d.Time).Abs(), time.Second, "both begin at the same time")
}

// The queue does not keep the messages of parts that have left the story.
func TestKeptBodiesForgets(t *testing.T) {
	g := newGateway(t)
	g.KeepExchanges = 5
	g.paid("number-1", Payment{}, "notify_url", listen(t, nil).URL) // its delivery stays at the head
	for range 300 {
		g.fails(codeNoOrder, query, byNumber)
		h := g.rooms.history
		require.Len(t, h.bodies.queue, len(h.exchanges.list)+1)
	}
	assert.Positive(t, keptBytes(t, g.Server))
}
