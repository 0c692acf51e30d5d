package wxpay

import (
	"context"
	"fmt"
	"slices"

	"github.com/stretchr/testify/require"
)

// help runs a whole helper, starting in a world.
func (m *model) help(r *run, lines *[]string) turn {
	r.m, r.lines, r.helps, r.startWorld = m, lines, true, r.world
	if m.subject.timed {
		r.start.progress.Since = modelStart
	}
	return m.run(r, func(ctx context.Context) turn { return m.subject.helper(ctx, m.client) })
}

// replay runs the helper through the steps that lead to a successor of a node,
// and compares the results. A helper is a loop over its steps.
func (m *model) replay(n *node, s successor) {
	worlds, picks := []world{n.world}, slices.Clone(s.picks)
	for ; n.from != nil; n = n.from {
		if n.label == "" { // a step, not an event between two steps
			worlds = append(worlds, n.from.world)
			picks = append(slices.Clone(n.picks), picks...)
		}
	}
	slices.Reverse(worlds)
	try := func(lines *[]string) (*run, turn) {
		r := &run{choices: &choices{picks: slices.Clone(picks)}, world: worlds[0], maxWaits: len(worlds) - 1, worlds: worlds}
		return r, m.help(r, lines)
	}
	r, t := try(nil)
	m.judgeTurn(r, t)
	switch {
	case r.choices.at != len(picks):
		r.fault("the helper makes %d choices, its steps make %d", r.choices.at, len(picks))
	case r.world != s.world:
		r.fault("the helper and its steps reach different results")
	case s.how == ended && len(r.waits) > len(worlds)-1:
		r.fault("the helper continues after the last step")
	}
	m.record(r, func() (lines []string) {
		try(&lines)
		return lines
	})
}

// ordinaryAnswers is the number of answers before the world changes. It is
// enough for five requests.
const ordinaryAnswers = 6

// singleOptions returns every possible answer for the one request that the run
// selects, and the ordinary answer for the others.
func (m *model) singleOptions(r *run, kind requestKind) []option {
	if r.single == 0 {
		return nil
	}
	if r.answers+1 == r.single {
		m.singles++
		return m.everyOption(kind, r.world)
	}
	if events := m.eventsOf(r.world); r.answers >= ordinaryAnswers && len(events) > 0 {
		r.note("  [%s]", events[0].label)
		r.world = events[0].after
	}
	if kind == charges {
		return []option{m.lostCharge(r.world)}
	}
	ordinary := m.options(kind, r.world, false, true)
	if kind.readOnly() {
		return ordinary[:1]
	}
	good := m.succeeds(kind, r.world)
	if len(good) == 0 {
		return ordinary[:1]
	}
	return good[len(good)-1:]
}

// everyOption returns every way in which a request can go, with every possible
// answer.
func (m *model) everyOption(kind requestKind, w world) []option {
	key := optionKey{kind: kind, world: w}
	all, known := m.cachedEvery[key]
	if !known {
		all = m.optionsOf(kind, w, false, m.every[kind])
		m.cachedEvery[key] = all
	}
	return all
}

// lostCharge is a charge that is carried out later. Its answer is lost.
func (m *model) lostCharge(w world) option {
	effects := effectsOf(charges, w)
	last := effects[len(effects)-1]
	return option{"lost" + last.label, &modelAnswer{delivery: lost, ordinary: true}, last.after, nil}
}

// everySingle runs the helper with every possible answer as the n-th. The other
// answers are ordinary.
func (m *model) everySingle(n int) {
	before := m.singles
	for c := (&choices{}); ; {
		try := func(lines *[]string) (*run, turn) {
			r := &run{choices: c, world: m.subject.ordinary, single: n, maxWaits: 30}
			return r, m.help(r, lines)
		}
		r, t := try(nil)
		m.judgeTurn(r, t)
		m.record(r, func() []string {
			lines := []string{fmt.Sprintf("%v", m.subject.ordinary)}
			c.at = 0
			try(&lines)
			return lines
		})
		if !c.next() {
			break
		}
	}
	require.NotEqual(m.t, before, m.singles, "no run has an answer number %d", n)
}
