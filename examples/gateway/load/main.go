// Command load measures how many orders a second the gateway takes and has
// paid: through its HTTP API over HTTPS with keep-alive, kept in a state file,
// each payment notified to a merchant that acknowledges it, and with the page's
// stream of events open. Beside it, in the same run, stands a TLS server that
// only sends back what it gets.
//
//	go run -C examples/gateway ./load
//
// Gateway, echo and load share the machine's processors.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	orders := flag.Int("orders", 40000, "how many orders are created and paid")
	workers := flag.Int("workers", 96, "connections, each with one request at a time")
	echo := flag.Bool("echo", false, "be the echo server")
	flag.Parse()
	var err error
	if *echo {
		err = serveEcho(os.Stdout, os.Stdin)
	} else {
		err = measure(*orders, *workers)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// measure runs both and prints what came out.
func measure(orders, workers int) error {
	bare, err := loadEcho(orders, workers)
	if err != nil {
		return fmt.Errorf("echo: %w", err)
	}
	fmt.Printf("bare TLS echo   %7.0f pairs of requests/s\n", rate(orders, bare))
	real, err := loadGateway(orders, workers)
	if err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	fmt.Printf("gateway         %7.0f orders/s created and paid (%d orders, %d connections)\n", rate(orders, real), orders, workers)
	fmt.Printf("ratio           %7.2f\n", bare.Seconds()/real.Seconds())
	return nil
}

func rate(n int, d time.Duration) float64 { return float64(n) / d.Seconds() }
