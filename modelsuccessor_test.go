package wxpay

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
)

// The state of a process after a step.
type ending int

const (
	goesOn ending = iota
	ended         // with a final state, or an error
	died          // it is restarted with its stored progress
)

// A successor is a state that a step of a process can lead to.
type successor struct {
	world   world
	process process // the process that took the step
	how     ending
	second  process       // another process that took its step in the meantime
	both    bool          // second exists and has not ended
	free    bool          // a kill or a second process may still come
	passed  time.Duration // time until the next step

	answers int   // number of answers in the shortest run to this state
	picks   []int // the choices of that run
	which   int   // index of the second process's step in that run
}

// turns returns all successors of a step of a process in a world.
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

// A successorKey is a successor without the path to it.
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

// leadsTo returns the successors of a run: one with the result stored, and one
// in which the process dies before that.
func (r *run) leadsTo(t turn) (all []successor) {
	next := successor{world: r.world, process: r.process, free: r.free, answers: r.answers, picks: r.choices.picks}
	next.process.progress = t.progress
	next.process.progress.Steps = min(t.progress.Steps, 1) // larger numbers only affect the pause
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
	case t.final || t.err != nil, r.m.each != nil && context.Cause(r.ctx) == errEnded: // a helper ends when its ctx ends
		next.process, next.how = process{}, ended
	case context.Cause(r.ctx) == errEnded: // its progress is stored, and another process continues
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
