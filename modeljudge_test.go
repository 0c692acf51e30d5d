package wxpay

import (
	"slices"
	"strings"
)

// judgeTurn checks the result of a run against the truth.
func (m *model) judgeTurn(r *run, t turn) {
	switch {
	case t.err != nil:
		m.judgeError(r, t.err)
	case t.final:
		// A stale query does not show what another process did in the meantime.
		stale := r.process.shared && m.subject.timed && r.world.was(TradeState(t.says))
		if !m.subject.agrees(r.world, t.says) && !stale {
			r.fault("says that %q is final", t.says)
		}
	case r.helps: // After has checked its pauses
	case t.after == 0: // a step that only announces
		p, before := t.progress, r.start.progress
		announces := p.Sending && !before.Sending || p.Reversing && !before.Reversing
		if r.changes > 0 || !announces {
			r.fault("does not pause after a step that may have sent something")
		}
	case m.subject.timed && r.changes == 0 && t.after == reverseAfter-r.Now().Sub(t.progress.Since): // until it may be reversed
	case !slices.Contains(m.subject.gaps, t.after):
		r.fault("pauses %v, which is not documented", t.after)
	}
}

func (m *model) judgeError(r *run, err error) {
	e, ok := asError(err)
	if !ok {
		r.fault("returns an error without an outcome")
		return
	}
	switch outcome := e.Outcome; {
	case m.subject.readOnly:
		if outcome != OutcomeReadOnly && r.answers > 0 {
			r.fault("a query has the outcome %v", outcome)
		}
	case outcome == OutcomeNotDone && m.subject.mayBe(r.world) && (r.process.did || !r.process.shared): // the process does not know about another one
		r.fault("says not done, but it is or may still be done")
	case outcome == OutcomeAlreadyDone && !m.subject.done(r.world):
		r.fault("says already done, but it is not")
	case outcome == OutcomeReadOnly, outcome == OutcomeDone:
		r.fault("a change has the outcome %v", outcome)
	case outcome == OutcomeUnknown:
		for _, wrong := range boldAdvice {
			if strings.Contains(e.Advice(), wrong) {
				r.fault("unknown, but advises %q", e.Advice())
			}
		}
	}
}

// boldAdvice are words that no advice may contain while the outcome is unknown:
// a new number, another way to pay, or that nothing happened.
var boldAdvice = []string{
	"a new ", "another way", "outside WeChat Pay", "nothing was sent", "not paid", "not carried out", "nothing to refund", "nothing to close",
}
