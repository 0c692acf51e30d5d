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

// A process works on one number. This is its state between two steps.
type process struct {
	progress Progress
	never    kindSet // kinds whose answer said that a retry does not help
	shared   bool    // another process takes steps too
	did      bool    // shared: a request of this or an earlier process has changed something, or still may
	charged  bool    // a charge was sent: no other may be sent
}

// ages are the ages of a charge that make a difference.
var ages = []time.Duration{0, 5 * time.Second, reverseAfter, payWait}

// later returns the process after some time. The model's clock is always the
// same when a step begins, so earlier times move into the past.
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

// restarted returns the process that continues with the stored progress of this
// one.
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

// sharing returns a process that shares its number with another process from
// now on.
func (m *model) sharing(p process, w world) process {
	p.shared, p.did = true, !m.subject.readOnly && m.subject.mayBe(w)
	return p
}
