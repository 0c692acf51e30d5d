// Command load measures how many orders per second the gateway creates and pays.
// The orders come over HTTPS with keep-alive and are stored in a state file. Each
// payment is notified to a merchant that acknowledges it. The event stream of the
// page is open. For comparison, the same run measures a TLS server that only
// sends back what it receives.
//
//	go run -C cmd/wxpay-gateway ./load
//	go run -C cmd/wxpay-gateway ./load -garbage 20s # memory and state file under garbage
//
// Gateway, echo server and load share the processors of the machine. If other
// programs use them too, compare the processor time, not the orders per second.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	orders := flag.Int("orders", 40000, "how many orders are created and paid")
	workers := flag.Int("workers", 128, "connections, each with one request at a time")
	echo := flag.Bool("echo", false, "run the echo server instead")
	garbage := flag.Duration("garbage", 0, "send garbage for this time instead, such as 20s")
	flag.Parse()
	var err error
	switch {
	case *echo:
		err = serveEcho(os.Stdout, os.Stdin)
	case *garbage > 0:
		err = loadGarbage(*garbage, *workers)
	default:
		err = measure(*orders, *workers)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// measure runs both and prints the results.
func measure(orders, workers int) error {
	bare, err := loadEcho(orders, workers)
	if err != nil {
		return fmt.Errorf("echo: %w", err)
	}
	real, err := loadGateway(orders, workers)
	if err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	fmt.Printf("%d orders, each created and paid, over %d connections\n\n", orders, workers)
	bare.print("bare TLS echo", orders)
	real.print("gateway", orders)
	fmt.Printf("ratio          %8.2f          %8.2f\n", bare.time.Seconds()/real.time.Seconds(), bare.used().Seconds()/real.used().Seconds())
	return nil
}

func (t took) used() time.Duration { return t.load + t.server }

func (t took) print(name string, orders int) {
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(orders) }
	fmt.Printf("%-14s %8.0f orders/s; %6.0f µs of processor time per order (server %.0f, load %.0f), so %.0f orders/s on two processors\n",
		name, float64(orders)/t.time.Seconds(), each(t.used()), each(t.server), each(t.load), 2e6/each(t.used()))
}
