package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

type options struct {
	orders, workers int
	seed            uint64
	faults, stale   float64
}

// hurriedClock returns the gateway's time, but shortens every wait. Otherwise the
// waits of the SDK would take minutes.
type hurriedClock struct{ *wxpaytest.Clock }

func (hurriedClock) After(time.Duration) <-chan time.Time { return time.After(2 * time.Millisecond) }

// A storm is one run.
type storm struct {
	options
	gw     *wxpaytest.Server
	client *wxpay.Client
	book   *book
}

// slow faults hold a connection until the client times out. They are injected less
// often, because each costs a time-out.
var slow = []wxpaytest.FaultName{wxpaytest.TimeoutBefore, wxpaytest.TimeoutAfter}

// stale faults return an outdated state. Therefore the merchant queries several times
// before it treats an order as unpaid.
var stale = []wxpaytest.FaultName{wxpaytest.StaleQuery, wxpaytest.AlternatingQuery}

// leftOut faults last until they are removed, or take too much time.
var leftOut = []wxpaytest.FaultName{
	wxpaytest.ConnectionRefused, wxpaytest.SilentHandshake, wxpaytest.GzipBomb, wxpaytest.EndlessBody, wxpaytest.SlowHeaders, wxpaytest.SlowBody,
}

const timeout = 400 * time.Millisecond

func run(o options) (*report, error) {
	before := runtime.NumGoroutine()
	s := &storm{options: o, gw: wxpaytest.NewServer(), book: newBook()}
	s.gw.IgnoreIntervals, s.gw.KeepExchanges = true, 1000
	m := s.gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, Certificate: s.gw.Certificate(""),
		Hosts: wxpay.Hosts{Pay: []string{s.gw.URL, s.gw.BackupURL}}, Transport: s.gw.Transport(),
		Timeout: timeout, Clock: hurriedClock{s.gw.Clock}, Logger: slog.New(slog.DiscardHandler), // a third of all messages is refused
	})
	if err != nil {
		return nil, err
	}
	s.client = client
	shop := httptest.NewServer(client.NotifyHandler(s.book.notified))
	s.inject()
	s.work(shop.URL)
	s.gw.ClearFaults()
	s.gw.Clock.Advance(25 * time.Hour) // the last notifications
	r := s.compare()
	client.CloseIdleConnections()
	r.connections = s.settled()
	shop.Close()
	s.gw.Close()
	r.goroutines = leaked(before)
	return r, nil
}

// inject injects all faults with the same probability. Slow faults are less probable.
func (s *storm) inject() {
	var names []wxpaytest.FaultName
	for _, name := range wxpaytest.Faults() {
		if !slices.Contains(leftOut, name) && !slices.Contains(stale, name) {
			names = append(names, name)
		}
	}
	for i, name := range names {
		p := s.faults / float64(len(names))
		if slices.Contains(slow, name) {
			p /= 8
		}
		s.gw.Inject(wxpaytest.Fault{Name: name, Times: -1, Probability: p, Seed: s.seed + uint64(i)})
	}
	for i, name := range stale {
		if s.stale == 0 {
			break
		}
		s.gw.Inject(wxpaytest.Fault{Name: name, Times: -1, Probability: s.stale / 2, Seed: s.seed + uint64(2000+i)})
	}
	for i, name := range wxpaytest.NotifyFaults() {
		s.gw.Inject(wxpaytest.Fault{Name: name, Path: wxpaytest.NotifyPath, Times: -1, Probability: 0.05, Seed: s.seed + uint64(1000+i), Copies: 3})
	}
}

func (s *storm) work(shop string) {
	var wg sync.WaitGroup
	numbers := make(chan int)
	for range s.workers {
		wg.Go(func() {
			for i := range numbers {
				s.sale(i, shop)
			}
		})
	}
	for i := range s.orders {
		numbers <- i
	}
	close(numbers)
	wg.Wait()
}

// sale is the life of an order.
func (s *storm) sale(i int, shop string) {
	random := rand.New(rand.NewPCG(s.seed, uint64(i)))
	no, fee := fmt.Sprintf("storm%08d", i), 100+random.Int64N(9900)
	ctx := context.Background()
	s.book.open(no, fee)
	if !s.order(ctx, no, fee, shop) {
		return
	}
	switch random.IntN(4) {
	case 0: // the user does not pay; the merchant queries the order, as on a timer
		s.confirm(ctx, no)
	case 1:
		s.closing(ctx, no, random.IntN(4) == 0)
	default:
		_ = s.gw.Pay(no) // the user pays; only the SDK says whether it worked
		if s.confirm(ctx, no) && random.IntN(3) == 0 {
			s.refund(ctx, random, no, fee)
		}
	}
}

