package wxpay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"time"
)

// choices is the sequence of choices of one run. If the run needs more choices
// than the script has, it takes the first alternative, and the script grows. In
// this way, all runs are tried one after another.
type choices struct {
	picks, sizes []int
	at           int
}

// choose returns the index of the chosen alternative, of n.
func (s *choices) choose(n int) int {
	if s.at == len(s.picks) {
		s.picks = append(s.picks, 0)
	}
	s.sizes = append(s.sizes[:s.at], n)
	s.at++
	return s.picks[s.at-1]
}

// next moves to the next script, and reports whether there is one.
func (s *choices) next() bool {
	for n := s.at - 1; n >= 0; n-- {
		if s.picks[n]+1 < s.sizes[n] {
			s.picks = s.picks[:n+1]
			s.picks[n]++
			s.at = 0
			return true
		}
	}
	return false
}

var (
	errKilled = errors.New("the process was killed")
	errEnded  = errors.New("ctx has ended")
)

// A turn is the result of a step, or of a helper, for every type of state.
type turn struct {
	says     string // the returned state, "" for none
	final    bool
	after    time.Duration
	progress Progress
	err      error
}

// A run is one step of one process, or a whole helper, with a script of
// choices.
type run struct {
	m       *model
	choices *choices
	world   world
	start   process // before the step

	startWorld world
	startFree  bool
	process    process
	free       bool // a kill or a second process may still come

	ctx      context.Context
	cancel   context.CancelCauseFunc
	killed   bool
	seconds  []successor // the states that a second process may have reached, all in the same world
	which    int         // index in seconds, for the lines
	answers  int         // answers so far
	asked    int         // number of requests of this step
	failures int         // failed requests of this step
	changes  int         // number of requests so far that change something
	waits    []time.Duration
	helps    bool    // the run is a whole helper
	worlds   []world // the worlds at the beginning of each step of a helper, in order
	single   int     // number of the answer that is not ordinary, from 1; 0: all answers are chosen
	maxWaits int     // helper: ctx ends in the wait after this number of waits; -1: never
	faults   []string
	lines    *[]string // nil: the lines are not needed
	notes    int       // number of lines, also if they are not kept
}

func (r *run) note(format string, args ...any) {
	r.notes++
	if r.lines != nil {
		*r.lines = append(*r.lines, fmt.Sprintf(format, args...))
	}
}

