package wxpaytest

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// audit is a store that checks at every save that its records fit together.
type audit struct {
	t       *testing.T
	balance int64
	records map[string][]byte
	saves   int
}

func (a *audit) Load(func(key string, value []byte) error) error { return nil }

// Save is never called concurrently.
func (a *audit) Save(records map[string][]byte) error {
	maps.Copy(a.records, records)
	a.saves++
	a.checkMoney()
	a.checkOrders()
	return nil
}

// read calls each with the records of a kind.
func read[T any](a *audit, kind string, each func(key string, record T)) {
	for key, value := range a.records {
		if rest, is := strings.CutPrefix(key, kind+"/"); is {
			var record T
			assert.NoError(a.t, json.Unmarshal(value, &record))
			each(rest, record)
		}
	}
}

// checkMoney: the merchant's balance is the first balance minus the refunds.
func (a *audit) checkMoney() {
	var common commonRecord
	assert.NoError(a.t, json.Unmarshal(a.records["gateway"], &common))
	if len(common.Balances) == 0 {
		return
	}
	left := a.balance
	read(a, "refund", func(_ string, r refundRecord) {
		if r.Status != RefundClosed {
			left -= r.SettlementFee
		}
	})
	read(a, "order", func(_ string, o orderRecord) {
		if !o.Reversed.IsZero() {
			left -= o.TotalFee
		}
	})
	assert.Equal(a.t, left, common.Balances["10000100"])
}

// checkOrders: an order agrees with its refunds, its notification and its
// payment code.
func (a *audit) checkOrders() {
	refunded, count := map[int64]int64{}, map[int64]int{}
	read(a, "refund", func(_ string, r refundRecord) {
		count[r.Order]++
		if r.Status != RefundClosed {
			refunded[r.Order] += r.Fee
		}
		assert.Equal(a.t, r.Status != RefundProcessing, !r.Finished.IsZero())
	})
	charged := 0
	read(a, "order", func(key string, o orderRecord) {
		var seq int64
		_, err := fmt.Sscan(strings.TrimLeft(key, "0"), &seq)
		assert.NoError(a.t, err)
		assert.Equal(a.t, refunded[seq], o.Refunded, o.OutTradeNo)
		assert.Equal(a.t, count[seq], o.RefundCount, o.OutTradeNo)
		assert.Contains(a.t, a.records, "fields/"+key)
		assert.Equal(a.t, !o.Paid.IsZero(), a.records["notification/order/"+key] != nil, o.OutTradeNo)
		if o.Wallet != nil {
			charged++
		}
	})
	used := 0
	read(a, "authcode", func(_ string, c authCodeRecord) {
		if c.Used {
			used++
		}
	})
	assert.Equal(a.t, charged, used)
}

// A change in several rooms is saved together, even if many changes happen at
// the same time.
func TestEverySaveFitsTogether(t *testing.T) {
	a := &audit{t: t, balance: 1000000, records: map[string][]byte{}}
	g := openGateway(t, Config{Store: a, Options: func(s *Server) { s.IgnoreIntervals = true }})
	g.SetBalance("", a.balance)
	var group sync.WaitGroup
	for worker := range 6 {
		group.Go(func() {
			own := &gateway{Server: g.Server, t: t, key: g.key, plain: g.plain, withID: g.withID, ids: g.ids, nonces: worker * 10000}
			for i := range 4 {
				own.lifeOf(fmt.Sprintf("worker-%d-%d", worker, i))
			}
		})
	}
	group.Wait()
	g.Close() // no save happens after this
	assert.Greater(t, a.saves, 20)
	assert.Len(t, g.Orders(), 48)
	balance, _ := g.rooms.merchants.balance("10000100")
	assert.Equal(t, a.balance-24*(30+30+10)-24*100, balance)
}

// lifeOf pays an order and refunds parts of it. It also reverses an order that
// was paid with a code.
func (g *gateway) lifeOf(number string) {
	g.paid(number, Payment{})
	refund := fields{"out_trade_no": number, "total_fee": "100", "refund_fee": "30"}
	for _, last := range []string{"a", "b", "c"} {
		g.ok("/secapi/pay/refund", refund.with("out_refund_no", number+last))
	}
	assert.NoError(g.t, g.FinishRefund(number+"a", RefundSuccess))
	assert.NoError(g.t, g.FinishRefund(number+"b", RefundClosed))
	g.ok("/secapi/pay/refund", refund.with("out_refund_no", number+"d", "refund_fee", "10"))
	f := anOrder(number+"-m").with("auth_code", g.AuthCode(""), "openid", "", "notify_url", "", "trade_type", "")
	g.ok("/pay/micropay", f)
	g.ok("/secapi/pay/reverse", fields{"out_trade_no": number + "-m"})
}