// patience is the maximum number of attempts while a result is unknown.
const patience = 50

func (s *storm) order(ctx context.Context, no string, fee int64, shop string) bool {
	for range patience {
		_, err := s.client.UnifiedOrder(ctx, &wxpay.UnifiedOrderRequest{
			Body: "storm", OutTradeNo: no, TotalFee: fee, OpenID: "oStorm", SpbillCreateIP: "127.0.0.1", NotifyURL: shop + "/notify",
		})
		if err == nil || wxpay.OutcomeOf(err) == wxpay.OutcomeAlreadyDone {
			return true
		}
	}
	s.book.update(no, func(e *entry) { e.unsure = true })
	return false
}

// closing closes an order. With race, the user pays at the same time.
func (s *storm) closing(ctx context.Context, no string, race bool) {
	if race {
		var wg sync.WaitGroup
		defer wg.Wait()
		wg.Go(func() { _ = s.gw.Pay(no) })
	}
	for range patience {
		reply, err := s.client.EnsureClosed(ctx, &wxpay.EnsureClosedRequest{OutTradeNo: no})
		if err != nil {
			continue
		}
		s.settle(no, reply)
		return
	}
	s.book.update(no, func(e *entry) { e.unsure = true })
}

// unpaidAnswers is the number of queries that must say unpaid before the merchant
// believes it, because a response may be outdated.
const unpaidAnswers = 10

// confirm queries whether an order was paid.
func (s *storm) confirm(ctx context.Context, no string) bool {
	unpaid := 0
	for range patience {
		reply, err := s.client.OrderQuery(ctx, &wxpay.OrderQueryRequest{OutTradeNo: no})
		if err != nil {
			continue
		}
		if s.settle(no, reply); reply.Paid() {
			return true
		}
		if unpaid++; unpaid == unpaidAnswers {
			return false
		}
	}
	s.book.update(no, func(e *entry) { e.unsure = true })
	return false
}

func (s *storm) settle(no string, reply *wxpay.OrderQueryResponse) {
	if reply.TradeState == wxpay.TradeStateClosed {
		s.book.update(no, func(e *entry) { e.closed = true })
	}
	if reply.TradeState == wxpay.TradeStateSuccess {
		if err := s.book.deliver(no, reply.Expect); err != nil {
			panic(err) // the SDK has checked that the response is about this order
		}
	}
}

// refund refunds an order in one to three parts. The bank finishes each at once.
func (s *storm) refund(ctx context.Context, random *rand.Rand, no string, fee int64) {
	parts := 1 + random.IntN(3)
	for part := range parts {
		amount := fee / int64(parts)
		req := &wxpay.RefundRequest{OutTradeNo: no, OutRefundNo: fmt.Sprintf("%s-%d", no, part), TotalFee: fee, RefundFee: amount}
		if !s.refundPart(ctx, req) {
			s.book.update(no, func(e *entry) { e.unsure = true })
			return
		}
		s.book.update(no, func(e *entry) { e.refunded += amount })
	}
}

func (s *storm) refundPart(ctx context.Context, req *wxpay.RefundRequest) bool {
	for range patience {
		short, cancel := context.WithTimeout(ctx, 10*time.Second)
		go s.bank(short, req.OutRefundNo)
		item, err := s.client.EnsureRefunded(short, req)
		cancel()
		if err == nil {
			return item.Status == wxpay.RefundStatusSuccess
		}
		if wxpay.OutcomeOf(err) == wxpay.OutcomeNotDone && errors.Is(err, wxpay.ErrNotEnough) {
			return false
		}
	}
	return false
}

// bank finishes a refund as soon as it exists.
func (s *storm) bank(ctx context.Context, outRefundNo string) {
	for ctx.Err() == nil {
		if _, ok := s.gw.Refund(outRefundNo); ok {
			_ = s.gw.FinishRefund(outRefundNo, wxpaytest.RefundSuccess)
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// settled waits until all connections are closed, for at most two seconds, and
// returns their counts.
func (s *storm) settled() wxpaytest.Connections {
	for range 200 {
		if s.gw.Connections("").Open == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return s.gw.Connections("")
}

// leaked returns the number of goroutines that do not end within two seconds.
func leaked(before int) int {
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return 0
		}
		time.Sleep(10 * time.Millisecond)
	}
	return runtime.NumGoroutine() - before
}
