package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A dayResult is what became of a day.
type dayResult struct {
	day  time.Time
	sums *record // nil: there was an error, or the file is kept
	file string  // empty: there is none
	kept bool    // the file existed before
	err  error
}

// worst returns the exit code of all days.
func (c *call) worst(ctx context.Context, results []dayResult) int {
	order := []int{exitDone, exitMissing, exitMisuse, exitNotDone, exitUnknown, exitInterrupted}
	found := exitDone
	for _, r := range results {
		code := c.exitCode(ctx, r.err)
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