// waits reports whether f waits for the lock.
func waits(lock *sync.Mutex, f func()) bool {
	lock.Lock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	early := false
	select {
	case <-done:
		early = true
	case <-time.After(20 * time.Millisecond):
	}
	lock.Unlock()
	<-done
	return !early
}

// All money moves under the lock of orders, so nothing can happen between a
// check and the change that it allows.
func TestMoneyMovesUnderTheLockOfOrders(t *testing.T) {
	g := newGateway(t)
	g.paid(number, Payment{})
	g.order("to-pay")
	refund, err := g.RefundOnPlatform(number, 10, "")
	require.NoError(t, err)
	for name, move := range map[string]func(){
		"SetBalance":       func() { g.SetBalance("", 1000) },
		"Pay":              func() { assert.NoError(t, g.Pay("to-pay")) },
		"RefundOnPlatform": func() { _, _ = g.RefundOnPlatform(number, 10, "") },
		"FinishRefund":     func() { assert.NoError(t, g.FinishRefund(refund.OutRefundNo, RefundSuccess)) },
		"an operation":     func() { g.call("/pay/orderquery", fields{"out_trade_no": number}) },
	} {
		assert.True(t, waits(&g.rooms.orders.mu, move), name)
	}
}

// A save waits until running changes are complete.
func TestASaveWaitsForEveryRoom(t *testing.T) {
	g := openGateway(t, Config{Store: newMemory()})
	r := g.rooms
	for name, lock := range map[string]*sync.Mutex{
		"notifier": &r.notifier.mu, "orders": &r.orders.mu, "merchants": &r.merchants.mu, "people": &r.people.mu, "history": &r.history.mu,
	} {
		r.unsaved.noteCommon()
		assert.True(t, waits(lock, func() { assert.NoError(t, r.commit()) }), name)
	}
}

// All methods can be called at any time, even while the sandbox is created and
// the gateway is closed: there is no deadlock.
func TestRoomsDoNotWaitForEachOther(t *testing.T) {
	s, err := Open(Config{Store: newMemory(), Clock: NewClock(time.Now())})
	require.NoError(t, err)
	g := &gateway{Server: s, t: t, key: testKey, plain: clientWith(s, nil), withID: clientWith(s, s.Certificate("")), ids: fields{
		"appid": s.Merchant("").AppID, "mch_id": s.Merchant("").MchID,
	}}
	g.paid(number, Payment{})
	moves := []func(){
		func() { g.Order(number); g.Orders(); g.Refunds(); g.OrderExchanges(number); g.OrderDeliveries(number) },
		func() { g.Sandbox().Orders(); g.ExpireSandboxKey(""); g.NextDelivery() },
		func() { g.ChangeKey("", testKey); g.SetBalance("", 100); g.Merchant("") },
		func() { g.Inject(Fault{Name: DelayedNotification}); g.Injected(); g.ClearFaults() },
		func() { _ = g.Redeliver(number); g.Notification(number); g.Clock.Advance(time.Minute) },
		func() { _, _ = g.RefundOnPlatform(number, 1, ""); _ = g.Recall(number, 0) },
		func() { g.LoginCode("", ""); g.AuthCode(""); _, _ = g.TradeBill("", "20190219", "") },
		func() { g.Subscribe(func(Event) { g.Exchanges(); g.Deliveries() })() },
		func() { _, _ = g.plain.Post(g.URL+"/pay/orderquery", "text/xml", strings.NewReader("<xml></xml>")) },
	}
	var group sync.WaitGroup
	for _, move := range moves {
		group.Go(func() {
			for range 30 {
				move()
			}
		})
	}
	finished := make(chan struct{})
	go func() {
		group.Wait()
		s.Close()
		close(finished)
	}()
	select {
	case <-finished:
	case <-time.After(time.Minute):
		t.Fatal("deadlock")
	}
}
