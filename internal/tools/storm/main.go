// Command storm plays a merchant's bad day: orders from many workers at once,
// paid, closed or left, and refunded in parts, while a third of all exchanges
// with WeChat Pay suffer some fault and notifications come several times, late,
// out of order or never. At the end the merchant's book, written from what the
// SDK said alone, is compared with the gateway's.
//
//	go run ./internal/tools/storm -orders 200000 -workers 64 -seed 1
//
// With -down it measures how long orders take while the first host is down.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	var o options
	flag.IntVar(&o.orders, "orders", 200_000, "how many orders")
	flag.IntVar(&o.workers, "workers", 64, "how many at once")
	flag.Uint64Var(&o.seed, "seed", 1, "of all that is chance")
	flag.Float64Var(&o.faults, "faults", 1.0/3, "share of exchanges that suffer a fault")
	flag.Float64Var(&o.stale, "stale", 0.1, "share of queries that a replica answers that is behind")
	calls := flag.Int("down", 0, "measure so many orders with a host that is down, instead")
	flag.Parse()
	if *calls > 0 {
		if err := down(*calls); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	start := time.Now()
	r, err := run(o)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%s\n%v, seed %d\n", r, time.Since(start).Round(time.Second), o.seed)
	if r.wrong() {
		os.Exit(1)
	}
}
