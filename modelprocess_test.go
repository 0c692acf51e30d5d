package wxpay

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/stretchr/testify/require"
)

// A kindSet is a set of kinds of requests.
type kindSet uint8

func (s kindSet) has(kind requestKind) bool { return s&(1<<kind) != 0 }

// A process is one that goes on with a number, between two of its steps.
type process struct {
	progress Progress
	never    kindSet // answered so that repeating does not help
	shared   bool    // another process takes the steps too
	did      bool    // shared: a request of its own, or of an earlier process, has changed something or may
	charged  bool    // a charge was sent: another one must not be
}

// ages are how long ago a charge can be, as far as that matters.
var ages = []time.Duration{0, 5 * time.Second, reverseAfter, payWait}

// later is the process after some time. The time of the model is always the
// same when a step begins; what was before moves away from it.
func (p process) later(d time.Duration, exact bool) process {
	if p.progress.Since.IsZero() {
		return p
	}
	age := modelStart.Sub(p.progress.Since) + d
	if exact {
		p.progress.Since = modelStart.Add(-age)
		return p
	}
	i := slices.IndexFunc(ages, func(a time.Duration) bool { return a >= age })
	if i < 0 {
		i = len(ages) - 1
	}
	p.progress.Since = modelStart.Add(-ages[i])
	return p
}

// restarted is the process that goes on with what this one has stored.
func (m *model) restarted(p process) process {
	found, known := m.stored[p.progress]
	if !known {
		data, err := json.Marshal(p.progress)
		require.NoError(m.t, err)
		require.NoError(m.t, json.Unmarshal(data, &found))
		m.stored[p.progress] = found
	}
	p.progress, p.never = found, 0
	return p
}

// sharing is a process beside which another one runs from now on.
func (m *model) sharing(p process, w world) process {
	p.shared, p.did = true, !m.subject.readOnly && m.subject.mayBe(w)
	return p
}
