package wxpaytest

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A gateway can be opened again at the same addresses with the same authority.
// Clients of the first gateway can use the second.
func TestOpenAgain(t *testing.T) {
	first, err := Open(Config{Names: []string{"wxpay.test", "192.0.2.7"}})
	require.NoError(t, err)
	client := clientWith(first, first.Certificate(""))
	main, backup := strings.TrimPrefix(first.URL, "https://"), strings.TrimPrefix(first.BackupURL, "https://")
	cfg := Config{Addr: main, BackupAddr: backup, Authority: first.AuthorityPEM()}
	_, err = Open(cfg)
	require.ErrorContains(t, err, "wxpaytest: listen", "the addresses are taken")
	first.Close()

	second := openGateway(t, cfg)
	assert.Equal(t, first.URL, second.URL)
	assert.Equal(t, first.BackupURL, second.BackupURL)
	assert.Equal(t, first.RootPEM(), second.RootPEM())
	second.withID = client
	second.fails("ORDERNOTEXIST", refunding, aRefund("R1", "1"))

	for _, name := range []string{"wxpay.test", "192.0.2.7", "localhost", "127.0.0.1", "::1"} {
		assert.NoError(t, first.authority.Server().Leaf.VerifyHostname(name))
	}
	assert.Error(t, second.authority.Server().Leaf.VerifyHostname("wxpay.test"))
}

func TestOpenRefuses(t *testing.T) {
	g := newGateway(t)
	cert, key := g.CertificatePEM("")
	for want, cfg := range map[string]Config{
		"the authority: ":      {Authority: []byte("no PEM")},
		"is not one of":        {Authority: append(cert, key...)},
		"given twice":          {Merchants: []Merchant{{}, {}}},
		"missing port":         {Addr: "127.0.0.1"},
		"neither a host name":  {Names: []string{"wxpay.test", "https://wxpay.test"}},
		"Names: \"wxpay.\"":    {Names: []string{"wxpay."}},
		"Names: \"支付\"":        {Names: []string{"支付"}},
		"address nowhere:http": {BackupAddr: "127.0.0.1:99999"},
	} {
		s, err := Open(cfg)
		if assert.Error(t, err) && !strings.HasPrefix(want, "address") {
			assert.ErrorContains(t, err, want)
		}
		assert.Nil(t, s)
	}
}

// An address on all interfaces is reported as an address that can be dialled.
func TestOpenOnAllInterfaces(t *testing.T) {
	g := openGateway(t, Config{Addr: "0.0.0.0:0"})
	assert.Contains(t, g.URL, "https://127.0.0.1:")
	g.order(number)
}

func TestDeskHandler(t *testing.T) {
	g := openGateway(t, Config{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "desk "+r.URL.Path)
	})})
	g.Inject(Fault{Name: ResetUnread, Times: -1})
	for _, base := range []string{g.URL, g.BackupURL} {
		resp, err := g.plain.Get(base + "/desk/orders")
		require.NoError(t, err)
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		assert.Equal(t, "desk /desk/orders", string(body))
	}
	assert.Empty(t, g.Exchanges())
	other := newGateway(t)
	assert.Equal(t, http.StatusNotFound, other.post(other.plain, "/desk/orders", "").status)
}

// news collects events.
type news struct {
	mu  sync.Mutex
	all []Event
}

func (n *news) take(e Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = append(n.all, e)
}

func (n *news) since() []Event {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := n.all
	n.all = nil
	return all
}

func TestSubscribe(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	var n news
	stop := g.Subscribe(func(e Event) {
		g.Orders() // works only without the lock
		n.take(e)
	})
	order := Event{EventOrder, "10000100", number, ""}
	exchange := Event{EventExchange, "10000100", number, ""}
	delivery := Event{EventDelivery, "10000100", number, ""}
	g.order(number)
	assert.Equal(t, []Event{order, exchange}, n.since())
	require.NoError(t, g.Pay(number))
	assert.Equal(t, []Event{order, delivery}, n.since())
	o, _ := g.Order(number)
	g.ok(query, fields{"transaction_id": o.TransactionID})
	assert.Equal(t, []Event{exchange}, n.since(), "the event has the out_trade_no for a transaction_id too")
	r := g.ok(refunding, fields{"transaction_id": o.TransactionID, "out_refund_no": "R1", "total_fee": "100", "refund_fee": "1"})
	assert.Equal(t, []Event{order, {EventRefund, "10000100", number, "R1"}, {EventExchange, "10000100", number, "R1"}}, n.since())
	g.ok("/pay/refundquery", fields{"refund_id": r.fields["refund_id"]})
	assert.Equal(t, []Event{{EventExchange, "10000100", number, "R1"}}, n.since())
	g.Inject(Fault{Name: SystemErrorBefore, Times: 2})
	g.call(query, byNumber)
	g.ClearFaults()
	assert.Equal(t, []Event{{Kind: EventFault}, {Kind: EventFault}, exchange, {Kind: EventFault}}, n.since())
	g.Clock.Advance(time.Second)
	assert.Equal(t, []Event{{Kind: EventClock}}, n.since())
	stop()
	g.Clock.Advance(time.Second)
	assert.Empty(t, n.since())
}

