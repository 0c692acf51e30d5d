// Command shop is the backend of a small mini-program shop, which loses nothing: no
// payment, no refund, no job. Package shop is how; the rest is what surrounds it.
//
//	go run -C examples/shop .
//
// Without configuration it plays WeChat Pay too. README.md explains the variables.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	if err := run(ctx, os.Environ(), os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "shop:", err)
		os.Exit(1)
	}
}

// run runs an instance until ctx ends.
func run(ctx context.Context, environ []string, out, log io.Writer) (err error) {
	cfg, err := readConfig(environ)
	if err != nil {
		return err
	}
	i := &instance{config: cfg, environ: environ}
	defer func() { err = errors.Join(append(i.close(), err)...) }()
	if err := i.open(ctx, log); err != nil {
		return err
	}
	return i.serve(ctx, out)
}
