// Command wxpay is for the people who run a merchant's backend: it finds mistakes in a
// configuration, asks WeChat Pay about orders, refunds and bills, explains signatures,
// and refunds, closes and reverses.
//
//	go install github.com/seed6780280e/wxpay/cmd/wxpay@latest
//	wxpay help
//
// Who the merchant is comes from the environment or from a file: see docs/command.md.
// No flag holds a secret, and no secret is printed. For the local gateway, set
// WXPAY_BASE_URL and WXPAY_CA.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], processEnvironment()))
}

// run does what args say, and returns the exit code. It ends early if ctx ends.
func run(ctx context.Context, args []string, env *environment) int {
	c := newCall(env)
	return c.finish(ctx, c.dispatch(ctx, args))
}