func TestOrderStory(t *testing.T) {
	g := newGateway(t, provider())
	g.IgnoreIntervals = true
	shop := listen(t, nil)
	one := []string{"sub_mch_id", "1900000109", "notify_url", shop.URL}
	o := g.paid(number, Payment{}, one...)
	g.order("another-number", one...)
	sub := fields{"sub_mch_id": "1900000109"}
	g.ok(query, sub.with("transaction_id", o.TransactionID))
	g.ok(query, sub.with("out_trade_no", "another-number"))
	r := g.ok(refunding, sub.with("out_trade_no", number, "out_refund_no", "R1", "total_fee", "100", "refund_fee", "1", "notify_url", shop.URL))
	g.ok("/pay/refundquery", sub.with("out_refund_no", "R1"))
	g.ok("/pay/refundquery", sub.with("refund_id", r.fields["refund_id"]))
	require.NoError(t, g.FinishRefund("R1", RefundSuccess))
	var paths []string
	for _, x := range g.OrderExchanges("1900000109/" + number) {
		paths = append(paths, x.Path)
	}
	assert.Equal(t, []string{"/pay/unifiedorder", query, refunding, "/pay/refundquery", "/pay/refundquery"}, paths)
	assert.Len(t, g.OrderDeliveries(number), 2)
	assert.Empty(t, g.OrderDeliveries("another-number"))
	g.fails("ORDERNOTEXIST", query, sub.with("out_trade_no", "nobody's"))
	assert.Len(t, g.OrderExchanges("nobody's"), 1)
	assert.Empty(t, g.Sandbox().OrderExchanges(number))
}

func TestInjected(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: SystemErrorBefore, Times: 3, Number: number})
	g.InjectScript([]Fault{{Name: HTMLPage}, {}, {Name: EmptyBody}})
	g.InjectMix(1, Fault{Name: ResetAfter, Probability: 0.5, Number: "nobody's"}, Fault{Name: ResetBefore, Probability: 0.1, Number: "nobody's"})
	g.call(query, byNumber)
	all := g.Injected()
	require.Len(t, all, 6)
	assert.Equal(t, SystemErrorBefore, all[0].Fault.Name)
	assert.Equal(t, 1, all[0].Count)
	assert.Equal(t, 2, all[0].Fault.Times)
	assert.False(t, all[0].Mixed)
	assert.True(t, all[1].Mixed)
	g.RemoveFault(all[0].ID)
	g.RemoveFault(all[1].ID)
	g.RemoveFault(all[4].ID)
	g.RemoveFault(all[4].ID)
	assert.Equal(t, []int{all[2].ID, all[3].ID, all[5].ID}, injectionIDs(g.Injected()))
	g.fails("ORDERNOTEXIST", query, byNumber)
	assert.Empty(t, g.post(g.plain, query, writeXML(g.signed(byNumber))).body, "the script continues with its third fault")
	g.RemoveFault(all[5].ID)
	assert.Empty(t, g.Injected())
}

func injectionIDs(all []Injection) (ids []int) {
	for _, in := range all {
		ids = append(ids, in.ID)
	}
	return ids
}

func TestCashier(t *testing.T) {
	g := newGateway(t)
	prepayID := g.order(number)
	o, err := g.Cashier(g.params(prepayID, g.ids["appid"], MD5).json())
	require.NoError(t, err)
	assert.Equal(t, int64(100), o.TotalFee)
	assert.Equal(t, StateNotPay, o.State)
	_, err = g.Cashier(g.params("wx0", g.ids["appid"], MD5).json())
	assert.ErrorIs(t, err, ErrUnknown)
	o, _ = g.Order(number)
	assert.Equal(t, StateNotPay, o.State, "nobody has paid")
}

func TestClockRuns(t *testing.T) {
	c := NewClock(noon)
	_, any := c.NextEvent()
	assert.False(t, any)
	later := c.After(24 * time.Hour)
	at, any := c.NextEvent()
	assert.True(t, any)
	assert.Equal(t, noon.Add(24*time.Hour), at)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		c.Run(ctx, 1e6)
		close(done)
	}()
	assert.Equal(t, at, <-later)
	stop()
	<-done
	stands := c.Now()
	assert.Equal(t, stands, c.Now())
	assert.False(t, stands.Before(at))
}

func TestNextDelivery(t *testing.T) {
	g := newGateway(t)
	_, any := g.NextDelivery()
	assert.False(t, any)
	g.paid(number, Payment{})
	g.Clock.Advance(time.Second)
	g.paid("second-number", Payment{})
	for _, want := range []time.Duration{14 * time.Second, time.Second, 14 * time.Second} {
		at, any := g.NextDelivery()
		require.True(t, any)
		assert.Equal(t, want, at.Sub(g.Clock.Now()))
		sent := len(g.Deliveries())
		g.Clock.Advance(at.Sub(g.Clock.Now()))
		assert.Len(t, g.Deliveries(), sent+1)
	}
	g.Inject(Fault{Name: DelayedNotification})
	g.paid("third-number", Payment{})
	g.Clock.Advance(48 * time.Hour)
	_, any = g.NextDelivery()
	assert.False(t, any, "the schedules are over")
}