func (r *run) fault(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

// Now is the time of the model.
func (r *run) Now() time.Time {
	now := modelStart
	for _, d := range r.waits {
		now = now.Add(d)
	}
	return now
}

// After lets the time pass at once. When the run's waits are used up, ctx ends
// instead.
func (r *run) After(d time.Duration) <-chan time.Time {
	if d < shortestGap {
		r.fault("waits only %v between two steps", d)
	}
	if r.ctx.Err() != nil || len(r.waits) == r.maxWaits {
		r.cancel(errEnded)
		return nil
	}
	r.waits = append(r.waits, d)
	r.changes, r.failures, r.asked = 0, 0, 0
	if n := len(r.waits); n < len(r.worlds) {
		r.world = r.worlds[n]
	}
	r.note("  waits %v", d)
	ready := make(chan time.Time, 1)
	ready <- r.Now()
	return ready
}

// RoundTrip lets something happen at WeChat Pay, then answers a request.
func (r *run) RoundTrip(req *http.Request, pool http.RoundTripper) (*http.Response, error) {
	kind, known := kindOf[req.URL.Path]
	if !known {
		r.fault("a request to %s", req.URL.Path)
	}
	if r.lines != nil && r.choices.at == len(r.choices.picks) { // the lines end here
		r.cancel(errKilled)
		return r.broken(req, pool, notWritten)
	}
	r.inspect(kind, req)
	if err := r.before(kind); err != nil {
		return r.broken(req, pool, notWritten)
	}
	options := r.m.singleOptions(r, kind)
	if r.single == 0 {
		options = r.m.options(kind, r.world, r.free, r.m.subject.failures > 0 && r.failures == r.m.subject.failures)
	}
	o := &options[r.choices.choose(len(options))]
	r.answers++
	r.asked++
	r.note("  %s → %s%s", kind.endpoint().operation(), o.label, o.changed(r.world))
	r.process.did = r.process.did || r.process.shared && o.after != r.world
	r.world = o.after
	if o.ends != nil {
		r.killed = o.ends == errKilled
		r.cancel(o.ends)
	}
	if !o.answer.ordinary {
		r.failures++
	}
	if o.answer.never && !o.answer.exempt {
		r.process.never |= 1 << kind
	}
	if o.answer.delivery != arrives {
		return r.broken(req, pool, o.answer.delivery)
	}
	return &http.Response{
		StatusCode: o.answer.status, Header: http.Header{}, ContentLength: int64(len(o.answer.body)),
		Body: io.NopCloser(strings.NewReader(o.answer.body)),
	}, nil
}

// before lets something happen before a request arrives: at WeChat Pay, in a
// second process, or in this one.
func (r *run) before(kind requestKind) error {
	if r.single > 0 {
		return nil
	}
	var events []event
	var seconds [][]successor
	if r.asked > 0 { // before the first request, the step has not begun
		events = r.m.eventsOf(r.world)
	}
	n := 2 + len(events)
	if r.free {
		n++
	}
	if r.free && r.asked > 0 {
		seconds = r.turnsMeanwhile()
		n += len(seconds)
	}
	switch pick := r.choices.choose(n); {
	case pick == 0:
	case pick == 1:
		r.note("  ctx ends before the %s is sent", kind.endpoint().operation())
		r.cancel(errEnded)
		return errEnded
	case pick < 2+len(events):
		e := events[pick-2]
		r.note("  [%s]", e.label)
		r.world = e.after
	case pick == 2+len(events):
		r.note("  killed before the %s is sent", kind.endpoint().operation())
		r.killed = true
		r.cancel(errKilled)
		return errKilled
	default:
		r.meanwhile(seconds[pick-3-len(events)])
	}
	return nil
}

// turnsMeanwhile returns everything that a second process can do if it starts
// with the stored progress. The turns are grouped by the world they lead to,
// because this process notices only the world.
func (r *run) turnsMeanwhile() [][]successor {
	notes, picks := r.notes, slices.Clone(r.choices.picks[:r.choices.at])
	r.m.path = append(r.m.path, func() []string {
		lines := r.m.retell(r.startWorld, r.start, picks, r.startFree, 0)
		return append(lines[:notes+1], "  another process takes the step meanwhile:")
	})
	defer func() { r.m.path = r.m.path[:len(r.m.path)-1] }()
	p := r.m.sharing(r.m.restarted(r.start), r.world)
	key := turnKey{r.world, p, false}
	if groups, known := r.m.cachedGroups[key]; known {
		return groups
	}
	var groups [][]successor
	for _, s := range r.m.turns(r.world, p, false) {
		i := slices.IndexFunc(groups, func(g []successor) bool { return g[0].world == s.world })
		if i < 0 {
			i, groups = len(groups), append(groups, nil)
		}
		groups[i] = append(groups[i], s)
	}
	r.m.cachedGroups[key] = groups
	return groups
}

// meanwhile lets a second process take its step between two requests of this
// process.
func (r *run) meanwhile(seconds []successor) {
	s := seconds[min(r.which, len(seconds)-1)]
	if r.lines != nil {
		r.note("  another process takes the step meanwhile:")
		for _, line := range r.m.retell(r.world, r.m.sharing(r.m.restarted(r.start), r.world), s.picks, false, 0) {
			r.note("  %s", line)
		}
	}
	r.process = r.m.sharing(r.process, r.world)
	r.world, r.seconds, r.free = s.world, seconds, false
}

// inspect checks that a request may be sent.
func (r *run) inspect(kind requestKind, req *http.Request) {
	switch {
	case r.ctx.Err() != nil:
		r.fault("sends a %s after ctx has ended", kind.endpoint().operation())
	case r.process.never.has(kind):
		r.fault("sends the same %s again after an answer that means RetryNever", kind.endpoint().operation())
	}
	if kind.readOnly() {
		return
	}
	r.changes++
	if kind == charges && r.process.charged {
		r.fault("charges twice")
	}
	r.process.charged = r.process.charged || kind == charges
	if since := r.start.progress.Since; kind == reverses && (since.IsZero() || r.Now().Sub(since) < reverseAfter) {
		r.fault("reverses too early")
	}
	body, _ := io.ReadAll(req.Body)
	fields, err := parseXML(body)
	if err != nil || fields.Get("out_trade_no") != modelOrder {
		r.fault("the %s is about order %q: %v", kind.endpoint().operation(), fields.Get("out_trade_no"), err)
	}
	if kind == refunds && (fields.Get("out_refund_no") != modelRefund || fields.Get("refund_fee") != fmt.Sprint(modelPart)) {
		r.fault("a refund of %s fen with the number %q", fields.Get("refund_fee"), fields.Get("out_refund_no"))
	}
}

var errBroken = errors.New("the model's connection broke")

// broken fails a request like the network does. The pool behind the model finds
// no connection, so the client sees that nothing was sent.
func (r *run) broken(req *http.Request, pool http.RoundTripper, how delivery) (*http.Response, error) {
	_, err := pool.RoundTrip(req)
	if trace := httptrace.ContextClientTrace(req.Context()); how == lost && trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	return nil, err
}

// noNetwork is the dialer of the model.
func noNetwork(context.Context, string, string) (net.Conn, error) { return nil, errBroken }
