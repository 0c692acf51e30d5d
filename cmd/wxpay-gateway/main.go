// Command wxpay-gateway is a WeChat Pay v2 on localhost: the API over HTTPS, for
// backends in any language, and a page to see, pay, break and understand what
// they do. Nothing of it moves money.
//
//	go run -C cmd/wxpay-gateway .
//
// It prints what to configure. With -h it tells its flags; every flag can be
// set in the environment too, -api as WXPAY_GATEWAY_API.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// gcPercent lets the collector come less often than by default: what a gateway
// holds are orders, and they stay.
const gcPercent = 400

func main() {
	debug.SetGCPercent(gcPercent)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "wxpay-gateway:", err)
		os.Exit(1)
	}
}

// run is the program, until ctx ends.
func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	o, err := readOptions(args, getenv, out)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := open(o)
	if err != nil {
		return err
	}
	p.welcome(out)
	return errors.Join(p.serve(ctx), p.close())
}
