package wxpay

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// modelStart is when the runs of the model start: the test's certificate is good
// then.
var modelStart = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)

// A model explores everything that can happen to a subject. All that decides how
// a step goes on is the progress of its process and the truth at WeChat Pay, so
// that steps that begin with the same of both are explored once.
type model struct {
	t       testing.TB
	subject *subject
	client  *Client
	current *run

	failures [requestKinds][]modelAnswer // one of each class
	every    [requestKinds][]modelAnswer
	success  [requestKinds]modelAnswer
	unknown  [requestKinds]modelAnswer // "does not exist"
	orderIs  map[TradeState]*modelAnswer
	refundIs map[RefundStatus]*modelAnswer

	cachedOptions map[optionKey][]option
	cachedEvents  map[world][]event
	cachedTurns   map[turnKey][]successor
	cachedGroups  map[turnKey][][]successor
	stored        map[Progress]Progress // as it is read again

	exact bool                       // times are not rounded
	each  func(n *node, s successor) // is called for each step of the exploration; nil: nothing

	path     []func() []string // the story so far, of the run that is judged
	sequence int               // runs
	deepest  int               // answers in one of them
	found    map[string][]string
}

type optionKey struct {
	kind           requestKind
	world          world
	free, ordinary bool
}

type turnKey struct {
	world   world
	process process
	free    bool
}

func newModel(t testing.TB, s *subject, attempts int) *model {
	m := &model{
		t: t, subject: s, orderIs: map[TradeState]*modelAnswer{}, refundIs: map[RefundStatus]*modelAnswer{},
		cachedOptions: map[optionKey][]option{}, cachedEvents: map[world][]event{}, cachedTurns: map[turnKey][]successor{}, cachedGroups: map[turnKey][][]successor{}, stored: map[Progress]Progress{},
		found: map[string][]string{},
	}
	cert, err := LoadPEM("testdata/apiclient_cert.pem", "testdata/apiclient_key.pem")
	require.NoError(t, err)
	m.client, err = NewClient(Config{
		AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: testKey, SignType: SignTypeMD5, Certificate: cert,
		Hosts: SingleHost("http://127.0.0.1"), MaxAttempts: attempts, Clock: m, Timeout: time.Hour,
		Transport: &http.Transport{DialContext: noNetwork},
		WrapTransport: func(pool http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) { return m.current.RoundTrip(r, pool) })
		},
	})
	require.NoError(t, err)
	m.client.retry.pause = noPause
	m.addAnswers(namedCodes(t, s.files))
	return m
}

// Now is the time of the current run.
func (m *model) Now() time.Time {
	if m.current == nil {
		return modelStart
	}
	return m.current.Now()
}

// After waits in the current run.
func (m *model) After(d time.Duration) <-chan time.Time { return m.current.After(d) }

// addAnswers prepares the answers.
func (m *model) addAnswers(lists []Code) {
	for kind := range requestKinds {
		m.every[kind] = newAnswers(m.t, kind, lists)
		m.failures[kind] = representatives(m.every[kind])
		m.success[kind] = m.good(goodFields...)
	}
	for _, state := range allStates {
		a := m.good(append(slices.Clone(goodFields), "trade_state", string(state))...)
		m.orderIs[state] = &a
	}
	for _, state := range []RefundStatus{RefundStatusProcessing, RefundStatusSuccess, RefundStatusClosed, RefundStatusChange} {
		a := m.good("out_trade_no", modelOrder, "out_refund_no_0", modelRefund, "refund_id_0", "5", "refund_fee_0", fmt.Sprint(modelPart), "refund_status_0", string(state))
		m.refundIs[state] = &a
	}
	for kind, code := range map[requestKind]Code{asksOrder: ErrOrderNotExist, asksRefund: ErrRefundNotExist} {
		m.unknown[kind] = m.good("result_code", "FAIL", "err_code", string(code))
	}
}

// goodFields are what a success holds, whatever was asked.
var goodFields = []string{
	"out_trade_no", modelOrder, "transaction_id", "4", "total_fee", fmt.Sprint(modelTotal), "trade_type", "MICROPAY",
	"out_refund_no", modelRefund, "refund_id", "5", "refund_fee", fmt.Sprint(modelPart), "recall", "N",
}

func (m *model) good(pairs ...string) modelAnswer {
	return modelAnswer{status: http.StatusOK, ordinary: true, body: signed(m.t, SignTypeMD5, success(pairs...))}
}

// options returns what can come of a request.
func (m *model) options(kind requestKind, w world, free, ordinary bool) []option {
	key := optionKey{kind, w, free, ordinary}
	all, known := m.cachedOptions[key]
	if !known {
		failures := m.failures[kind]
		if ordinary {
			failures = nil
		}
		all = m.optionsOf(kind, w, free, failures)
		m.cachedOptions[key] = all
	}
	return all
}

