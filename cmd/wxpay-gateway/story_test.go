package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// failingBackend is a notify_url that fails while it is broken.
type failingBackend struct {
	*httptest.Server
	broken atomic.Bool
}

func newFailingBackend(t *testing.T) *failingBackend {
	s := &failingBackend{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if s.broken.Load() {
			http.Error(w, "the database is down", http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, "<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>")
	}))
	t.Cleanup(s.Close)
	return s
}

// kinds returns what happened to an order, in short, and checks the numbers.
func (r *running) kinds(id string) (all []string) {
	r.t.Helper()
	last := event{Seq: -1 << 62}
	for _, e := range ask[story](r, "/desk/order?id="+id).Events {
		assert.GreaterOrEqual(r.t, e.Seq, last.Seq)
		last = e
		switch {
		case e.Request != nil:
			all = append(all, e.Request.Path)
		case e.Delivery != nil:
			all = append(all, "notify")
		default:
			all = append(all, string(e.Change.Kind)+" by "+string(e.Change.By))
		}
	}
	return all
}

// The clock stands still. The phone opens the cashier in three ways.
func TestStoryInTheOrderOfWhatHappened(t *testing.T) {
	r, s := start(t, "-refund-after", "10m"), newFailingBackend(t)
	id, params := r.order("20150806T1", 2800, s.URL)
	tell[phoneAnswer](r, "/desk/cancel", map[string]any{"params": params})
	tell[phoneAnswer](r, "/desk/cancel", map[string]any{"order": id})
	tell[phoneAnswer](r, "/desk/pay", map[string]any{"params": params})
	a := tell[phoneAnswer](r, "/desk/cancel", map[string]any{"order": id})
	assert.Equal(t, "requestPayment:fail cancel", a.ErrMsg)
	tell[refundRow](r, "/desk/refund", refundQuestion{Order: id, Fee: 100})
	tell[clockAnswer](r, "/desk/clock", clockQuestion{To: "refund"})
	assert.Equal(t, []string{
		"/pay/unifiedorder", "cancelled by user", "cancelled by user", "paid by user", "notify", "refund by platform", "refund-finished by clock",
	}, r.kinds(id))
	r.refused("/desk/cancel", map[string]any{"order": "unknown"}, http.StatusNotFound)

	native, err := r.client().UnifiedOrder(t.Context(), &wxpay.UnifiedOrderRequest{
		Body: "Tea", OutTradeNo: "20150806T2", TotalFee: 100, TradeType: wxpay.TradeTypeNative, ProductID: "1", SpbillCreateIP: "203.0.113.7", NotifyURL: s.URL,
	})
	require.NoError(t, err)
	tell[phoneAnswer](r, "/desk/cancel", map[string]any{"params": native.CodeURL})
	assert.Equal(t, []string{"/pay/unifiedorder", "cancelled by user"}, r.kinds("10000100/20150806T2"))
}

func TestFailedNotificationsInTheList(t *testing.T) {
	r, s := start(t, "-merchants", writeFile(t, "merchants.json", `[{"mch_id": "10000100", "appid": "wxd930ea5d5a258f4f"},
		{"mch_id": "1900000109", "appid": "wx8888888888888888"}]`)), newFailingBackend(t)
	fine, _ := r.order("20150806N1", 100, s.URL)
	id, _ := r.order("20150806N2", 100, s.URL)
	tell[phoneAnswer](r, "/desk/pay", map[string]any{"order": fine})
	assert.Zero(t, ask[orderList](r, "/desk/orders").Undelivered)
	s.broken.Store(true)
	tell[phoneAnswer](r, "/desk/pay", map[string]any{"order": id})
	list := ask[orderList](r, "/desk/orders?undelivered=1")
	require.Len(t, list.Orders, 1)
	assert.Equal(t, 2, list.Total)
	assert.Equal(t, 1, list.Undelivered)
	assert.Equal(t, id, list.Orders[0].ID)
	assert.True(t, list.Orders[0].Undelivered.Payment)
	assert.Equal(t, r.gateway.Clock.Now().Add(15*time.Second), list.Orders[0].Undelivered.Next.In(time.Local))
	assert.Nil(t, ask[orderList](r, "/desk/orders?q=N1").Orders[0].Undelivered)
	assert.NotNil(t, ask[story](r, "/desk/order?id="+id).Order.Undelivered)

	// After the schedule the mark stays, without a next attempt.
	tell[clockAnswer](r, "/desk/clock", clockQuestion{Advance: 48 * 3600})
	item := ask[undeliveredList](r, "/desk/undelivered").Notifications[0]
	assert.Equal(t, undeliveredItem{Order: id, Attempts: 16}, item)
	tell[delivery](r, "/desk/redeliver", redeliverQuestion{Order: id})
	assert.Equal(t, 1, ask[undeliveredList](r, "/desk/undelivered?count=1").Orders)
	s.broken.Store(false)
	tell[delivery](r, "/desk/redeliver", redeliverQuestion{Order: id})
	assert.Empty(t, ask[orderList](r, "/desk/orders?undelivered=1").Orders)
	assert.Empty(t, ask[undeliveredList](r, "/desk/undelivered").Notifications)
}

