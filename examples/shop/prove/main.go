//go:build unix

// Command prove shows that the shop loses nothing. It starts several instances of the
// shop, lets customers buy, and makes everything go wrong: the gateway fails, lies and
// forgets to notify; instances are killed, at random and in the most dangerous moments;
// connections to the database are cut; the key changes; days pass. Then a judge compares
// the gateway's journal with the shop's tables.
//
//	go run -C examples/shop ./prove -orders 20000 -instances 3 -kills 100 -seed 1
//
// With -rate it measures the sales per second, without faults. With -sqlite the shop uses SQLite, with one instance. With -break NAME a mistake is
// made in a copy of the shop's source first; the judge must find it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/seed6780280e/wxpay/examples/shop/prove/breaks"
)

func main() {
	var o options
	flag.IntVar(&o.orders, "orders", 20_000, "number of orders")
	flag.IntVar(&o.instances, "instances", 3, "number of instances")
	flag.IntVar(&o.kills, "kills", 100, "number of kills")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the customers' choices and of the faults")
	flag.BoolVar(&o.sqlite, "sqlite", false, "use SQLite, with one instance")
	flag.BoolVar(&o.fsync, "fsync", true, "let PostgreSQL survive a power failure")
	flag.Float64Var(&o.faults, "faults", 0.15, "share of the gateway's answers with a fault")
	flag.Float64Var(&o.stale, "stale", 0.1, "share of queries with an outdated answer")
	flag.IntVar(&o.customers, "customers", 32, "number of customers at the same time")
	flag.DurationVar(&o.beat, "beat", 8*time.Second, "real time between two jumps of the clock")
	flag.IntVar(&o.rounds, "rounds", 60, "number of jumps of the clock after the last customer, at most")
	flag.StringVar(&o.shop, "shop", ".", "directory of the shop's source")
	flag.StringVar(&o.breakName, "break", "", "make a mistake in the shop: "+strings.Join(breaks.Names(), ", "))
	measure := flag.Bool("rate", false, "measure the sales per second without faults, with 1 and 2 instances")
	flag.BoolVar(&o.keep, "keep", false, "keep the directory of the run, with the logs")
	flag.Parse()
	if o.sqlite {
		o.instances = 1
	}
	o.log = func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
	if *measure {
		os.Exit(runRate(o))
	}
	os.Exit(run(o))
}

func runRate(o options) int {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if err := rate(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func run(o options) int {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	r, err := prove(ctx, o)
	if r != nil {
		fmt.Print(r)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || r.wrong() {
		return 1
	}
	return 0
}
