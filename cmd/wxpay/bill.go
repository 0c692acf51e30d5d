package main

import (
	"context"
	"errors"
	"flag"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay"
)

func billVerb() verb {
	return verb{
		name: "bill", arguments: "DATE | FIRST..LAST …", min: 1, max: mostDays,
		summary: "download and verify the bills of one or several days",
		details: []text{
			"A day is written as 2026-11-30; yesterday is known too. bill downloads the payments and refunds of each day, or with -fund-flow the movements on an account (this needs the certificate). It compares the rows with the summary at the end of the bill. What does not agree is not printed and not stored.",
			"-format summary prints the sums, csv the bill as WeChat Pay writes it (amounts in yuan), json one object for each row (amounts in fen).",
			"-out writes one file for each day. A file appears only when it is complete, and replaces no other without -force.",
			"A day that fails does not stop the others; the exit code is the worst of all days. A day without a bill is exit code 4 if it is the only day.",
		},
		define: func(f *flag.FlagSet) action {
			o := &billOptions{}
			o.define(f)
			return func(ctx context.Context, c *call) error { return c.bill(ctx, o) }
		},
	}
}

// billOptions are the flags of bill.
type billOptions struct {
	fundFlow      bool
	account, kind string
	format, out   string
	force         bool
}

func (o *billOptions) define(f *flag.FlagSet) {
	f.BoolVar(&o.fundFlow, "fund-flow", false, "the movements on an account instead of payments and refunds")
	f.StringVar(&o.account, "account", "Basic", "with -fund-flow: the `ACCOUNT`, Basic, Operation or Fees")
	f.StringVar(&o.kind, "type", "ALL", "`TYPE` of the rows: ALL, SUCCESS, REFUND or RECHARGE_REFUND")
	f.StringVar(&o.format, "format", "", "`FORMAT` of the output: summary, csv or json; default: summary, with -out csv")
	f.StringVar(&o.out, "out", "", "write one file for each day into this `DIRECTORY`")
	f.BoolVar(&o.force, "force", false, "with -out: replace files")
}

// check checks the flags.
func (o *billOptions) check(c *call, days int) error {
	if o.format == "" {
		o.format = "summary"
		if o.out != "" {
			o.format = "csv"
		}
	}
	switch {
	case !slices.Contains([]string{"summary", "csv", "json"}, o.format):
		return c.misuse("-format must be summary, csv or json")
	case !slices.Contains([]string{"Basic", "Operation", "Fees"}, o.account):
		return c.misuse("-account must be Basic, Operation or Fees")
	case !slices.Contains([]string{"ALL", "SUCCESS", "REFUND", "RECHARGE_REFUND"}, o.kind):
		return c.misuse("-type must be ALL, SUCCESS, REFUND or RECHARGE_REFUND")
	case o.format == "summary" && o.out != "":
		return c.misuse("-out stores bills: write -format csv or json")
	case o.force && o.out == "":
		return c.misuse("-force goes together with -out")
	case o.format == "csv" && o.out == "" && days > 1:
		return c.misuse("the bills of several days are several files: set -out")
	case c.out.json && o.out == "" && o.format != "summary":
		return c.misuse("-json prints the sums of the days as one object; for rows, write -format json without -json")
	}
	return nil
}

// A dayResult is what became of a day.
type dayResult struct {
	day   time.Time
	sums  *record // nil: there was an error
	file  string  // empty: no file was written
	bytes int64
	err   error
}

// bill downloads the bills.
func (c *call) bill(ctx context.Context, o *billOptions) error {
	days, err := c.days()
	if err != nil {
		return err
	}
	if err := o.check(c, len(days)); err != nil {
		return err
	}
	client, err := c.billClient(o)
	if err != nil {
		return err
	}
	var results []dayResult
	for i, day := range days {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		p := c.newProgress(day, i+1, len(days))
		r := c.billOf(ctx, client, day, o, p)
		p.end()
		results = append(results, r)
		if r.err != nil && len(days) > 1 {
			text, _ := c.describe(r.err)
			c.out.note("%s: %s", day.Format(time.DateOnly), text)
		}
	}
	return c.reportBills(ctx, results, o)
}

// billClient returns the client. Fund flows are the merchant's own, also for a provider.
func (c *call) billClient(o *billOptions) (*wxpay.Client, error) {
	client, err := c.client()
	if err != nil || !o.fundFlow || c.settings().subMchID == "" {
		return client, err
	}
	return wxpay.NewClient(c.settings().clientConfig())
}

// billOf downloads, verifies and writes the bill of one day.
func (c *call) billOf(ctx context.Context, client *wxpay.Client, day time.Time, o *billOptions, p *progress) dayResult {
	r := dayResult{day: day}
	if r.err = c.refuseDay(day, o); r.err != nil {
		return r
	}
	target, err := c.newTarget(day, o)
	if err != nil {
		r.err = err
		return r
	}
	defer target.discard()
	table, err := openBill(ctx, client, day, o)
	if err != nil {
		r.err = err
		return r
	}
	defer table.Close()
	if r.sums, r.err = target.take(table, p); r.err == nil {
		r.file, r.err = target.finish()
	}
	r.bytes = p.bytes
	return r
}

// worst returns the exit code of all days.
func worst(ctx context.Context, results []dayResult) int {
	order := []int{exitDone, exitMissing, exitNotDone, exitMisuse, exitUnknown, exitInterrupted}
	found := exitDone
	for _, r := range results {
		code := exitCode(ctx, r.err)
		if code == exitMissing && len(results) > 1 {
			code = exitDone
		}
		if slices.Index(order, code) > slices.Index(order, found) {
			found = code
		}
	}
	return found
}

// noBill reports whether the day has no bill.
func (r *dayResult) noBill() bool { return errors.Is(r.err, wxpay.ErrNoBill) }