func (m *model) eventsOf(w world) []event {
	all, known := m.cachedEvents[w]
	if !known {
		all = w.events()
		m.cachedEvents[w] = all
	}
	return all
}

// How a process is after a step.
type ending int

const (
	goesOn ending = iota
	ended         // with a final state, or an error
	died          // and is started again with what it has stored
)

// A successor is what a step of a process can lead to.
type successor struct {
	world   world
	process process // of who took the step
	how     ending
	second  process       // of another process that took its step meanwhile
	both    bool          // there is such a one, and it is not at its end
	free    bool          // a kill or a second process may still come
	passed  time.Duration // until the next step

	answers int   // in the shortest run that leads to it
	picks   []int // of that run
	which   int   // of the steps that the second process can take there
}

// turns returns all that a step of a process can lead to in a world.
func (m *model) turns(w world, p process, free bool) []successor {
	key := turnKey{w, p, free}
	if all, known := m.cachedTurns[key]; known {
		return all
	}
	shortest := map[successorKey]successor{}
	keep := func(s successor) {
		before, known := shortest[s.key()]
		if !known || s.answers < before.answers {
			s.picks = slices.Clone(s.picks)
			shortest[s.key()] = s
		}
	}
	for s := (&choices{}); ; {
		r, t := m.step(w, p, s, free, 0, nil)
		m.judge(r, t)
		for _, next := range r.leadsTo(t) {
			keep(next)
		}
		if !s.next() {
			break
		}
	}
	all := slices.SortedFunc(maps.Values(shortest), func(a, b successor) int {
		return cmp.Or(cmp.Compare(a.answers, b.answers), slices.Compare(a.picks, b.picks))
	})
	m.cachedTurns[key] = all
	return all
}

// A successorKey is a successor without the way to it.
type successorKey struct {
	world           world
	process, second process
	how             ending
	both, free      bool
	passed          time.Duration
}

func (s *successor) key() successorKey {
	return successorKey{s.world, s.process, s.second, s.how, s.both, s.free, s.passed}
}

// leadsTo returns what a run leads to: that its result is stored, and that the
// process dies before that.
func (r *run) leadsTo(t turn) (all []successor) {
	next := successor{world: r.world, process: r.process, free: r.free, answers: r.answers, picks: r.choices.picks}
	next.process.progress = t.progress
	next.process.progress.Steps = min(t.progress.Steps, 1) // the others only choose the pause
	if r.m.subject.timed {
		next.passed = t.after
	}
	next.process = next.process.later(next.passed, r.m.exact)
	died := next
	died.process, died.how, died.free, died.passed = r.m.restarted(r.start), goesOn, false, 0
	died.process.charged = r.process.charged
	switch {
	case r.killed:
		return []successor{died}
	case t.final || t.err != nil, r.m.each != nil && context.Cause(r.ctx) == errEnded: // a helper ends with its ctx
		next.process, next.how = process{}, ended
	case context.Cause(r.ctx) == errEnded: // its progress is stored, and another process goes on
		next.process = r.m.restarted(next.process)
	}
	if r.free {
		return []successor{next, died}
	}
	all = []successor{next}
	for i, second := range r.seconds {
		next.second, next.both, next.which = second.process.later(next.passed, r.m.exact), second.how == goesOn, i
		all = append(all[:i], next)
	}
	return all
}

// step runs one step of a process under a script.
func (m *model) step(w world, p process, s *choices, free bool, which int, lines *[]string) (*run, turn) {
	r := &run{m: m, choices: s, world: w, startWorld: w, start: p, process: p, free: free, startFree: free, which: which, maxWaits: -1, lines: lines}
	t := m.run(r, func(ctx context.Context) turn { return m.subject.step(ctx, m.client, p.progress) })
	return r, t
}

func (m *model) run(r *run, do func(ctx context.Context) turn) turn {
	outer := m.current
	m.current = r
	defer func() { m.current = outer }()
	r.ctx, r.cancel = context.WithCancelCause(bg)
	defer r.cancel(nil)
	t := do(r.ctx)
	m.sequence++
	m.deepest = max(m.deepest, r.answers)
	if r.lines != nil {
		r.note("  returns %s", t)
	}
	return t
}

// retell returns the lines of a step.
func (m *model) retell(w world, p process, picks []int, free bool, which int) (lines []string) {
	lines = append(lines, fmt.Sprintf("step from %+v, %v", p.progress, w))
	m.step(w, p, &choices{picks: slices.Clone(picks)}, free, which, &lines)
	return lines
}

