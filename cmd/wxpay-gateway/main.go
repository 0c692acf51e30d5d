// Command wxpay-gateway runs WeChat Pay v2 on localhost. It serves the API over
// HTTPS to backends in any language. A page shows their orders, pays them and
// injects faults. No money moves.
//
//	go run -C cmd/wxpay-gateway .
//
// It prints what to configure. -h lists the flags. Each flag can also be set in
// the environment: -api as WXPAY_GATEWAY_API.
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

// gcPercent makes the garbage collector run less often than by default. Most of
// the memory is orders, which stay.
const gcPercent = 400

func main() {
	debug.SetGCPercent(gcPercent)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go limitMemory(ctx)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "wxpay-gateway:", worded(languageOf(os.Getenv), err))
		os.Exit(1)
	}
}

// run runs the program until ctx ends.
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
	if p.lines != nil {
		go p.lines.run()
		defer p.lines.end()
	}
	return errors.Join(p.serve(ctx), p.close())
}
