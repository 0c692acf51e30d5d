package wxpaytest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// memory is a store that a test can copy and make fail.
type memory struct {
	mu      sync.Mutex
	records map[string][]byte
	saves   int
	broken  error
}

func newMemory() *memory { return &memory{records: map[string][]byte{}} }

func (m *memory) Load(each func(key string, value []byte) error) error {
	for key, value := range m.copy() {
		if err := each(key, value); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) Save(records map[string][]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return m.broken
	}
	m.saves++
	for key, value := range records {
		if value == nil {
			delete(m.records, key)
		} else {
			m.records[key] = value
		}
	}
	return nil
}

func (m *memory) breaks(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = err
}

func (m *memory) copy() map[string][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.records)
}

// reopened opens a gateway with the saved state, as after a kill.
func reopened(t *testing.T, cfg Config) *Server {
	t.Helper()
	cfg.Store = &memory{records: cfg.Store.(*memory).copy()}
	cfg.Clock, cfg.Addr, cfg.BackupAddr = nil, "", ""
	s, err := Open(cfg)
	require.NoError(t, err)
	return s
}

// future is later than the present, so that a reopened gateway starts at the
// time where the earlier one stopped.
var future = time.Date(2090, 5, 20, 12, 0, 0, 0, beijing)

func text(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	require.NoError(t, err)
	return string(data)
}

// state returns everything that a gateway keeps in its store, read from inside.
func state(s *Server) map[string]any {
	r := s.rooms
	r.notifier.mu.Lock()
	defer r.notifier.mu.Unlock()
	r.orders.mu.Lock()
	defer r.orders.mu.Unlock()
	r.merchants.mu.Lock()
	defer r.merchants.mu.Unlock()
	r.people.mu.Lock()
	defer r.people.mu.Unlock()
	all := map[string]any{
		"clock": s.Clock.Now().UTC(), "serial": r.numbers.last.Load(), "balances": r.merchants.balances, "expires": r.merchants.keyExpires,
	}
	for id, m := range r.merchants.byID {
		all["merchant "+id] = []string{m.Key, m.oldKey}
	}
	for _, o := range r.orders.list {
		about := fmt.Sprint(o.couponLeft, o.lastRefund.UTC(), o.wallet, o.Reversed.UTC(), o.reversalID, o.recalls, o.commented, len(o.refunds))
		if n := o.notification; n != nil {
			about += fmt.Sprint(n.url, n.sent, n.tries, n.next.UTC(), n.due.UTC(), n.acked)
		}
		all["order "+o.OutTradeNo] = about
	}
	for _, rf := range r.orders.refundList {
		if n := rf.notification; n != nil {
			all["refund "+rf.OutRefundNo] = fmt.Sprint(n.url, n.sent, n.tries, n.next.UTC(), n.due.UTC(), n.acked)
		}
	}
	for id, p := range r.orders.prepays {
		all["prepay "+id] = fmt.Sprint(p.order.OutTradeNo, p.issued.UTC())
	}
	for id, u := range r.people.users {
		all["user "+id] = *u
	}
	for id, c := range r.people.codes {
		all["code "+id] = fmt.Sprint(*c.user, c.expires.UTC(), c.used)
	}
	for id, c := range r.people.authCodes {
		all["authcode "+id] = fmt.Sprint(c.wallet, c.expires.UTC(), c.used, c.mchID)
	}
	for key, other := range r.people.twins {
		all["twin "+key[0]+key[1]] = other
	}
	for _, c := range r.orders.comments {
		all["comment "+strconv.FormatInt(c.index, 10)] = fmt.Sprint(c.at.UTC(), c.order.OutTradeNo, c.stars, c.text)
	}
	return all
}

// same compares what two gateways return and what they know.
func same(t *testing.T, want, got *Server) {
	t.Helper()
	require.Equal(t, text(t, want.Orders()), text(t, got.Orders()))
	require.Equal(t, text(t, want.Refunds()), text(t, got.Refunds()))
	require.Equal(t, text(t, state(want)), text(t, state(got)))
	next, due := want.NextDelivery()
	gotNext, gotDue := got.NextDelivery()
	require.Equal(t, due, gotDue)
	require.True(t, next.Equal(gotNext), "%v %v", next, gotNext)
}

