//go:build unix

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// A load is the customers of a run, and all that happens meanwhile.
type load struct {
	*world
	witness *witness
	evening todo           // work of the clerk for later
	retried map[string]int // how often the clerk has started a job again
	places  chan struct{}
	begun   atomic.Int64
	ended   atomic.Int64
}

func newLoad(w *world) *load {
	return &load{world: w, witness: newWitness(), retried: map[string]int{}, places: make(chan struct{}, w.customers)}
}

// customersCome lets all customers come, and waits until the last one has gone.
func (l *load) customersCome(ctx context.Context) {
	var wg sync.WaitGroup
	for i := range l.orders {
		l.places <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		l.begun.Add(1)
		l.plan.Progress(min(1, 1.15*float64(i+1)/float64(l.orders)))
		wg.Go(func() {
			defer func() { <-l.places; l.ended.Add(1) }()
			if err := l.newCustomer(i).run(ctx); err != nil && ctx.Err() == nil {
				l.problem(fmt.Errorf("customer %d: %w", i, err))
			}
		})
	}
	wg.Wait()
	l.plan.Progress(1)
}

func (l *load) newCustomer(i int) *customer {
	return &customer{
		load: l, number: i, random: rand.New(rand.NewPCG(l.seed, uint64(i))),
		openID: fmt.Sprintf("oCustomer%08d", i), requestID: fmt.Sprintf("c%d-%d", l.seed, i),
	}
}

// sleep waits for the clock. Meanwhile another customer takes the place.
func (l *load) sleep(ctx context.Context, d time.Duration) error {
	<-l.places
	defer func() { l.places <- struct{}{} }()
	for until := l.clock.Now().Add(d); l.clock.Now().Before(until); {
		if err := wait(ctx, repeatAfter); err != nil {
			return err
		}
	}
	return nil
}

// share returns which share of the customers has come.
func (l *load) share() float64 { return float64(l.begun.Load()) / float64(l.orders) }
