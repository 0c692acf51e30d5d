package wxpay

import (
	"context"
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

// A staleCase is a helper of the matrix, in a world whose queries lag.
type staleCase struct {
	paths   []string // that the helper calls
	behind  time.Duration
	prepare func(c *testClient)
	request func(c *testClient, path string)                             // happens right before each request
	help    func(ctx context.Context, c *Client) (end string, err error) // the final state that the helper reports
	truth   func(gw *wxpaytest.Server) string                            // the state at the gateway
	done    func(gw *wxpaytest.Server) bool                              // the helper's own change was made
}

func staleCases() map[string]staleCase {
	state := func(gw *wxpaytest.Server) string {
		made, _ := gw.Order("stale001")
		return made.State
	}
	ordered := func(c *testClient) {
		_, err := c.UnifiedOrder(bg, order("stale001"))
		require.NoError(c.t, err)
		c.gw.Clock.Advance(10 * time.Minute)
	}
	pays := func(on string) func(c *testClient, path string) {
		return func(c *testClient, path string) {
			if path == on && state(c.gw) == wxpaytest.StateNotPay {
				assert.NoError(c.t, c.gw.Pay("stale001"))
			}
		}
	}
	closes := func(ctx context.Context, c *Client) (string, error) {
		return endOf(c.EnsureClosed(ctx, &EnsureClosedRequest{OutTradeNo: "stale001"}))
	}
	closed := func(gw *wxpaytest.Server) bool { return state(gw) == wxpaytest.StateClosed }
	both := []string{"/pay/orderquery", "/pay/closeorder"}
	return map[string]staleCase{
		"paid": {
			paths: []string{"/pay/orderquery"}, behind: time.Minute, prepare: ordered, request: pays("/pay/orderquery"), truth: state,
			done: func(gw *wxpaytest.Server) bool { return state(gw) == wxpaytest.StateSuccess },
			help: func(ctx context.Context, c *Client) (string, error) {
				return endOf(c.WaitPaid(ctx, &OrderQueryRequest{OutTradeNo: "stale001"}))
			},
		},
		"close": {paths: both, behind: time.Minute, prepare: ordered, help: closes, truth: state, done: closed},
		"close, and the user pays first": {
			paths: both, behind: time.Minute, prepare: ordered, request: pays("/pay/closeorder"), help: closes, truth: state, done: closed,
		},
		"refund": refundCase(func(ctx context.Context, c *Client) (*RefundItem, error) {
			return c.EnsureRefunded(ctx, aRefund("stale001"))
		}),
		"refund, in steps": refundCase(func(ctx context.Context, c *Client) (*RefundItem, error) {
			return untilFinal(ctx, c, &refund.Endpoint, Progress{}, func(ctx context.Context, p Progress) (Step[RefundItem], error) {
				return c.RefundStep(ctx, aRefund("stale001"), p)
			})
		}),
		"refund, in stored steps": refundCase(func(ctx context.Context, c *Client) (*RefundItem, error) {
			return untilFinal(ctx, c, &refund.Endpoint, Progress{}, func(ctx context.Context, p Progress) (Step[RefundItem], error) {
				p.unsent = false // as in a database
				return c.RefundStep(ctx, aRefund("stale001"), p)
			})
		}),
	}
}

// refundCase is a refund that the bank finishes before the next query.
func refundCase(help func(ctx context.Context, c *Client) (*RefundItem, error)) staleCase {
	return staleCase{
		paths: []string{"/pay/refundquery", refunding}, behind: 7 * time.Minute,
		prepare: func(c *testClient) { c.paid("stale001") },
		request: func(c *testClient, path string) {
			if path == "/pay/refundquery" {
				_ = c.gw.FinishRefund("Rstale001", wxpaytest.RefundSuccess) // if it is there
			}
		},
		help: func(ctx context.Context, c *Client) (string, error) {
			item, err := help(ctx, c)
			if err != nil {
				return "", err
			}
			return string(item.Status), nil
		},
		truth: func(gw *wxpaytest.Server) string {
			if refunds := gw.Refunds(); len(refunds) == 1 && refunds[0].Fee == 50 {
				return refunds[0].Status
			}
			return fmt.Sprintf("%d refunds", len(gw.Refunds()))
		},
		done: func(gw *wxpaytest.Server) bool { return len(gw.Refunds()) > 0 },
	}
}

// endOf is the state that a helper reports.
func endOf(reply *OrderQueryResponse, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return string(reply.TradeState), nil
}

// staleWorlds are the ways in which queries lag, where an order's changes are
// seen so much later.
func staleWorlds(behind time.Duration) map[string]wxpaytest.Fault {
	return map[string]wxpaytest.Fault{
		"stale":       {Name: wxpaytest.StaleQuery, Delay: behind, Times: -1},
		"alternating": {Name: wxpaytest.AlternatingQuery, Times: -1},
	}
}

// Every fault, at the first and the second request of every path that a helper
// calls, while queries lag: the helper ends with the truth. Where it ends with
// an error, that is never "not done" of what is done, and calling it again ends
// with the truth.
func TestFaultMatrixInTheStaleWorld(t *testing.T) {
	var cells atomic.Int32
	t.Run("cells", func(t *testing.T) {
		for name, help := range staleCases() {
			for world, lag := range staleWorlds(help.behind) {
				if underRace && world == "stale" {
					continue // one world is enough to find a race
				}
				for _, fault := range wxpaytest.Faults() {
					t.Run(fmt.Sprintf("%s/%s/%s", name, world, fault), func(t *testing.T) {
						t.Parallel()
						for _, injected := range staleFaults(fault, help.paths) {
							staleCell(t, help, lag, injected)
							cells.Add(1)
						}
					})
				}
			}
		}
	})
	t.Logf("%d cells", cells.Load())
	assert.Greater(t, int(cells.Load()), 900)
}

// staleFaults is the fault on each of the paths, for their first and their
// second request, or on each of the connections.
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
	gw := newTestClient(t)
	help.prepare(gw)
	cfg := configFor(gw.gw)
	cfg.MaxAttempts, cfg.Timeout = 1, staleTimeout(injected.Name)
	cfg.WrapTransport = func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if help.request != nil {
				help.request(gw, r.URL.Path)
			}
			return next.RoundTrip(r)
		})
	}
	client, err := NewClient(cfg)
	require.NoError(t, err)
	defer client.CloseIdleConnections()
	gw.gw.Inject(injected)
	gw.gw.Inject(lag)
	cell := fmt.Sprintf("%s after %d of %s", injected.Name, injected.Skip, injected.Path)

	var end string
	gw.pass(func() { end, err = help.help(bg, client) })
	if err != nil {
		assert.True(t, permanent(injected), "%s: %v", cell, err)
		if OutcomeOf(err) == OutcomeNotDone {
			assert.False(t, help.done(gw.gw), "%s: it says not done, and is: %v", cell, err)
		}
		gw.pass(func() { end, err = help.help(bg, client) })
	}
	if assert.NoError(t, err, cell) {
		assert.Equal(t, help.truth(gw.gw), end, cell)
	}
}

// staleTimeout is short for the faults that only a time-out ends. Each helper
// goes on after one.
func staleTimeout(fault wxpaytest.FaultName) time.Duration {
	switch {
	case !strings.HasPrefix(string(fault), "timeout") && fault != wxpaytest.SilentHandshake:
		return 10 * time.Second
	case underRace:
		return 500 * time.Millisecond
	}
	return 150 * time.Millisecond
}

// permanent reports whether a helper does not go on after the fault: it was
// answered as another merchant, or its certificate was refused.
func permanent(f wxpaytest.Fault) bool {
	return f.Name == wxpaytest.OtherIDs || classOf(f.Name, f.Path) == notAdmitted
}

// pass runs f. While f waits, time passes from one event to the next.
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