// life is a backend and its customers that do random things.
type life struct {
	*gateway
	random  *rand.Rand
	numbers []string
	refunds []string
	deaf    string // a notify_url that never acknowledges
	hearing string
}

func (l *life) number() string {
	if len(l.numbers) == 0 {
		return "none-yet"
	}
	return l.numbers[max(len(l.numbers)-1-l.random.IntN(6), 0)]
}

func (l *life) newNumber() string {
	l.numbers = append(l.numbers, fmt.Sprintf("life-%05d", len(l.numbers)))
	return l.numbers[len(l.numbers)-1]
}

func (l *life) notifyURL() string { return []string{l.deaf, l.hearing}[l.random.IntN(2)] }

func (l *life) orderOnce(number string) {
	l.call("/pay/unifiedorder", anOrder(number).with("notify_url", l.notifyURL(), "total_fee", "1000", "openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"))
}

func (l *life) pay() {
	p := Payment{}
	if l.random.IntN(2) == 0 {
		p.Coupons = []Coupon{{Type: "NO_CASH", Fee: 333}, {Type: "CASH", Fee: 1 + l.random.Int64N(200)}}
	}
	_ = l.PayWith(l.number(), p)
}

func (l *life) refund() {
	number := fmt.Sprintf("R%05d", len(l.refunds))
	r := l.call(refunding, fields{"out_trade_no": l.number(), "out_refund_no": number, "total_fee": "1000",
		"refund_fee": strconv.Itoa(1 + l.random.IntN(400)), "notify_url": l.notifyURL()})
	if r.fields["result_code"] == "SUCCESS" {
		l.refunds = append(l.refunds, number)
	}
}

func (l *life) finish() {
	if len(l.refunds) > 0 {
		states := []string{RefundSuccess, RefundChange, RefundClosed}
		_ = l.FinishRefund(l.refunds[l.random.IntN(len(l.refunds))], states[l.random.IntN(3)])
	}
}

func (l *life) micropay() {
	w := []Wallet{{}, {Password: true}, {Fails: "TRADE_ERROR"}, {Fails: codeSystemError}, {Balance: 5}}[l.random.IntN(5)]
	f := fields{"body": "counter", "out_trade_no": l.newNumber(), "total_fee": "1000", "spbill_create_ip": "10.0.0.1", "auth_code": l.AuthCodeFor(w),
		"appid": []string{l.ids["appid"], "wxother"}[l.random.IntN(2)]}
	l.call("/pay/micropay", f)
}

func (l *life) login() {
	openID := []string{"", "known-user"}[l.random.IntN(2)]
	m := l.Merchant("")
	resp, err := l.plain.Get(l.URL + loginPath + "?appid=" + m.AppID + "&secret=" + m.AppSecret + "&grant_type=authorization_code&js_code=" + l.LoginCode("", openID))
	require.NoError(l.t, err)
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
}

func (l *life) newKey() {
	l.key = strings.ToLower(codec.RandomHex(16))
	l.ChangeKey("", l.key)
}

func (l *life) inSandbox() {
	m := l.ids.with("nonce_str", "n", "appid", "")
	m["sign"] = signTest("MD5", l.key, m)
	key := l.post(l.plain, "/xdc/apiv2getsignkey/sign/getsignkey", writeXML(m)).fields["sandbox_signkey"]
	require.NotEmpty(l.t, key)
	f := fields(maps.Clone(anOrder("sandbox-"+l.newNumber()))).with("total_fee", "101", "notify_url", l.deaf)
	maps.Copy(f, l.ids.with("nonce_str", "n"))
	f["sign"] = signTest("MD5", key, f)
	l.post(l.plain, sandboxCurrent+"/pay/unifiedorder", writeXML(f))
	// The sandbox pays in parallel with its response.
	require.Eventually(l.t, func() bool {
		o := l.Sandbox().Orders()
		n := o[len(o)-1]
		return len(l.Sandbox().OrderDeliveries(n.OutTradeNo)) > 0
	}, time.Minute, time.Millisecond)
	require.NoError(l.t, l.Sandbox().saved(nil))
}

