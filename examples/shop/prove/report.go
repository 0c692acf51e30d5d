//go:build unix

package main

import (
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

func (r *report) count(l *load, e *judge.Evidence) {
	r.cuts, r.retries, r.starts = l.cuts.Load(), l.retries.Load(), l.fleet.Starts()
	if e == nil {
		return
	}
	r.findings, r.days = judge.Judge(e), len(e.Days)
	r.states = map[string]int{"refunds": len(e.Shop.Refunds), "shipments": len(e.Shop.Shipments), "differences": len(e.Shop.Differences)}
	for _, o := range e.Shop.Orders {
		r.states[o.State]++
	}
}

// stopped notes what the instances did wrong until their end.
func (r *report) stopped(err error) error {
	if err != nil {
		r.problems = append(r.problems, err)
	}
	return nil
}

func (r *report) wrong() bool { return len(r.findings)+len(r.problems) > 0 }

func (r *report) String() string {
	var b strings.Builder
	database := "PostgreSQL"
	if r.sqlite {
		database = "SQLite"
	}
	fmt.Fprintf(&b, "%d orders on %s with %d instances, seed %d: %d paid, %d closed, %d refunds, %d shipments, %d days reconciled, %d differences\n",
		r.orders, database, r.instances, r.seed, r.states["paid"], r.states["closed"], r.states["refunds"], r.states["shipments"], r.days, r.states["differences"])
	fmt.Fprintf(&b, "%v for the orders, %.0f a second; %v until all had ended; %d starts, median %v\n",
		r.load.Round(time.Second), float64(r.orders)/r.load.Seconds(), r.settled.Round(time.Second), len(r.starts), median(r.starts).Round(time.Millisecond))
	fmt.Fprintf(&b, "%v\n%d times all connections of an instance to the database were cut; %d jobs were started again by the clerk\n", r.plan, r.cuts, r.retries)
	if len(r.findings) > 0 {
		fmt.Fprintln(&b, judge.Summary(r.findings))
	}
	for _, err := range r.problems {
		fmt.Fprintln(&b, "problem:", err)
	}
	return b.String()
}

func median(all []time.Duration) time.Duration {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}