func (t turn) String() string {
	switch {
	case t.err != nil:
		return fmt.Sprintf("%v: %v", OutcomeOf(t.err), t.err)
	case t.final:
		return "final " + t.says
	}
	return fmt.Sprintf("%+v, next after %v", t.progress, t.after)
}

// A node is what the processes of one number have come to.
type node struct {
	nodeKey
	answers int // on the shortest way
	from    *node
	picks   []int  // of the step from there
	which   int    // of the second process's steps meanwhile
	mover   int    // who took it
	label   string // what happened, if it was no step
}

type nodeKey struct {
	world     world
	processes [2]process
	alive     [2]bool
	free      bool
}

// explore takes every step from every node, the nearest first, up to a number of
// answers. It returns how many nodes there are, and whether these are all.
func (m *model) explore(start Progress, free bool, limit int) (nodes int, all bool) {
	frontier := map[int][]*node{}
	best := map[nodeKey]int{}
	add := func(n *node) {
		if answers, known := best[n.nodeKey]; !known || n.answers < answers {
			best[n.nodeKey] = n.answers
			frontier[n.answers] = append(frontier[n.answers], n)
		}
	}
	for _, w := range m.subject.begin {
		add(&node{nodeKey: nodeKey{world: w, processes: [2]process{{progress: start}}, alive: [2]bool{true}, free: free}})
	}
	for depth := 0; len(frontier) > 0; depth++ {
		if depth > limit {
			return nodes, false
		}
		for i := 0; i < len(frontier[depth]); i++ { // it grows meanwhile
			n := frontier[depth][i]
			if best[n.nodeKey] < depth {
				continue
			}
			nodes++
			m.between(n, add)
			for mover := range n.processes {
				if n.alive[mover] {
					m.expand(n, mover, add)
				}
			}
		}
		delete(frontier, depth)
	}
	return nodes, true
}

// between lets something happen between two steps: at WeChat Pay, or that a
// second process begins with the stored progress.
func (m *model) between(n *node, add func(*node)) {
	for _, e := range m.eventsOf(n.world) {
		next := &node{nodeKey: n.nodeKey, answers: n.answers, from: n, label: e.label}
		next.world = e.after
		add(next)
	}
	if !n.free || !n.alive[0] {
		return
	}
	next := &node{nodeKey: n.nodeKey, answers: n.answers, from: n, label: "another process begins with the stored progress"}
	next.processes[0] = m.sharing(n.processes[0], n.world)
	next.processes[1] = m.sharing(m.restarted(n.processes[0]), n.world)
	next.alive, next.free = [2]bool{true, true}, false
	add(next)
}

// expand takes the steps of one process.
func (m *model) expand(n *node, mover int, add func(*node)) {
	m.path = append(m.path, func() []string { return m.story(n) })
	defer func() { m.path = m.path[:len(m.path)-1] }()
	for _, s := range m.turns(n.world, n.processes[mover], n.free) {
		if m.each != nil {
			m.each(n, s)
		}
		next := &node{nodeKey: n.nodeKey, answers: n.answers + max(s.answers, 1), from: n, picks: s.picks, which: s.which, mover: mover}
		for i := range next.processes {
			next.processes[i] = next.processes[i].later(s.passed, m.exact)
		}
		next.world, next.processes[mover], next.alive[mover], next.free = s.world, s.process, s.how == goesOn, s.free
		if s.both {
			next.processes[1], next.alive[1] = s.second, true
		}
		if next.alive != [2]bool{} {
			add(next)
		}
	}
}

// story returns the steps that lead to a node.
func (m *model) story(n *node) []string {
	switch {
	case n.from == nil:
		return nil
	case n.label != "":
		return append(m.story(n.from), "["+n.label+"]")
	}
	return append(m.story(n.from), m.retell(n.from.world, n.from.processes[n.mover], n.picks, n.from.free, n.which)...)
}

// judge checks what a step did and returned.
func (m *model) judge(r *run, t turn) {
	if !r.killed {
		m.judgeTurn(r, t)
	}
	m.record(r, func() (lines []string) {
		for _, part := range m.path {
			lines = append(lines, part()...)
		}
		return append(lines, m.retell(r.startWorld, r.start, r.choices.picks[:r.choices.at], r.startFree, 0)...)
	})
}

// record keeps the shortest story of each fault.
func (m *model) record(r *run, tell func() []string) {
	for _, fault := range r.faults {
		before, known := m.found[fault]
		if lines := tell(); !known || len(lines) < len(before) {
			m.found[fault] = lines
		}
	}
}

// report fails the test with every fault, and the shortest way to it.
func (m *model) report() {
	for _, fault := range slices.Sorted(maps.Keys(m.found)) {
		m.t.Errorf("%s: %s:\n%s", m.subject.name, fault, strings.Join(m.found[fault], "\n"))
	}
}
