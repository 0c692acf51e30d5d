package wxpay

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A onceWorld is the truth about a number on which two processes work, and what they
// have stored.
type onceWorld struct {
	done, final bool
	own, flying [2]bool // a request of the process was carried out, or still may be
	progress    [2]Progress
	ended       [2]bool
}

// The answers of the model. For a query: missing to cut; for a request: all but missing.
const (
	isMissing  = "missing"
	isOpen     = "open"
	isEnded    = "final"
	isCut      = "no answer, not carried out"
	isCutAfter = "no answer, carried out"
	isFlying   = "no answer, carried out later"
	isRefused  = "refused"
	isNotReady = "refused for now"
	isOdd      = "unknown code, not carried out"
	isOddAfter = "unknown code, carried out"
)

var (
	onceQueries = []string{isMissing, isOpen, isEnded, isCut}
	onceSends   = []string{isOpen, isEnded, isCut, isCutAfter, isFlying, isRefused, isNotReady, isOdd, isOddAfter}
	onceFates   = []string{"goes on", "stored and read", "dies before it is stored"}
)

type onceState struct{ final bool }

func (w *onceWorld) carryOut(i int, final bool) {
	w.done, w.final, w.own[i] = true, w.final || final, true
}

// fits reports whether WeChat Pay can give an answer. A query may always be stale.
func (w *onceWorld) fits(answer string) bool {
	switch answer {
	case isRefused, isNotReady, isOdd:
		return !w.done
	}
	return true
}

// once returns a Once of process i that gets these answers, and says whether it sends.
func (w *onceWorld) once(i int, query, send string, sent *bool) *Once[onceState] {
	lost := func(e *Endpoint) error {
		f := failure{Error: Error{Operation: e.operation(), Attempts: 1, Err: errors.New("lost")}, endpoint: e, sent: true, broken: true}
		return f.settle(false)
	}
	return &Once[onceState]{
		Endpoint: &refund.Endpoint, Missing: []Code{ErrRefundNotExist}, Waiting: []Code{ErrOrderNotReady},
		Query: func(context.Context) (*onceState, error) {
			switch query {
			case isMissing:
				return nil, newError(&refundQuery.Endpoint, ErrRefundNotExist)
			case isCut:
				return nil, lost(&refundQuery.Endpoint)
			}
			w.final = w.final || query == isEnded
			return &onceState{query == isEnded}, nil
		},
		Send: func(context.Context) (*onceState, error) {
			*sent = true
			switch send {
			case isOpen, isEnded:
				w.carryOut(i, send == isEnded)
				return &onceState{send == isEnded}, nil
			case isRefused:
				return nil, newError(&refund.Endpoint, ErrNotEnough)
			case isNotReady:
				return nil, newError(&refund.Endpoint, ErrOrderNotReady)
			case isCutAfter, isOddAfter:
				w.carryOut(i, false)
			case isFlying:
				w.flying[i] = true
			}
			if send == isOdd || send == isOddAfter {
				return nil, newError(&refund.Endpoint, "SOMETHING_NEW")
			}
			return nil, lost(&refund.Endpoint)
		},
		Open: func(s *onceState) error {
			if s.final {
				return nil
			}
			return errors.New("open")
		},
	}
}

// take returns the world after a step of process i. ok is false if the answers are not
// possible.
func (w onceWorld) take(t *testing.T, i int, query, send, fate string) (_ onceWorld, sends, ok bool) {
	if (query == isOpen || query == isEnded) && !w.done || query == isOpen && w.final || !w.fits(send) || send == isOpen && w.final {
		return w, false, false
	}
	before := w.progress[i]
	step, err := w.once(i, query, send, &sends).Step(bg, before)
	what := []any{"%s, then %s, from %+v", query, send, before}
	if sends {
		assert.True(t, before.Sending, what...)
		assert.False(t, before.Known, what...)
		stored, _ := json.Marshal(before)
		assert.Contains(t, string(stored), "sending", what...)
	}
	switch {
	case err != nil:
		w.ended[i] = true
		if OutcomeOf(err) == OutcomeNotDone {
			assert.False(t, w.own[i] || w.flying[i], what...)
		}
	case step.Final:
		assert.True(t, w.done && w.final, what...)
		w.ended[i] = true
	default:
		assert.True(t, step.After > 0 || !before.Sending && step.Progress.Sending, what...)
	}
	switch w.progress[i] = step.Progress; {
	case fate == onceFates[2]:
		w.progress[i], w.ended[i] = stored(t, before), false
	case fate == onceFates[1]:
		w.progress[i] = stored(t, step.Progress)
	}
	w.progress[i].Steps = min(w.progress[i].Steps, 1) // larger numbers only change the pause
	if w.ended[i] {
		w.progress[i] = Progress{}
	}
	return w, sends, true
}

// Two processes take up to eight steps together, with every answer, and may die after
// each. A process never sends before that is stored, never sends what WeChat Pay knows,
// and never says "not done" of a request that was carried out or still may be.
func TestOnceModel(t *testing.T) {
	worlds := map[onceWorld]bool{{}: true}
	seen, requests := map[onceWorld]bool{}, 0
	for range 8 {
		next := map[onceWorld]bool{}
		for w := range worlds {
			for _, after := range w.next(t, &requests) {
				if !seen[after] {
					seen[after], next[after] = true, true
				}
			}
		}
		worlds = next
	}
	assert.Greater(t, len(seen), 400)
	assert.Greater(t, requests, 1000)
	t.Logf("%d worlds, %d requests", len(seen), requests)
}

func (w onceWorld) next(t *testing.T, requests *int) (all []onceWorld) {
	for i := range w.progress {
		if w.flying[i] {
			landed := w
			landed.flying[i] = false
			landed.carryOut(i, false)
			all = append(all, landed)
		}
		for _, query := range onceQueries {
			for _, send := range onceSends {
				for _, fate := range onceFates {
					if w.ended[i] {
						continue
					}
					after, sends, ok := w.take(t, i, query, send, fate)
					if ok {
						all = append(all, after)
					}
					if sends {
						*requests++
					}
				}
			}
		}
	}
	return all
}

// A stale "does not exist" after an accepted request sends nothing again.
func TestOnceKnowsWhatItHasSeen(t *testing.T) {
	var sent bool
	w := &onceWorld{}
	step, err := w.once(0, isMissing, isOpen, &sent).Step(bg, Progress{Sending: true})
	require.NoError(t, err)
	assert.True(t, sent)
	sent = false
	step, err = w.once(0, isMissing, isOpen, &sent).Step(bg, stored(t, step.Progress))
	require.NoError(t, err)
	assert.False(t, sent)
	assert.False(t, step.Final)
	assert.Equal(t, 5*time.Minute, step.After, "the gaps of RefundGaps")
}

// An endpoint without InDoubt has the general advice.
func TestOnceWithoutInDoubt(t *testing.T) {
	e := Endpoint{Path: "/pay/something", Meanings: Meanings{"BAD": {Proves: ProvesRequestRefused, Fix: "fix it"}}}
	err := Progress{Sending: true}.failed(&e, newError(&e, "BAD"))
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err))
	assert.Equal(t, inDoubt+"; fix it", err.(*Error).Advice())
}
