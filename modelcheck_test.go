package wxpay

import (
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

// modelStart is when the runs of the model start. It is the present time,
// because the test's certificate is valid now.
var modelStart = time.Now().Truncate(time.Second)

// A model explores everything that can happen to a subject. Only the progress
// of its process and the truth at WeChat Pay decide how a step continues. So
// steps that begin with the same progress and truth are explored once.
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
	cachedEvery   map[optionKey][]option
	cachedEvents  map[world][]event
	cachedTurns   map[turnKey][]successor
	cachedGroups  map[turnKey][][]successor
	stored        map[Progress]Progress // each progress after it was stored and read

	exact bool                       // times are not rounded
	each  func(n *node, s successor) // is called for each step of the exploration; may be nil

	path     []func() []string // the steps that led to the run that is judged
	sequence int               // runs
	singles  int               // runs with an answer that is not ordinary
	deepest  int               // most answers in one run
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
		cachedOptions: map[optionKey][]option{}, cachedEvery: map[optionKey][]option{}, cachedEvents: map[world][]event{}, cachedTurns: map[turnKey][]successor{}, cachedGroups: map[turnKey][][]successor{}, stored: map[Progress]Progress{},
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

// addAnswers prepares the answers of each kind of request.
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
	for _, state := range append([]RefundStatus{RefundStatusProcessing, notSure}, endStatuses...) {
		a := m.good("out_trade_no", modelOrder, "out_refund_no_0", modelRefund, "refund_id_0", "5", "refund_fee_0", fmt.Sprint(modelPart), "refund_status_0", string(state))
		m.refundIs[state] = &a
	}
	for kind, code := range map[requestKind]Code{asksOrder: ErrOrderNotExist, asksRefund: ErrRefundNotExist} {
		m.unknown[kind] = m.good("result_code", "FAIL", "err_code", string(code))
	}
}

// goodFields are the fields of a success of every kind of request.
var goodFields = []string{
	"out_trade_no", modelOrder, "transaction_id", "4", "total_fee", fmt.Sprint(modelTotal), "trade_type", "MICROPAY",
	"out_refund_no", modelRefund, "refund_id", "5", "refund_fee", fmt.Sprint(modelPart), "recall", "N",
}

func (m *model) good(pairs ...string) modelAnswer {
	return modelAnswer{status: http.StatusOK, ordinary: true, body: signed(m.t, SignTypeMD5, success(pairs...))}
}

// options returns every way in which a request can go.
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

// retell returns the lines that describe a step.
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

// judge checks what a step did and what it returned.
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

// record keeps the shortest sequence of steps to each fault.
func (m *model) record(r *run, tell func() []string) {
	for _, fault := range r.faults {
		before, known := m.found[fault]
		if lines := tell(); !known || len(lines) < len(before) {
			m.found[fault] = lines
		}
	}
}

// report fails the test with every fault and the shortest sequence of steps to
// it.
func (m *model) report() {
	for _, fault := range slices.Sorted(maps.Keys(m.found)) {
		m.t.Errorf("%s: %s:\n%s", m.subject.name, fault, strings.Join(m.found[fault], "\n"))
	}
}