func (l *life) step() {
	moves := []func(){
		func() { l.orderOnce(l.newNumber()) }, func() { l.orderOnce(l.newNumber()) }, func() { l.orderOnce(l.newNumber()) }, func() { l.orderOnce(l.number()) },
		l.pay, l.pay, l.pay, l.pay, l.pay, l.pay, l.refund, l.refund, l.refund, l.refund, l.finish, l.finish, l.micropay, l.login,
		func() { l.call("/pay/closeorder", fields{"out_trade_no": l.number()}) },
		func() { _ = l.EnterPassword(l.number(), l.random.IntN(3) > 0) },
		func() { l.call("/secapi/pay/reverse", fields{"out_trade_no": l.number()}) },
		func() { l.Clock.Advance(time.Duration(l.random.Int64N(int64(40 * time.Minute)))) },
		func() { l.Clock.Advance(time.Duration(l.random.Int64N(int64(time.Minute)))) },
		func() { _ = l.Comment(l.number(), "很好", 1+l.random.IntN(5)) },
		func() { l.SetBalance("", int64(2000+l.random.IntN(100000))) },
		func() { _ = l.SetTradeState(l.number(), StateUserPaying) },
		func() { _ = l.Recall(l.number(), 1) },
		func() { _ = l.Redeliver(l.number()) },
		func() { _ = l.SetUnionID("known-user", codec.RandomHex(4)) },
		func() { l.call("/tools/authcodetoopenid", fields{"auth_code": l.AuthCode("")}) },
		l.newKey, l.inSandbox, func() { l.AuthCode("") }, func() { l.LoginCode("", "") },
	}
	moves[l.random.IntN(len(moves))]()
}

func newLife(t *testing.T, seed uint64) (*life, Config) {
	deaf := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(deaf.Close)
	cfg := Config{Store: newMemory(), Clock: NewClock(future), Options: func(s *Server) { s.IgnoreIntervals = true },
		Merchants: []Merchant{{OtherAppIDs: []string{"wxother"}}}}
	l := &life{random: rand.New(rand.NewPCG(seed, 1)), deaf: deaf.URL, hearing: listen(t, nil).URL, gateway: openGateway(t, cfg)}
	l.Sandbox() // it has keys from now on
	return l, cfg
}

// After every step of a life, a gateway that is opened with the saved state is
// the same.
func TestStoreKeepsALife(t *testing.T) {
	l, cfg := newLife(t, 6)
	cfg.Authority = l.AuthorityPEM()
	for step := range 400 {
		l.step()
		again := reopened(t, cfg)
		same(t, l.Server, again)
		same(t, l.Sandbox(), again.Sandbox())
		again.Close()
		if t.Failed() {
			t.Fatalf("at step %d", step)
		}
	}
	assert.Greater(t, len(l.Orders()), 40)
	assert.Greater(t, len(l.Refunds()), 10)
	sameFuture(t, l, reopened(t, cfg))
}

// sameFuture runs both gateways for two days, and compares what they sent and
// the bills of those days.
func sameFuture(t *testing.T, l *life, again *Server) {
	t.Helper()
	defer again.Close()
	for _, s := range []*Server{l.Server, again} {
		s.Clock.Advance(48 * time.Hour)
	}
	same(t, l.Server, again)
	var sent [2][]string
	for i, s := range []*Server{l.Server, again} {
		for _, d := range s.Deliveries() {
			if d.Time.After(future) {
				sent[i] = append(sent[i], fmt.Sprint(d.Time.UTC(), d.OutTradeNo, d.OutRefundNo, d.URL, d.Attempt, d.Status, d.Acknowledged, d.Next.UTC()))
			}
		}
		slices.Sort(sent[i])
	}
	require.Subset(t, sent[0], sent[1])
	assert.Greater(t, len(sent[1]), 50)
	other := &gateway{Server: again, t: t, key: l.key, plain: clientWith(again, again.Certificate("")), ids: l.ids, noXML: true}
	l.plain, l.noXML = l.withID, true
	for _, path := range []string{downloadBillPath, downloadFundFlowPath} {
		f := fields{"bill_date": future.Format("20060102"), "sign_type": MD5}
		if path == downloadFundFlowPath {
			f = f.with("account_type", "Basic", "sign_type", HMACSHA256)
		}
		want := l.call(path, f).body
		assert.Equal(t, want, other.call(path, f).body)
		assert.Greater(t, strings.Count(want, "\n"), 20, want)
	}
}

