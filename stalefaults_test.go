package wxpay

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// staleWorlds returns the two ways in which queries lag. In the first, a change
// becomes visible after a delay.
func staleWorlds(behind time.Duration) [2]wxpaytest.Fault {
	return [2]wxpaytest.Fault{
		{Name: wxpaytest.StaleQuery, Delay: behind, Times: -1},
		{Name: wxpaytest.AlternatingQuery, Times: -1},
	}
}

// Every fault is injected at the first and at the second request of every path
// that a helper calls. Queries lag in one way for the first request, and in the
// other way for the second. The helper returns the true state. If it returns an
// error, the error never says "not done" about a change that was made, and the
// next call of the helper returns the true state.
func TestFaultMatrixInTheStaleWorld(t *testing.T) {
	var cells atomic.Int32
	t.Run("cells", func(t *testing.T) {
		for name, help := range staleCases() {
			for n, fault := range wxpaytest.Faults() {
				t.Run(name+"/"+string(fault), func(t *testing.T) {
					t.Parallel()
					for _, injected := range staleFaults(fault, help.paths) {
						lag := staleWorlds(help.behind)[(n+injected.Skip)%2]
						if underRace && lag.Name == wxpaytest.StaleQuery {
							continue // half of the cells are enough to find a race
						}
						staleCell(t, help, lag, injected)
						cells.Add(1)
					}
				})
			}
		}
	})
	t.Logf("%d cells", cells.Load())
	assert.Greater(t, int(cells.Load()), 800)
}

// staleFaults returns the fault for the first and the second request of each
// path, or for the first and the second connection.
func staleFaults(fault wxpaytest.FaultName, paths []string) (all []wxpaytest.Fault) {
	for skip := range 2 {
		f := wxpaytest.Fault{Name: fault, Skip: skip, Delay: 50 * time.Microsecond}
		if slices.Contains(wxpaytest.ConnectionFaults(), fault) {
			f.Delay = 20 * time.Millisecond
			all = append(all, f)
			continue
		}
		for _, path := range paths {
			if f.Path = path; strikes(fault, path) {
				all = append(all, f)
			}
		}
	}
	return all
}

func staleCell(t *testing.T, help staleCase, lag, injected wxpaytest.Fault) {
	world := newTestClient(t)
	help.prepare(world)
	cfg := configFor(world.gw)
	cfg.MaxAttempts, cfg.Timeout = 1, staleTimeout(injected.Name)
	cfg.WrapTransport = func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if help.request != nil {
				help.request(world, r.URL.Path)
			}
			reply, err := next.RoundTrip(r)
			if err != nil && injected.Name == wxpaytest.ConnectionRefused {
				time.Sleep(injected.Delay) // the fault lasts in real time, but the helper waits on the gateway's clock
			}
			return reply, err
		})
	}
	client, err := NewClient(cfg)
	require.NoError(t, err)
	defer client.CloseIdleConnections()
	c := &testClient{client, t, world.gw}
	c.gw.Inject(injected)
	c.gw.Inject(lag)
	cell := fmt.Sprintf("%s after %d of %s, %s", injected.Name, injected.Skip, injected.Path, lag.Name)

	var end string
	c.pass(func() { end, err = help.help(c) })
	if err != nil {
		assert.True(t, permanent(injected), "%s: %v", cell, err)
		if OutcomeOf(err) == OutcomeNotDone {
			assert.False(t, help.done(c.gw), "%s: the error says not done, but it is done: %v", cell, err)
		}
		resume := help.resume
		if resume == nil {
			resume = help.help
		}
		c.pass(func() { end, err = resume(c) })
	}
	if assert.NoError(t, err, cell) {
		assert.Equal(t, help.truth(c.gw), end, cell)
	}
}

// staleTimeout is short for faults that only a timeout ends. Every helper
// continues after a timeout.
func staleTimeout(fault wxpaytest.FaultName) time.Duration {
	switch {
	case !strings.HasPrefix(string(fault), "timeout") && fault != wxpaytest.SilentHandshake:
		return 10 * time.Second
	case underRace:
		return 500 * time.Millisecond
	}
	return 150 * time.Millisecond
}

// permanent reports whether a helper stops after the fault, because the reply
// was for another merchant or the certificate was refused.
func permanent(f wxpaytest.Fault) bool {
	return f.Name == wxpaytest.OtherIDs || classOf(f.Name, f.Path) == notAdmitted
}

// pass runs f. While f waits, the clock jumps from one event to the next.
func (c *testClient) pass(f func()) {
	c.t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	for deadline := time.Now().Add(60 * time.Second); ; {
		select {
		case <-done:
			return
		case <-time.After(100 * time.Microsecond):
			require.True(c.t, time.Now().Before(deadline), "it never ends")
			if c.gw.Clock.Waiting() == 0 {
				continue
			}
			if next, ok := c.gw.Clock.NextEvent(); ok {
				c.gw.Clock.Advance(next.Sub(c.gw.Clock.Now()))
			}
		}
	}
}
