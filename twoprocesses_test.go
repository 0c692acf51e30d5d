package wxpay

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A twinCase is a job that two processes work on.
type twinCase struct {
	prepare func(c *testClient)
	begun   Progress // stored before both begin
	work    func(c *testClient, p Progress) (end string, final bool, next Progress, err error)
	end     string
	ended   func(gw *wxpaytest.Server) bool // the job is complete and was done once
}

func twinCases() map[string]twinCase {
	ordered := func(c *testClient) {
		_, err := c.UnifiedOrder(bg, order("twins001"))
		require.NoError(c.t, err)
		c.gw.Clock.Advance(10 * time.Minute)
	}
	in := func(state string) func(*wxpaytest.Server) bool {
		return func(gw *wxpaytest.Server) bool {
			made, _ := gw.Order("twins001")
			return made.State == state
		}
	}
	closing := func(c *testClient, p Progress) (string, bool, Progress, error) {
		step, err := c.CloseStep(bg, &EnsureClosedRequest{OutTradeNo: "twins001"}, p)
		return stateOfStep(step), step.Final, step.Progress, err
	}
	refunding := func(c *testClient, p Progress) (string, bool, Progress, error) {
		_ = c.gw.FinishRefund("Rtwins001", wxpaytest.RefundSuccess) // fails if the refund does not exist
		step, err := c.RefundStep(bg, aRefund("twins001"), p)
		if step.State == nil {
			return "", step.Final, step.Progress, err
		}
		return string(step.State.Status), step.Final, step.Progress, err
	}
	refunded := func(gw *wxpaytest.Server) bool {
		made, _ := gw.Order("twins001")
		return len(gw.Refunds()) == 1 && made.Refunded == 50
	}
	paid := func(c *testClient) { c.paid("twins001") }
	return map[string]twinCase{
		"close":               {prepare: ordered, work: closing, end: "CLOSED", ended: in("CLOSED")},
		"close what was paid": {prepare: paid, work: closing, end: "SUCCESS", ended: in("SUCCESS")},
		"refund":              {prepare: paid, work: refunding, end: "SUCCESS", ended: refunded},
		"refund, announced":   {prepare: paid, begun: Progress{Steps: 1, Sending: true}, work: refunding, end: "SUCCESS", ended: refunded},
		"paid": {prepare: paid, end: "SUCCESS", ended: in("SUCCESS"),
			work: func(c *testClient, p Progress) (string, bool, Progress, error) {
				step, err := c.PaidStep(bg, &OrderQueryRequest{OutTradeNo: "twins001"}, p)
				return stateOfStep(step), step.Final, step.Progress, err
			}},
		"reverse": {end: "REVOKED", ended: in("REVOKED"),
			prepare: func(c *testClient) {
				_, err := c.Micropay(bg, sale("twins001", func(r *MicropayRequest) { r.AuthCode = c.gw.AuthCode("") }))
				require.NoError(c.t, err)
				c.gw.Clock.Advance(time.Minute)
			},
			work: func(c *testClient, p Progress) (string, bool, Progress, error) {
				step, err := c.ReverseStep(bg, &EnsureReversedRequest{OutTradeNo: "twins001", ChargedAt: c.gw.Clock.Now().Add(-time.Minute)}, p)
				return stateOfStep(step), step.Final, step.Progress, err
			}},
	}
}

func stateOfStep(step Step[OrderQueryResponse]) string {
	if step.State == nil {
		return ""
	}
	return string(step.State.TradeState)
}

// Two processes begin with the same stored progress and take each step at the
// same time. Both end with the true state.
func TestTwoProcessesTakeTheSameSteps(t *testing.T) {
	worlds := map[string]wxpaytest.Fault{
		"true":        {},
		"stale":       {Name: wxpaytest.StaleQuery, Delay: 3 * time.Minute, Times: -1},
		"alternating": {Name: wxpaytest.AlternatingQuery, Times: -1},
	}
	for name, twins := range twinCases() {
		for world, lag := range worlds {
			t.Run(name+"/"+world, func(t *testing.T) {
				t.Parallel()
				for range 5 {
					c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
					twins.prepare(c)
					if lag.Name != "" {
						c.gw.Inject(lag)
					}
					progress := [2]Progress{stored(t, twins.begun), stored(t, twins.begun)}
					ends := [2]string{}
					for steps := 0; ends[0] == "" || ends[1] == ""; steps++ {
						require.Less(t, steps, 30, "it never ends")
						twins.takeTogether(c, &progress, &ends)
						c.gw.Clock.Advance(time.Minute)
					}
					assert.Equal(t, [2]string{twins.end, twins.end}, ends)
					assert.True(t, twins.ended(c.gw))
				}
			})
		}
	}
}

// takeTogether takes one step in each process that has not ended.
func (twins twinCase) takeTogether(c *testClient, progress *[2]Progress, ends *[2]string) {
	var running sync.WaitGroup
	for i := range progress {
		if ends[i] != "" {
			continue
		}
		running.Go(func() {
			end, final, next, err := twins.work(c, progress[i])
			assert.NoError(c.t, err)
			progress[i] = stored(c.t, next)
			if final {
				ends[i] = end
			}
		})
	}
	running.Wait()
}