// If a fault delays a notification, the next gateway sends it at the delayed
// time. If a fault suppresses it, the next gateway never sends it.
func TestStoreKeepsWhatFaultsDid(t *testing.T) {
	for name, due := range map[FaultName]bool{NoNotification: false, DelayedNotification: true, OutOfOrderNotification: true} {
		g := openGateway(t, Config{Store: newMemory(), Clock: NewClock(future)})
		g.Inject(Fault{Name: name})
		g.paid(number, Payment{})
		again := reopened(t, Config{Store: g.store})
		same(t, g.Server, again)
		_, is := again.NextDelivery()
		assert.Equal(t, due, is, name)
		again.Clock.Advance(time.Hour)
		assert.Equal(t, due, len(again.Deliveries()) > 0, name)
		again.Close()
	}
}

// A password that was not entered, and one that the payment failed after.
func TestStoreKeepsThePassword(t *testing.T) {
	for _, w := range []Wallet{{Password: true}, {Password: true, Balance: 5}} {
		g := openGateway(t, Config{Store: newMemory(), Clock: NewClock(future)})
		g.call("/pay/micropay", fields{"body": "counter", "out_trade_no": number, "total_fee": "1000", "spbill_create_ip": "10.0.0.1", "auth_code": g.AuthCodeFor(w)})
		_ = g.EnterPassword(number, w.Balance > 0)
		again := reopened(t, Config{Store: g.store})
		o, _ := again.Order(number)
		assert.Equal(t, StatePayError, o.State)
		same(t, g.Server, again)
		again.Close()
	}
}

// A request gets no response if its effect can't be saved. A state that was
// only in memory is reported only after it was saved.
func TestBrokenStore(t *testing.T) {
	store := newMemory()
	g := openGateway(t, Config{Store: store, Clock: NewClock(future)})
	g.order("before-it")
	store.breaks(errors.New("the disk is full"))
	for _, path := range []string{"/pay/unifiedorder", query} {
		_, err := g.plain.Post(g.URL+path, "text/xml", strings.NewReader(writeXML(g.signed(anOrder("while-it-is")))))
		require.Error(t, err)
	}
	assert.ErrorContains(t, g.Pay("before-it"), "the disk is full")
	assert.Empty(t, g.Deliveries(), "nothing is sent before it is saved")
	assert.NotContains(t, strings.Join(slices.Collect(maps.Keys(store.copy())), " "), "order/000000000002")

	store.breaks(nil)
	g.ok(query, fields{"out_trade_no": "while-it-is"})
	again := reopened(t, Config{Store: store})
	defer again.Close()
	same(t, g.Server, again)
	g.Clock.Advance(time.Minute)
	assert.NotEmpty(t, g.Deliveries(), "it is sent later")
}

func (g *gateway) signed(f fields) fields {
	all := g.ids.with("nonce_str", "n")
	maps.Copy(all, f)
	all["sign"] = signTest("", g.key, all)
	return all
}

// Requests that arrive at the same time share a Save.
func TestGroupCommit(t *testing.T) {
	store := &slow{memory: newMemory(), begun: make(chan struct{}, 100), goOn: make(chan struct{})}
	g := openGateway(t, Config{Store: store, Clock: NewClock(future)})
	store.holds.Store(true)
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() {
			resp, err := g.plain.Post(g.URL+"/pay/unifiedorder", "text/xml", strings.NewReader(writeXML(g.signed(anOrder(fmt.Sprintf("number-%d", n))))))
			if assert.NoError(t, err) {
				resp.Body.Close()
			}
		})
	}
	<-store.begun
	require.Eventually(t, func() bool { return len(g.Orders()) == 20 }, time.Minute, time.Millisecond)
	close(store.goOn)
	all.Wait()
	assert.Less(t, store.saves, 15, "one save for the first request, and shared ones for those that waited")
	again := reopened(t, Config{Store: store.memory})
	defer again.Close()
	assert.Len(t, again.Orders(), 20)
}

