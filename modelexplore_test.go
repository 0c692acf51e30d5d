package wxpay

import "testing"

func TestModelOfSteps(t *testing.T) {
	for _, s := range []*subject{&paidSubject, &closeSubject, &refundSubject, &reverseSubject, &micropaySubject} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			m := newModel(t, s, 1)
			nodes, all := m.explore(30)
			t.Logf("%s: %d sequences, %d states, every sequence: %v, deepest %d; states of single processes %d", s.name, m.sequence, nodes, all, m.deepest, len(m.cachedTurns))
			for kind := range requestKinds {
				t.Logf("%v: %d classes of %d answers", kind.endpoint().operation(), len(m.failures[kind]), len(m.every[kind]))
			}
			m.report()
		})
	}
}
