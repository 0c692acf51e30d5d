package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// finish reports an error, and returns the exit code.
func (c *call) finish(ctx context.Context, err error) int {
	code := c.exitCode(ctx, err)
	if err != nil && code != exitDone {
		c.report(code, err)
		return code
	}
	if c.out.failed == nil {
		return code
	}
	code = c.abruptCode(exitNotDone)
	c.out.note("wxpay: the output cannot be written: %s", c.out.failed)
	c.noteOutcome(code)
	return code
}

// report prints an error.
func (c *call) report(code int, err error) {
	if c.out.json {
		c.out.print(c.errorRecord(code, err))
		if c.out.failed != nil {
			c.out.note("wxpay: the output cannot be written: %s", c.out.failed)
		}
		return
	}
	text, advice := c.describe(err)
	if text != "" {
		c.out.note("wxpay: %s", text)
	}
	var f *failure
	if errors.As(err, &f) {
		for _, line := range f.list {
			c.out.note("  %s", line)
		}
	}
	if advice != "" {
		c.out.note("advice: %s", advice)
	}
	c.noteOutcome(code)
}

// noteOutcome prints what an exit code says of the money, if that is not obvious.
func (c *call) noteOutcome(code int) {
	if meaning := c.outcomeText(code); meaning != "" {
		c.out.note("%s", meaning)
	}
}

// describe returns the text of an error and what to do.
func (c *call) describe(err error) (text, advice string) {
	var f *failure
	var e *wxpay.Error
	switch {
	case errors.As(err, &f):
		return f.text, f.advice
	case errors.As(err, &e):
		return c.callText(e), c.adviceOn(e)
	case errors.Is(err, context.Canceled):
		return c.t("interrupted"), ""
	}
	return sdkText(err), ""
}

// callText returns the text of the error of a call. That of the SDK about a wrong
// signature names fields of the SDK, and its advice is in adviceOn.
func (c *call) callText(e *wxpay.Error) string {
	switch {
	case errors.Is(e, wxpay.ErrSignError):
		return fmt.Sprintf("%s: %s %q", e.Operation, wxpay.ErrSignError, cmp.Or(e.Description, e.ReturnMsg))
	case errors.Is(e, context.Canceled):
		return c.t("%s was interrupted", e.Operation)
	}
	return sdkText(e)
}

func (c *call) outcomeText(code int) string {
	switch {
	case code == exitUnknown && c.changes:
		return c.t("outcome unknown: the call may have taken effect; query before you repeat, and repeat only with the same number")
	case code == exitNotDone && c.changes:
		return c.t("nothing was changed")
	case code == exitInterrupted:
		return c.t("interrupted; nothing was changed")
	}
	return ""
}

// errorRecord returns an error as JSON.
func (c *call) errorRecord(code int, err error) *record {
	r := &record{}
	var f *failure
	if errors.As(err, &f) && f.about != nil {
		r.fields = append(r.fields, f.about.fields...)
	}
	if c.plan != nil {
		r.add("plan", c.plan)
	}
	r.add("error", c.errorFields(code, err))
	return r
}

// errorFields returns what -json says of an error.
func (c *call) errorFields(code int, err error) *record {
	var list []string
	var f *failure
	if errors.As(err, &f) {
		list = f.list
	}
	about := &record{}
	text, advice := c.describe(err)
	var e *wxpay.Error
	if errors.As(err, &e) {
		about.add("operation", e.Operation)
		about.add("code", string(e.Code))
		about.add("description", e.Description)
		about.add("outcome", e.Outcome.String())
		about.add("retry", e.Retry.String())
	} else {
		about.add("operation", c.name)
		about.add("code", "")
		about.add("description", "")
		about.add("outcome", outcomeOfCode(code))
		about.add("retry", wxpay.RetryNever.String())
	}
	about.add("advice", advice)
	about.add("text", strings.TrimSpace(text+" "+strings.Join(list, "; ")))
	about.add("exit", int64(code))
	return about
}

func outcomeOfCode(code int) string {
	switch code {
	case exitUnknown:
		return wxpay.OutcomeUnknown.String()
	case exitMissing, exitProblem:
		return wxpay.OutcomeReadOnly.String()
	}
	return wxpay.OutcomeNotDone.String()
}