// slow is a store that waits after hold was set.
type slow struct {
	*memory
	holds       atomic.Bool
	begun, goOn chan struct{}
}

func (s *slow) Save(records map[string][]byte) error {
	if s.holds.Load() {
		s.begun <- struct{}{}
		<-s.goOn
	}
	return s.memory.Save(records)
}

// The story is in the store after Close, and its length is limited.
func TestStoreKeepsTheStory(t *testing.T) {
	store := newMemory()
	cfg := Config{Store: store, Clock: NewClock(future), KeepExchanges: 3}
	g := openGateway(t, cfg)
	g.order("number-1", "notify_url", listen(t, nil).URL)
	require.NoError(t, g.Pay("number-1"))
	_ = g.SetTradeState("number-1", StateRevoked)
	for range 5 {
		g.call(query, fields{"out_trade_no": "number-1"})
	}
	g.order("number-2", "notify_url", "http://127.0.0.1:1/refused")
	require.NoError(t, g.Pay("number-2"))
	want, sent := g.Exchanges(), g.Deliveries()
	g.Close()
	again := reopened(t, cfg)
	defer again.Close()
	got := again.Exchanges()
	require.LessOrEqual(t, len(got), 6)
	assert.Equal(t, text(t, want[len(want)-len(got):]), text(t, got))
	assert.Equal(t, sent[0].Reply, again.Deliveries()[0].Reply)
	assert.EqualError(t, again.Deliveries()[1].Err, sent[1].Err.Error())
	again.Close()

	for range 20 {
		g = openGateway(t, Config{Store: store, KeepExchanges: 3})
		g.call(query, fields{"out_trade_no": "number-1"})
		g.Close()
	}
	stored := slices.DeleteFunc(slices.Collect(maps.Keys(store.copy())), func(key string) bool { return !strings.HasPrefix(key, "exchange/") })
	assert.LessOrEqual(t, len(stored), 6, "old ones are deleted")
}

func TestStoreThatMakesNoSense(t *testing.T) {
	for key, value := range map[string]string{
		"nonsense/1": "{}", "order/x": "{}", "order/000000000001": "[]", "order/000000000002": `{"MchID":"10000100"}`,
		"refund/000000000001": `{"Order":1}`, "fields/000000000001": "{}", "notification/order/000000000001": "{}", "code/1": "{}", "comment/000000000001": "{}",
		"gateway": "[]", "sandbox/nonsense": "{}", "exchange/1": "[]", "delivery/1": "[]", "user/1": "[]", "twin/1/1": "[]", "authcode/1": "[]",
	} {
		store := &memory{records: map[string][]byte{key: []byte(value)}}
		_, err := Open(Config{Store: store})
		assert.ErrorContains(t, err, "wxpaytest: the store: ", key)
		assert.Zero(t, store.saves, "the store keeps its records")
	}
	g := openGateway(t, Config{Store: newMemory()})
	g.order(number)
	_, err := Open(Config{Store: g.store, Merchants: []Merchant{{MchID: "1900000109"}}})
	assert.ErrorContains(t, err, "orders of merchant 10000100")
}

// A changed key is kept, unless the merchant is now configured with another
// one.
func TestStoreKeepsAChangedKey(t *testing.T) {
	g := openGateway(t, Config{Store: newMemory()})
	g.ChangeKey("", strings.Repeat("k", 32))
	again := reopened(t, Config{Store: g.store})
	defer again.Close()
	assert.Equal(t, strings.Repeat("k", 32), again.Merchant("").Key)
	assert.Equal(t, testKey, again.rooms.merchants.byID["10000100"].oldKey)
	other := reopened(t, Config{Store: g.store, Merchants: []Merchant{{Key: strings.Repeat("o", 32)}}})
	defer other.Close()
	assert.Equal(t, strings.Repeat("o", 32), other.Merchant("").Key)
}
