package main

import (
	"context"
	"flag"
	"time"

	"github.com/seed6780280e/wxpay"
)

func billVerb() verb {
	return verb{
		name: "bill", arguments: "DATE | FIRST..LAST …", min: 1, max: mostDays,
		summary: "download and verify the bills of one or several days",
		details: []text{
			"A day is written as 2026-11-30 or yesterday. bill downloads the payments and refunds of each day, or with -fund-flow the movements on an account (this needs the certificate). It compares the rows with the summary at the end of the bill. What does not agree is not printed and not stored.",
			"-format summary prints the sums, csv the bill as WeChat Pay writes it (amounts in yuan), json one object for each row (amounts in fen).",
			"-out writes one file for each day. A file appears only when it is complete. A day whose file exists already is not downloaded again: its file is kept without -force.",
			"A day that fails does not stop the others; the exit code is the worst of all days. A day without a bill is exit code 4 if it is the only day.",
		},
		define: func(f *flag.FlagSet) action {
			o := &billOptions{}
			o.define(f)
			return func(ctx context.Context, c *call) error { return c.bill(ctx, o) }
		},
	}
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
			break
		}
		p := c.newProgress(day, i+1, len(days))
		r := c.billOf(ctx, client, day, o, p)
		p.end()
		if r.err != nil && ctx.Err() != nil {
			break
		}
		results = append(results, r)
		if len(days) > 1 {
			c.noteDay(r)
		}
	}
	return c.reportBills(ctx, results, len(days), o)
}

// noteDay says why there is nothing of a day.
func (c *call) noteDay(r dayResult) {
	switch day := r.day.Format(time.DateOnly); {
	case r.noBill():
		c.out.note("%s: no bill", day)
	case r.err != nil:
		text, _ := c.describe(r.err)
		c.out.note("%s: %s", day, text)
	}
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
	if o.out != "" && !o.force && isFile(o.path(day)) {
		r.file, r.kept = o.path(day), true
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
		r.kept, r.err = target.finish()
		r.file = target.final
	}
	return r
}
