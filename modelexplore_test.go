package wxpay

import (
	"slices"
	"testing"
)

var subjects = []*subject{&paidSubject, &closeSubject, &refundSubject, &reverseSubject, &micropaySubject, &resumeSubject}

// modelDepth returns the number of answers after which a sequence of steps is
// not continued.
func modelDepth(full int) int {
	if underRace || testing.Short() {
		return 1
	}
	return full
}

// TestModelOfSteps explores each step with a kill, or with a second process.
func TestModelOfSteps(t *testing.T) {
	for _, s := range subjects[:5] {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			m := newModel(t, s, 1)
			nodes, all := m.explore(Progress{}, true, modelDepth(5))
			m.log(t, nodes, all)
			m.report()
		})
	}
}

// TestModelOfRepeats explores steps whose client retries calls itself. A step
// has at most two failures. There is no kill and no second process.
func TestModelOfRepeats(t *testing.T) {
	for _, s := range []*subject{&paidSubject, &refundSubject} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			two := *s
			two.failures = min(2, modelDepth(2))
			m := newModel(t, &two, defaultMaxAttempts)
			nodes, all := m.explore(Progress{}, false, modelDepth(2))
			m.log(t, nodes, all)
			m.report()
		})
	}
}

// TestModelOfHelpers runs each helper through everything that its steps can do.
func TestModelOfHelpers(t *testing.T) {
	for _, s := range subjects {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			begun := *s
			begun.begin = slices.Concat(s.begin, s.again)
			m := newModel(t, &begun, 1)
			m.exact, m.each = true, m.replay
			nodes, all := m.explore(s.helps, false, modelDepth(5))
			m.log(t, nodes, all)
			m.report()
		})
	}
}

// TestModelOfSingles gives each helper every possible answer once, as the first
// to the fifth answer.
func TestModelOfSingles(t *testing.T) {
	for _, s := range subjects {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			m := newModel(t, s, 1)
			for n := 1; n <= modelDepth(5); n++ {
				m.everySingle(n)
			}
			t.Logf("%s: %d runs, each answer as the first to the fifth", s.name, m.sequence)
			m.report()

			repeating := newModel(t, s, defaultMaxAttempts)
			repeating.everySingle(modelDepth(2))
			repeating.report()
		})
	}
}

// log logs how much was explored.
func (m *model) log(t *testing.T, nodes int, all bool) {
	rest := "more states beyond that depth"
	if all {
		rest = "no state left, at any depth"
	}
	t.Logf("%s: %d runs, %d merged states; %s; up to %d answers in a run", m.subject.name, m.sequence, nodes, rest, m.deepest)
}
