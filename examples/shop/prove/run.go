//go:build unix

package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/examples/shop/prove/judge"
)

// prove runs the shop in a bad world and judges what it has done.
func prove(ctx context.Context, o options) (r *report, err error) {
	w, err := newWorld(ctx, o)
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	defer func() {
		if r != nil {
			r.problems = append(r.problems, w.problems...)
		}
	}()
	r = &report{options: o, plan: w.plan}
	l := newLoad(w)
	from := w.clock.Now()
	start := time.Now()
	l.day(ctx)
	r.load = time.Since(start)
	days := l.settle(ctx, from)
	err = w.confirmReceipts(l.witness)
	e, readErr := l.evidence(ctx, days)
	r.settled = time.Since(start) - r.load
	r.count(l, e)
	return r, errors.Join(err, readErr, ctx.Err(), r.stopped(w.close()))
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
		Placed: l.witness.orders, Clerk: l.witness.refunds, Shipped: l.witness.shipping, Days: days,
	}
	for number := range e.Shipped {
		frozen, err := l.gw.Frozen(number)
		if err != nil {
			return nil, err
		}
		e.Frozen[number] = frozen
	}
	var err error
	e.Shop, err = judge.Read(ctx, l.db)
	return e, err
}

// confirmReceipts lets the customers confirm what was shipped. If WeChat does not know
// the shipping, the money stays frozen and the judge finds it.
func (w *world) confirmReceipts(witness *witness) error {
	for number := range witness.shipping {
		_ = w.gw.ConfirmReceipt(number)
	}
	w.clock.Advance(10 * time.Minute)
	return nil
}
