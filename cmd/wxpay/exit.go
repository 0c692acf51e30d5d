package main

import (
	"context"
	"errors"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// The exit codes.
const (
	exitDone        = 0
	exitNotDone     = 1
	exitMisuse      = 2
	exitUnknown     = 3
	exitMissing     = 4
	exitProblem     = 5
	exitInterrupted = 130
)

// exitCodes are what the exit codes mean.
func exitCodes() []exitMeaning {
	return []exitMeaning{
		{exitDone, "done, found, or all well"},
		{exitNotDone, "not done: WeChat Pay refused or could not be asked; nothing was changed"},
		{exitMisuse, "wrong use: arguments, settings, or a call that was refused before anything was sent"},
		{exitUnknown, "unknown: the call may have taken effect; query before you repeat, and repeat only with the same number"},
		{exitMissing, "the order, the refund or the bill does not exist"},
		{exitProblem, "doctor, explain, notify or cert found a problem"},
		{exitInterrupted, "interrupted before anything was sent that may have taken effect"},
	}
}

type exitMeaning struct {
	code  int
	means text
}

// A failure is an error of this program, with its exit code. Its texts are in the
// language of the user.
type failure struct {
	code   int
	text   string
	list   []string // details, for people one on a line; may be empty
	advice string   // may be empty
	about  *record  // -json: more fields besides error; may be nil
	cause  error    // may be nil
}

func (f *failure) Error() string {
	return strings.TrimSpace(f.text + " " + strings.Join(f.list, "; "))
}

func (f *failure) Unwrap() error { return f.cause }

// fail returns a failure with an exit code.
func (c *call) fail(code int, format text, args ...any) *failure {
	return &failure{code: code, text: c.t(format, args...)}
}

// misuse returns the failure of a wrong use: exit code 2.
func (c *call) misuse(format text, args ...any) *failure { return c.fail(exitMisuse, format, args...) }

// exitCode returns the exit code for what a verb returned. What is not an error of the
// SDK says nothing of what was sent before.
func (c *call) exitCode(ctx context.Context, err error) int {
	var f *failure
	var e *wxpay.Error
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &f):
		return f.code
	case errors.As(err, &e):
		return exitCodeOf(ctx, e)
	case ctx.Err() != nil:
		return c.abruptCode(exitInterrupted)
	}
	return c.abruptCode(exitNotDone)
}

// exitCodeOf returns the exit code for a call of WeChat Pay that failed.
func exitCodeOf(ctx context.Context, e *wxpay.Error) int {
	switch {
	case e.Outcome == wxpay.OutcomeUnknown:
		return exitUnknown
	case ctx.Err() != nil:
		return exitInterrupted
	case isMissing(e):
		return exitMissing
	case e.Attempts == 0:
		return exitMisuse
	}
	return exitNotDone
}

// isMissing reports whether WeChat Pay says that there is no such thing.
func isMissing(err error) bool {
	for _, code := range []wxpay.Code{wxpay.ErrOrderNotExist, wxpay.ErrRefundNotExist, wxpay.ErrNoBill} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}
