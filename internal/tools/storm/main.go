// Command storm simulates a merchant on a bad day. Many workers place orders, which
// are paid, closed or left unpaid, and refunded in parts. A third of all exchanges
// with WeChat Pay have a fault. Notifications arrive several times, late, out of
// order or never. At the end, the merchant's book is compared with the gateway. The
// book is based only on what the SDK returned.
//
//	go run ./internal/tools/storm -orders 200000 -workers 64 -seed 1
//
// With -down it measures the duration of orders while the first host is down.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	var o options
	flag.IntVar(&o.orders, "orders", 200_000, "number of orders")
	flag.IntVar(&o.workers, "workers", 64, "number of workers")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of all random choices")
	flag.Float64Var(&o.faults, "faults", 1.0/3, "share of exchanges with a fault")
	flag.Float64Var(&o.stale, "stale", 0.1, "share of queries with an outdated response")
	calls := flag.Int("down", 0, "measure this number of orders with a host that is down, instead")
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
