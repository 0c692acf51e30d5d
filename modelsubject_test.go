package wxpay

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A subject is a helper that the model explores, with its step.
type subject struct {
	name     string
	files    []string // that list codes
	begin    []world  // the step may start in each of these
	again    []world  // the helper may also start in each of these, because an earlier process was killed
	ordinary world    // a helper runs for some time in this world
	helps    Progress // the progress with which the helper begins
	step     func(ctx context.Context, c *Client, p Progress) turn
	helper   func(ctx context.Context, c *Client) turn
	gaps     []time.Duration

	failures int  // maximum of failed answers in a step, because exploring all takes too long; zero: no limit
	timed    bool // the age of the charge matters
	readOnly bool
	done     func(w world) bool              // the requested change is done
	mayBe    func(w world) bool              // it is done, or a request in flight may still do it
	agrees   func(w world, says string) bool // a final state is true
}

// turnOf converts a step's result to a turn.
func turnOf[T any](s Step[T], err error, says func(*T) string) turn {
	t := turn{final: s.Final, after: s.After, progress: s.Progress, err: err}
	if s.State != nil {
		t.says = says(s.State)
	}
	return t
}

// helperTurn converts a helper's result to a turn.
func helperTurn[T any](state *T, err error, says func(*T) string) turn {
	return turnOf(Step[T]{State: state, Final: err == nil}, err, says)
}

func orderSays(r *OrderQueryResponse) string { return string(r.TradeState) }
func refundSays(r *RefundItem) string        { return string(r.Status) }

// wasIn reports whether an order is, or was, in the final state that the helper
// returned. If that state is paid, the user's money must have been taken.
func wasIn(w world, says string) bool {
	state := TradeState(says)
	return slices.Contains(endStates, state) && w.was(state) && (state != TradeStateSuccess && state != TradeStateRefund || w.charged)
}

var (
	orderMade = world{order: TradeStateNotPay}
	orderPaid = orderMade.in(TradeStateSuccess)
)

// inFlight returns a world with a request that will be carried out later.
func inFlight(w world, kind requestKind) world {
	w.flying[kind] = true
	return w
}

var paidSubject = subject{
	name:     "Paid",
	ordinary: orderMade,
	files:    []string{"waitpaid.go", "step.go", "loop.go"},
	begin:    []world{{}, orderMade, {order: TradeStateUserPaying, counter: true}, {order: TradeStateAccept}, orderMade.in(TradeStateSuccess).in(TradeStateRefund), orderMade.in(TradeStateClosed)},
	step: func(ctx context.Context, c *Client, p Progress) turn {
		s, err := c.PaidStep(ctx, &OrderQueryRequest{OutTradeNo: modelOrder}, p)
		return turnOf(s, err, orderSays)
	},
	helper: func(ctx context.Context, c *Client) turn {
		r, err := c.WaitPaid(ctx, &OrderQueryRequest{OutTradeNo: modelOrder})
		return helperTurn(r, err, orderSays)
	},
	gaps: orderGaps, readOnly: true,
	agrees: wasIn,
}

var closeSubject = subject{
	name:     "Close",
	ordinary: orderMade,
	files:    []string{"ensureclosed.go", "step.go", "loop.go"},
	begin:    []world{{}, orderMade, orderMade.in(TradeStateSuccess)},
	again:    []world{inFlight(orderMade, closes), orderMade.in(TradeStateClosed)},
	step: func(ctx context.Context, c *Client, p Progress) turn {
		s, err := c.CloseStep(ctx, &EnsureClosedRequest{OutTradeNo: modelOrder}, p)
		return turnOf(s, err, orderSays)
	},
	helper: func(ctx context.Context, c *Client) turn {
		r, err := c.EnsureClosed(ctx, &EnsureClosedRequest{OutTradeNo: modelOrder})
		return helperTurn(r, err, orderSays)
	},
	helps: resumed(),
	gaps:  closeGaps,
	done:  func(w world) bool { return w.order == TradeStateClosed },
	mayBe: func(w world) bool {
		return w.order == TradeStateClosed || w.flying[closes] && !w.paid()
	},
	agrees: wasIn,
}

func modelRefundRequest() *RefundRequest {
	return &RefundRequest{OutTradeNo: modelOrder, OutRefundNo: modelRefund, TotalFee: modelTotal, RefundFee: modelPart}
}

var refundSubject = subject{
	name:     "Refund",
	ordinary: orderPaid,
	files:    []string{"ensurerefunded.go", "step.go", "loop.go"},
	begin:    []world{orderPaid},
	again:    []world{inFlight(orderPaid, refunds), orderPaid.carryOut(refunds)[0]},
	step: func(ctx context.Context, c *Client, p Progress) turn {
		s, err := c.RefundStep(ctx, modelRefundRequest(), p)
		return turnOf(s, err, refundSays)
	},
	helper: func(ctx context.Context, c *Client) turn {
		r, err := c.EnsureRefunded(ctx, modelRefundRequest())
		return helperTurn(r, err, refundSays)
	},
	helps: resumed(),
	gaps:  refundGaps,
	done:  func(w world) bool { return w.refund != "" },
	mayBe: func(w world) bool { return w.refund != "" || w.flying[refunds] },
	agrees: func(w world, says string) bool {
		return string(w.refund) == says && slices.Contains(endStatuses, w.refund)
	},
}

