package wxpay

import (
	"context"
	"fmt"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A staleCase is a helper of the matrix. Its queries lag.
type staleCase struct {
	paths   []string // paths that the helper calls
	behind  time.Duration
	prepare func(c *testClient)
	request func(c *testClient, path string)            // is called right before each request; may be nil
	help    func(c *testClient) (end string, err error) // the final state that the helper reports
	resume  func(c *testClient) (end string, err error) // is called after an error; nil: help
	truth   func(gw *wxpaytest.Server) string           // the state at the gateway
	done    func(gw *wxpaytest.Server) bool             // the helper's change was made
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
	closes := func(c *testClient) (string, error) {
		return stateAt(c.EnsureClosed(bg, &EnsureClosedRequest{OutTradeNo: "stale001"}))
	}
	closed := func(gw *wxpaytest.Server) bool { return state(gw) == wxpaytest.StateClosed }
	both := []string{"/pay/orderquery", "/pay/closeorder"}
	late := chargeCase(wxpaytest.Wallet{Password: true, OpenFor: time.Hour})
	late.request = func(c *testClient, path string) {
		if path == "/secapi/pay/reverse" {
			_ = c.gw.EnterPassword("stale001", true) // fails after the first time
		}
	}
	return map[string]staleCase{
		"charge, and the user pays just before the reversal": late,
		"paid": {
			paths: []string{"/pay/orderquery"}, behind: time.Minute, prepare: ordered, request: pays("/pay/orderquery"), truth: state,
			done: func(gw *wxpaytest.Server) bool { return state(gw) == wxpaytest.StateSuccess },
			help: func(c *testClient) (string, error) {
				return stateAt(c.WaitPaid(bg, &OrderQueryRequest{OutTradeNo: "stale001"}))
			},
		},
		"close": {paths: both, behind: time.Minute, prepare: ordered, help: closes, truth: state, done: closed},
		"close, and the user pays first": {
			paths: both, behind: time.Minute, prepare: ordered, request: pays("/pay/closeorder"), help: closes, truth: state, done: closed,
		},
		"refund": refundCase(func(c *testClient) (*RefundItem, error) { return c.EnsureRefunded(bg, aRefund("stale001")) }),
		"refund, in steps": refundCase(func(c *testClient) (*RefundItem, error) {
			return inSteps(c, func(p Progress) Progress { return p })
		}),
		"refund, in stored steps": refundCase(func(c *testClient) (*RefundItem, error) {
			return inSteps(c, func(p Progress) Progress { return stored(c.t, p) })
		}),
		"charge":                                chargeCase(wxpaytest.Wallet{}),
		"charge, and nobody types the password": chargeCase(wxpaytest.Wallet{Password: true}),
		"reverse": {
			paths: []string{"/pay/orderquery", "/secapi/pay/reverse"}, behind: 20 * time.Second, truth: state,
			prepare: func(c *testClient) {
				_, err := c.Micropay(bg, sale("stale001", func(r *MicropayRequest) { r.AuthCode = c.gw.AuthCode("") }))
				require.NoError(c.t, err)
				c.gw.Clock.Advance(time.Minute)
			},
			help: func(c *testClient) (string, error) {
				return stateAt(c.EnsureReversed(bg, &EnsureReversedRequest{OutTradeNo: "stale001", ChargedAt: c.gw.Clock.Now().Add(-time.Minute)}))
			},
			done: func(gw *wxpaytest.Server) bool { return state(gw) == wxpaytest.StateRevoked },
		},
	}
}

// refundCase is the case of a refund that the bank finishes before the next
// query.
func refundCase(help func(c *testClient) (*RefundItem, error)) staleCase {
	return staleCase{
		paths: []string{"/pay/refundquery", refunding}, behind: 7 * time.Minute,
		prepare: func(c *testClient) { c.paid("stale001") },
		request: func(c *testClient, path string) {
			if path == "/pay/refundquery" {
				_ = c.gw.FinishRefund("Rstale001", wxpaytest.RefundSuccess) // fails if the refund does not exist
			}
		},
		help: func(c *testClient) (string, error) {
			item, err := help(c)
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

// inSteps refunds in steps. Each step gets the kept progress of the step
// before.
func inSteps(c *testClient, kept func(Progress) Progress) (*RefundItem, error) {
	l := loop{client: c.Client, endpoint: &refund.Endpoint}
	return untilFinal(bg, l, Progress{}, func(ctx context.Context, p Progress) (Step[RefundItem], error) {
		return c.RefundStep(ctx, aRefund("stale001"), kept(p))
	})
}

// chargeCase is the case of a counter payment, which is resumed after an error.
func chargeCase(wallet wxpaytest.Wallet) staleCase {
	truth := func(gw *wxpaytest.Server) string {
		made, found := gw.Order("stale001")
		switch {
		case !found:
			return "no order"
		case made.State == wxpaytest.StateRevoked:
			return "not paid"
		}
		return made.State
	}
	end := func(c *testClient, err error) (string, error) {
		assert.LessOrEqual(c.t, c.counted("/pay/micropay"), 1, "the order is charged at most once")
		switch {
		case err == nil:
			return wxpaytest.StateSuccess, nil
		case truth(c.gw) == "no order": // without an order, no query can prove anything
			return "no order", nil
		case OutcomeOf(err) == OutcomeNotDone:
			return "not paid", nil
		}
		return "", err
	}
	return staleCase{
		paths: []string{"/pay/micropay", "/pay/orderquery", "/secapi/pay/reverse"}, behind: 20 * time.Second,
		prepare: func(*testClient) {},
		help: func(c *testClient) (string, error) {
			_, err := c.MicropayAndWait(bg, sale("stale001", func(r *MicropayRequest) { r.AuthCode = c.gw.AuthCodeFor(wallet) }))
			return end(c, err)
		},
		resume: func(c *testClient) (string, error) {
			_, err := c.ResumeMicropay(bg, &ResumeMicropayRequest{OutTradeNo: "stale001", TotalFee: 888})
			return end(c, err)
		},
		truth: truth,
		done:  func(gw *wxpaytest.Server) bool { return truth(gw) == wxpaytest.StateSuccess },
	}
}

// stateAt returns the state that a helper reports.
func stateAt(reply *OrderQueryResponse, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return string(reply.TradeState), nil
}
