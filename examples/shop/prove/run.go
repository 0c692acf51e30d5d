//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/examples/shop/prove/judge"
)

// prove runs the shop in a bad world and judges what it has done.
func prove(ctx context.Context, o options) (*report, error) {
	w, err := newWorld(ctx, o)
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	l := newLoad(w)
	from, start := w.clock.Now(), time.Now()
	l.day(ctx)
	load := time.Since(start)
	days := l.settle(ctx, from)
	l.confirmReceipts()
	e, err := l.evidence(ctx, days)
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	r := newReport(l, e, load, time.Since(start)-load)
	r.problems = append(w.problems, w.close())
	return r, nil
}

// day lets the customers come, into a bad world.
func (l *load) day(ctx context.Context) {
	l.injectFaults()
	var wg sync.WaitGroup
	meanwhile, cancel := context.WithCancel(ctx)
	for _, f := range []func(context.Context){l.timeGoesBy, l.killAtRandom, l.cutAtRandom, l.watchJobs} {
		wg.Go(func() { f(meanwhile) })
	}
	l.customersCome(ctx)
	cancel()
	wg.Wait()
}

// evidence collects what the judge needs.
func (l *load) evidence(ctx context.Context, days []string) (*judge.Evidence, error) {
	e := &judge.Evidence{
		Orders: l.gw.Orders(), Refunds: l.gw.Refunds(), Frozen: map[string]bool{},
		Placed: l.witness.orders, Clerk: l.witness.refunds, Shipped: l.witness.shipping, Settled: l.witness.settled,
		Days: days, Bills: map[string]int{},
	}
	for _, day := range days {
		e.Bills[day] = l.billRows(day)
	}
	for number := range e.Shipped {
		frozen, err := l.gw.Frozen(number)
		e.Frozen[number] = frozen || err != nil
	}
	var err error
	e.Shop, err = judge.Read(ctx, l.db)
	return e, errors.Join(err, ctx.Err())
}

// billRows counts the rows of a day's bill: the lines of values but the last one, which
// is the summary. Without rows there is no bill.
func (l *load) billRows(day string) int {
	bill, err := l.gw.TradeBill("", strings.ReplaceAll(day, "-", ""), "")
	if err != nil {
		return 0
	}
	return bytes.Count(bill, []byte("\n`")) - 1
}

// confirmReceipts lets the customers confirm what was shipped. If WeChat does not know
// the shipping, the money stays frozen and the judge finds it.
func (l *load) confirmReceipts() {
	for number := range l.witness.shipping {
		_ = l.gw.ConfirmReceipt(number)
	}
	l.clock.Advance(10 * time.Minute)
}