// inCounter returns the world of a counter payment that went through some
// states.
func inCounter(states ...TradeState) world {
	w := world{counter: true}
	for _, state := range states {
		w = w.in(state)
	}
	return w
}

func isReversed(w world) bool { return slices.Contains(reversedStates, w.order) }

var reverseSubject = subject{
	name:     "Reverse",
	ordinary: inCounter(TradeStateUserPaying),
	files:    []string{"ensurereversed.go", "step.go", "loop.go"},
	begin: []world{
		inFlight(inCounter(), charges), inCounter(TradeStateUserPaying), inCounter(TradeStateSuccess), inCounter(TradeStateUserPaying, TradeStatePayError),
		inCounter(TradeStateSuccess, TradeStateRevoked),
	},
	again: []world{inFlight(inCounter(TradeStateSuccess), reverses), inFlight(inFlight(inCounter(), charges), reverses)},
	step: func(ctx context.Context, c *Client, p Progress) turn {
		s, err := c.ReverseStep(ctx, &EnsureReversedRequest{OutTradeNo: modelOrder}, p)
		return turnOf(s, err, orderSays)
	},
	helper: func(ctx context.Context, c *Client) turn {
		r, err := c.EnsureReversed(ctx, &EnsureReversedRequest{OutTradeNo: modelOrder})
		return helperTurn(r, err, orderSays)
	},
	helps: resumed(),
	gaps:  reverseGaps, timed: true, failures: 1,
	done:   isReversed,
	mayBe:  func(w world) bool { return isReversed(w) || w.flying[reverses] },
	agrees: func(w world, says string) bool { return isReversed(w) && string(w.order) == says },
}

func modelCharge() *MicropayRequest {
	return &MicropayRequest{Body: "x", OutTradeNo: modelOrder, TotalFee: modelTotal, SpbillCreateIP: "127.0.0.1", AuthCode: "120061098828009406"}
}

func paymentSays(r *MicropayResponse) string { return string(TradeStateSuccess) }

var micropaySubject = subject{
	name:     "Micropay",
	ordinary: inCounter(),
	files:    []string{"micropaywait.go", "micropayfollow.go", "ensurereversed.go", "step.go", "loop.go"},
	begin:    []world{inCounter()},
	step: func(ctx context.Context, c *Client, p Progress) turn {
		s, err := c.MicropayStep(ctx, modelCharge(), p)
		return turnOf(s, err, paymentSays)
	},
	helper: func(ctx context.Context, c *Client) turn {
		r, err := c.MicropayAndWait(ctx, modelCharge())
		return helperTurn(r, err, paymentSays)
	},
	helps: Progress{Sending: true, unsent: true, Since: modelStart},
	gaps:  slices.Concat(micropayGaps, reverseGaps), timed: true, failures: 1,
	done: world.paid,
	mayBe: func(w world) bool { // open is not "not paid": the user may still pay
		return w.order == "" && w.flying[charges] || w.order != "" && !isReversed(w)
	},
	agrees: func(w world, says string) bool { return w.order == TradeStateSuccess },
}

// resumeSubject is ResumeMicropay. Its steps are those of MicropayAndWait.
var resumeSubject = func() subject {
	s := micropaySubject
	s.name, s.ordinary = "Resume", inFlight(inCounter(), charges)
	s.begin = []world{inCounter(), inFlight(inCounter(), charges), inCounter(TradeStateUserPaying), inCounter(TradeStateSuccess)}
	s.helps = Progress{Sending: true, Since: modelStart}
	s.helper = func(ctx context.Context, c *Client) turn {
		r, err := c.ResumeMicropay(ctx, &ResumeMicropayRequest{OutTradeNo: modelOrder, TotalFee: modelTotal})
		return helperTurn(r, err, paymentSays)
	}
	return s
}()

// namedCodes returns the codes that the given files list. For these codes, a
// helper decides itself.
func namedCodes(t testing.TB, files []string) (codes []Code) {
	values := codeConstants(t)
	for _, file := range files {
		ast.Inspect(parseFile(t, file), func(n ast.Node) bool {
			if name, ok := n.(*ast.Ident); ok && values[name.Name] != "" && !slices.Contains(codes, values[name.Name]) {
				codes = append(codes, values[name.Name])
			}
			return true
		})
	}
	slices.Sort(codes)
	return codes
}

// codeConstants returns the values of the constants in code.go.
func codeConstants(t testing.TB) map[string]Code {
	values := map[string]Code{}
	ast.Inspect(parseFile(t, "code.go"), func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Err") {
			return true
		}
		text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		require.NoError(t, err)
		values[spec.Names[0].Name] = Code(text)
		return true
	})
	require.NotEmpty(t, values)
	return values
}

func parseFile(t testing.TB, name string) *ast.File {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	require.NoError(t, err)
	return file
}
