//go:build unix

package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/examples/shop/prove/judge"
	"github.com/seed6780280e/wxpay/examples/shop/prove/kills"
)

// A report is the result of a run.
type report struct {
	options
	plan          *kills.Plan
	load, settled time.Duration
	states        map[string]int // orders by state, refunds, …
	starts        []time.Duration
	cuts, retries int64
	days          int
	findings      []judge.Finding
	problems      []error
}

func newReport(l *load, e *judge.Evidence, load, settled time.Duration) *report {
	r := &report{
		options: l.options, plan: l.plan, load: load, settled: settled,
		starts: l.fleet.Starts(), cuts: l.cuts.Load(), retries: l.retries.Load(), days: len(e.Days), findings: judge.Judge(e),
		states: map[string]int{"refunds": len(e.Shop.Refunds), "shipments": len(e.Shop.Shipments), "differences": len(e.Shop.Differences), "settled": len(e.Settled)},
	}
	for _, o := range e.Shop.Orders {
		r.states[o.State]++
	}
	return r
}

// wrong reports whether the shop broke a promise, or too little was tried.
func (r *report) wrong() bool {
	return len(r.findings) > 0 || errors.Join(r.problems...) != nil || r.plan.Total() < r.kills
}

func (r *report) String() string {
	var b strings.Builder
	database := "PostgreSQL"
	if r.sqlite {
		database = "SQLite"
	}
	fmt.Fprintf(&b, "%d orders on %s with %d instances, seed %d: %d paid, %d closed, %d refunds (%d settled by hand), %d shipments, %d days reconciled, %d differences\n",
		r.orders, database, r.instances, r.seed, r.states["paid"], r.states["closed"], r.states["refunds"], r.states["settled"], r.states["shipments"], r.days, r.states["differences"])
	fmt.Fprintf(&b, "%v for the orders, %.0f a second; %v until all had ended; %d starts, median %v\n",
		r.load.Round(time.Second), float64(r.orders)/r.load.Seconds(), r.settled.Round(time.Second), len(r.starts), median(r.starts).Round(time.Millisecond))
	fmt.Fprintf(&b, "%v\n%d times all connections of an instance to the database were cut; %d jobs were started again by the clerk\n", r.plan, r.cuts, r.retries)
	if total := r.plan.Total(); total < r.kills {
		fmt.Fprintf(&b, "only %d of %d kills took place\n", total, r.kills)
	}
	if len(r.findings) > 0 {
		fmt.Fprintln(&b, judge.Summary(r.findings))
	}
	if err := errors.Join(r.problems...); err != nil {
		fmt.Fprintln(&b, "problems:\n", err)
	}
	return b.String()
}

func median[T cmp.Ordered](all []T) T {
	if len(all) == 0 {
		return *new(T)
	}
	slices.Sort(all)
	return all[len(all)/2]
}