func TestFailedNotificationOfARefund(t *testing.T) {
	s := newFailingBackend(t)
	r := start(t, "-refund-notify-url", s.URL)
	id, _ := r.order("20150806N3", 100, s.URL)
	tell[phoneAnswer](r, "/desk/pay", map[string]any{"order": id})
	refund := tell[refundRow](r, "/desk/refund", refundQuestion{Order: id, Fee: 100})
	s.broken.Store(true)
	tell[nothing](r, "/desk/refund/finish", finishQuestion{refund.ID, "SUCCESS"})
	u := ask[orderList](r, "/desk/orders?undelivered=1").Orders[0].Undelivered
	assert.False(t, u.Payment)
	assert.Equal(t, 1, u.Refunds)
	assert.Equal(t, refund.ID, ask[undeliveredList](r, "/desk/undelivered").Notifications[0].Refund)
	s.broken.Store(false)
	tell[clockAnswer](r, "/desk/clock", clockQuestion{To: "delivery"})
	assert.Empty(t, ask[orderList](r, "/desk/orders?undelivered=1").Orders)
}

func TestRefundsEndByThemselves(t *testing.T) {
	s := newFailingBackend(t)
	dir := filepath.Join(t.TempDir(), "desk")
	r := startIn(t, dir, "-refund-notify-url", s.URL)
	id, _ := r.order("20150806E1", 100, s.URL)
	tell[phoneAnswer](r, "/desk/pay", map[string]any{"order": id})
	row := tell[refundRow](r, "/desk/refund", refundQuestion{Order: id, Fee: 10})
	assert.Zero(t, row.Ends)
	assert.Equal(t, refundEnd{0, "SUCCESS"}, ask[refundEnd](r, "/desk/refund/end"))
	r.refused("/desk/clock", clockQuestion{To: "refund"}, http.StatusBadRequest)
	assert.Equal(t, refundEnd{90, "CHANGE"}, tell[refundEnd](r, "/desk/refund/end", refundEnd{90, "CHANGE"}))
	list := ask[refundList](r, "/desk/refunds")
	assert.Equal(t, refundEnd{90, "CHANGE"}, list.End)
	assert.Equal(t, "CHANGE", list.Refunds[0].EndsAs)
	clock := tell[clockAnswer](r, "/desk/clock", clockQuestion{To: "delivery"})
	assert.Equal(t, list.Refunds[0].Ends, clock.Now.Round(0))
	row = ask[refundList](r, "/desk/refunds").Refunds[0]
	assert.Equal(t, "CHANGE", row.Status)
	assert.Zero(t, row.Ends)
	assert.Equal(t, 1, countOf(r.kinds(id), "refund-finished by clock"))

	for why, q := range map[string]any{
		"from 0 to 400 days":  refundEnd{After: -1},
		"400 days":            refundEnd{After: 1e12},
		`"PAID"`:              refundEnd{1, "PAID"},
		"the request body is": map[string]any{"after": "soon"},
	} {
		assert.Contains(t, r.refused("/desk/refund/end", q, http.StatusBadRequest).Error, why)
	}
	assert.Equal(t, refundEnd{90, "CHANGE"}, ask[refundEnd](r, "/desk/refund/end"))
}

func countOf(all []string, one string) (n int) {
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}

// The setting of the page survives a restart, until the flag changes.
func TestRefundEndAfterARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	options := func(args ...string) options {
		o, err := readOptions(append([]string{"-api", "127.0.0.1:0", "-backup", "127.0.0.1:0", "-proxy", "127.0.0.1:0", "-page", "127.0.0.1:0", "-dir", dir}, args...),
			env(nil), io.Discard)
		require.NoError(t, err)
		return o
	}
	for _, step := range []struct {
		args     []string
		expected time.Duration
		set      time.Duration
	}{
		{nil, 0, time.Minute},
		{nil, time.Minute, time.Hour},
		{[]string{"-refund-after", "5s", "-refund-status", "REFUNDCLOSE"}, 5 * time.Second, 7 * time.Second},
		{[]string{"-refund-after", "5s", "-refund-status", "REFUNDCLOSE"}, 7 * time.Second, 0},
		{[]string{"-refund-after", "5s", "-refund-status", "REFUNDCLOSE"}, 0, 0},
	} {
		p, err := open(options(step.args...))
		require.NoError(t, err)
		assert.Equal(t, step.expected, p.gateway.CurrentRefundEnd().After)
		require.NoError(t, p.gateway.SetRefundEnd(wxpaytest.RefundEnd{After: step.set}))
		require.NoError(t, p.close())
	}
}
