package main

import (
	"context"
	"errors"
	"fmt"
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

// hurriedClock tells the gateway's time, and makes every wait short: the
// helpers' minutes would outlast the storm.
type hurriedClock struct{ *wxpaytest.Clock }

func (hurriedClock) After(time.Duration) <-chan time.Time { return time.After(2 * time.Millisecond) }

// A storm is one run.
type storm struct {
	options
	gw     *wxpaytest.Server
	client *wxpay.Client
	book   *book
}

// faults that hold a connection until the client gives up are rarer, since each
// takes a time-out.
var slow = []wxpaytest.FaultName{wxpaytest.TimeoutBefore, wxpaytest.TimeoutAfter}

// stale answers were true once: who takes one for the present is wrong about the
// order. The merchant asks again before an order counts as unpaid.
var stale = []wxpaytest.FaultName{wxpaytest.StaleQuery, wxpaytest.AlternatingQuery}

// left out are those that last until they are taken away, would take the day,
// or tell lies in a well-signed message that no client could see through.
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
		Timeout: timeout, Clock: hurriedClock{s.gw.Clock},
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

// inject spreads the faults evenly over the share that is asked for.
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
	case 0: // left by the user; the merchant asks all the same, as one does on a timer
		s.confirm(ctx, no)
	case 1:
		s.closing(ctx, no, random.IntN(4) == 0)
	default:
		_ = s.gw.Pay(no) // the user; whether it worked, the SDK has to tell
		if s.confirm(ctx, no) && random.IntN(3) == 0 {
			s.refund(ctx, random, no, fee)
		}
	}
}

// patience is how often an answer in doubt is asked for again.
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

// closing ends an order; sometimes the user pays at the same moment.
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

// unpaidAnswers is how many queries must say that an order is unpaid: one may be
// answered by a replica that is behind.
const unpaidAnswers = 10

// confirm asks whether an order was paid.
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
			panic(err) // a query's reply is about this order
		}
	}
}

// refund pays an order back in one to three parts. The bank is quick.
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

// bank finishes a refund as soon as it is there.
func (s *storm) bank(ctx context.Context, outRefundNo string) {
	for ctx.Err() == nil {
		if _, ok := s.gw.Refund(outRefundNo); ok {
			_ = s.gw.FinishRefund(outRefundNo, wxpaytest.RefundSuccess)
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// settled returns the counts of connections once no more of them end.
func (s *storm) settled() wxpaytest.Connections {
	for range 200 {
		if s.gw.Connections("").Open == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return s.gw.Connections("")
}

// leaked counts the goroutines that do not end.
func leaked(before int) int {
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return 0
		}
		time.Sleep(10 * time.Millisecond)
	}
	return runtime.NumGoroutine() - before
}
