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
	"runtime/debug"
)

func main() {
	c := newCall(processEnvironment())
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go obey(endSignals(), c, cancel, os.Exit)
	os.Exit(c.run(ctx, os.Args[1:]))
}

// run does what args say, and returns the exit code. It ends early if ctx ends.
func run(ctx context.Context, args []string, env *environment) int {
	return newCall(env).run(ctx, args)
}

func (c *call) run(ctx context.Context, args []string) (code int) {
	defer func() {
		if reason := recover(); reason != nil {
			code = c.abruptCode(exitNotDone)
			c.out.note("wxpay: a bug of this program: %v", reason)
			c.noteOutcome(code)
			_, _ = c.env.stderr.Write(debug.Stack())
		}
	}()
	return c.finish(ctx, c.dispatch(ctx, args))
}
