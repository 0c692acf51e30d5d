package producttest

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// Stored returns the progress as the next process reads it: through JSON.
func Stored(t testing.TB, p wxpay.Progress) (stored wxpay.Progress) {
	t.Helper()
	text, err := json.Marshal(p)
	assert.NoError(t, err)
	assert.NoError(t, json.Unmarshal(text, &stored))
	return stored
}

// Finish takes steps until one is final or fails. Two processes take each step: one of
// them dies before it stores anything.
func Finish[T any](t testing.TB, gw *wxpaytest.Server, step func(wxpay.Progress) (wxpay.Step[T], error)) (*T, error) {
	t.Helper()
	var p wxpay.Progress
	for range 20 {
		_, _ = step(p)
		s, err := step(p)
		p = Stored(t, s.Progress)
		if err != nil || s.Final {
			return s.State, err
		}
		gw.Clock.Advance(s.After + time.Second)
	}
	require.FailNow(t, "it never ends")
	return nil, nil
}

// Trace takes the steps of one process until one is final. It returns the final state,
// and the path of the last request of each step.
func Trace[T any](t testing.TB, gw *wxpaytest.Server, step func(wxpay.Progress) (wxpay.Step[T], error)) (state *T, paths []string) {
	t.Helper()
	var p wxpay.Progress
	for range 10 {
		s, err := step(p)
		require.NoError(t, err)
		all := gw.Exchanges()
		paths = append(paths, all[len(all)-1].Path)
		p = Stored(t, s.Progress)
		if s.Final {
			return s.State, paths
		}
		require.True(t, p.Sending)
		gw.Clock.Advance(s.After)
	}
	require.FailNow(t, "it never ends", paths)
	return nil, nil
}

// Drive moves the gateway's clock by pace, again and again, until f returns.
func Drive(t testing.TB, gw *wxpaytest.Server, pace time.Duration, f func(context.Context)) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f(Context(t)) }()
	for {
		select {
		case <-done:
			return
		case <-time.After(5 * time.Millisecond):
			gw.Clock.Advance(pace)
		}
	}
}
