package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
)

// A moneyEffect is all that matters of a step.
type moneyEffect struct {
	shows   moneyState // of the query
	request int        // the request that was sent, as a number; 0: none
	told    moneyState // by the answer to the request
	claims  moneyClaim
	lands   moneyLanding

	final    bool
	says     moneyState // if final
	failed   bool       // an error was returned, with this outcome:
	outcome  wxpay.Outcome
	waits    bool
	progress wxpay.Progress
}

// A moneyModel is a helper of a product, and the platform's answers to it. The bench sets
// the fields below.
type moneyModel struct {
	send, query string // names of the calls
	step        moneyStep
	accepts     []moneyReply // of the request
	states      []moneyReply // of the query

	t                *testing.T
	platform         *platform
	shop             *productShop
	attempts         int
	queries, answers []moneyAnswer
	requests         []string // the requests that were sent, without what differs in each
	known            map[wxpay.Progress][]moneyEffect
	labels           map[moneyEffect]string
	stored           map[wxpay.Progress]wxpay.Progress
}

func (m moneyModel) bench(t *testing.T, attempts int) *moneyModel {
	m.t, m.attempts, m.platform = t, attempts, &platform{}
	m.shop = &productShop{t: t, client: newPlatformClient(t, m.platform, attempts), id: "4", signed: "C1"}
	m.known, m.labels = map[wxpay.Progress][]moneyEffect{}, map[moneyEffect]string{}
	m.stored = map[wxpay.Progress]wxpay.Progress{}
	m.queries, m.answers = replies(m.call(m.query), m.states), replies(m.call(m.send), m.accepts)
	codes, once := productCodes(t), newProductBench(t, 1)
	product, _, _ := strings.Cut(m.send, ".")
	for _, f := range productFailures(m.call(m.query), codes[product]) {
		m.queries = append(m.queries, moneyAnswer{label: f.shape + " " + f.value, answer: f.answer, state: notKnown})
	}
	for _, f := range productFailures(m.call(m.send), codes[product]) {
		line := productLine{call: m.call(m.send), shape: f.shape, value: f.value, first: once.failure(m.call(m.send), f.answer)}
		m.answers = append(m.answers, m.failing(line, f.answer))
	}
	return &m
}

func (m moneyModel) call(name string) productCall {
	return productCalls[slices.IndexFunc(productCalls, func(c productCall) bool { return c.name == name })]
}

// effects returns what a step with this progress can do. Queries after which the step
// sends, and does the same with the first answer, are taken for the same query.
func (m *moneyModel) effects(p wxpay.Progress) []moneyEffect {
	if known, ok := m.known[p]; ok {
		return known
	}
	found, sending := map[moneyEffect]bool{}, map[moneyEffect]bool{}
	for _, query := range m.queries {
		for i, sent := range m.answers {
			e := m.run(p, query, sent)
			if e.request != 0 && i == 0 && sending[e] {
				break
			}
			sending[e] = sending[e] || i == 0
			m.addLandings(found, e, query, sent)
			if e.request == 0 {
				break
			}
		}
	}
	m.known[p] = slices.Collect(maps.Keys(found))
	return m.known[p]
}

// addLandings adds an effect for each way in which WeChat Pay may treat the request.
func (m *moneyModel) addLandings(found map[moneyEffect]bool, e moneyEffect, query, sent moneyAnswer) {
	label := "query: " + query.label
	for _, lands := range sent.lands {
		if e.request != 0 {
			e.told, e.claims, e.lands = sent.state, sent.claims, lands
			label = fmt.Sprintf("query: %s, request: %s (%s)", query.label, sent.label, []string{"not carried out", "carried out", "carried out later"}[lands])
		}
		found[e], m.labels[e] = true, label
	}
}

// reread returns what is left of a progress that was stored and read.
func (m *moneyModel) reread(p wxpay.Progress) wxpay.Progress {
	if _, ok := m.stored[p]; !ok {
		m.stored[p] = producttest.Stored(m.t, p)
	}
	return m.stored[p]
}

// run takes a step with two answers. The second one is not used if nothing was sent.
func (m *moneyModel) run(p wxpay.Progress, query, sent moneyAnswer) (e moneyEffect) {
	e = moneyEffect{shows: query.state, told: notKnown}
	_, operation, _ := strings.Cut(m.query, ".")
	attempt := 0
	m.platform.by = func(path string, fields wxpay.XMLMap) answer {
		if strings.HasSuffix(path, "/"+operation) {
			return query.answer
		}
		e.request, attempt = m.number(fields), attempt+1
		if attempt < m.attempts {
			return answer{} // lost
		}
		return sent.answer
	}
	turn, err := m.step(context.Background(), m.shop, p)
	e.final, e.waits, e.progress = turn.final, turn.after > 0, turn.progress
	if turn.final {
		e.says = turn.says
	}
	e.progress.Steps = min(e.progress.Steps, 1) // larger numbers only change the pause
	if err != nil {
		var failed *wxpay.Error
		require.True(m.t, errors.As(err, &failed))
		e.failed, e.outcome = true, failed.Outcome
	}
	return e
}

// number returns the number of a request, which is the same for the same payment.
func (m *moneyModel) number(fields wxpay.XMLMap) int {
	var text strings.Builder
	for name, value := range fields.All() {
		if name != "sign" && name != "nonce_str" {
			fmt.Fprintf(&text, "%s=%q ", name, value)
		}
	}
	i := slices.Index(m.requests, text.String())
	if i < 0 {
		i, m.requests = len(m.requests), append(m.requests, text.String())
	}
	return i + 1
}

// A moneyStep is one step of a helper.
type moneyStep func(context.Context, *productShop, wxpay.Progress) (moneyTurn, error)

type moneyTurn struct {
	final    bool
	says     moneyState
	after    time.Duration
	progress wxpay.Progress
}

// turnOf returns a step whose final states are told apart by moved.
func turnOf[T any](step func(context.Context, *productShop, wxpay.Progress) (wxpay.Step[T], error), moved func(*T) bool) moneyStep {
	return func(ctx context.Context, s *productShop, p wxpay.Progress) (moneyTurn, error) {
		r, err := step(ctx, s, p)
		turn := moneyTurn{final: r.Final, after: r.After, progress: r.Progress}
		switch {
		case !r.Final:
		case moved(r.State):
			turn.says = moneyMoved
		default:
			turn.says = moneyFailed
		}
		return turn, err
	}
}
