package wxpay

import "cmp"

// A failure is a failed call on its way to become an [Error]: what is known of
// the answer, before it is decided what that means.
type failure struct {
	Error      // what is shown
	endpoint   *Endpoint
	sent       bool // something may have been written to the wire
	broken     bool // the connection or the front failed in a way that a repeat can help
	overloaded bool // broken, since the front has too much to do
	signed     bool // Code is from an answer with a right signature
	refused    bool // Code is from an unsigned answer of a kind that carries none

	otherRetry *Retry   // of the text, in place of the code's
	wording    *wording // that gave meant
}

// refusal is the failure of a request that was not sent.
func refusal(e *Endpoint, err error) *failure {
	return &failure{Error: Error{Operation: e.operation(), Err: err}, endpoint: e}
}

// refuse is the error about a request that was not sent.
func refuse(e *Endpoint, err error) *Error { return refusal(e, err).settle(false) }

// meaning returns what f's code means, and whether it is known.
func (f *failure) meaning() (Meaning, bool) {
	if m, ok := f.endpoint.meaning(f.meant); ok {
		return m, true
	}
	return f.endpoint.meaning(f.Code)
}

// repeats returns whether the client repeats the call by itself, and whether it
// pauses longer before that.
func (f *failure) repeats() (repeat, slowly bool) {
	m, known := f.meaning()
	switch {
	case f.otherRetry != nil:
		return *f.otherRetry == RetryNow, false
	case !known:
		return f.broken, f.overloaded
	case m.Retry == RetryLater:
		return m.Pause > 0, true
	}
	return m.Retry == RetryNow, false
}

// settle decides what the failure means, and returns the error. maybeApplied
// says that an earlier attempt of the same call may have been carried out.
func (f *failure) settle(maybeApplied bool) *Error {
	e := f.Error
	m, known := f.meaning()
	e.Outcome = f.outcome(m.Proves, maybeApplied)
	e.Retry = f.retry(e.Outcome, m, known)
	e.advice = f.adviceFor(e.Outcome, m, known)
	return &e
}

func (f *failure) outcome(proves Proof, maybeApplied bool) Outcome {
	switch {
	case f.endpoint.ReadOnly && f.Attempts > 0:
		return OutcomeReadOnly
	case f.signed && proves == ProvesAlreadyDone:
		return OutcomeAlreadyDone
	case f.signed && proves == ProvesNumberRefused:
		return OutcomeNotDone
	case maybeApplied:
		return OutcomeUnknown
	case !f.sent, (f.signed || f.refused) && proves == ProvesRequestRefused:
		return OutcomeNotDone
	}
	return OutcomeUnknown
}

func (f *failure) retry(outcome Outcome, m Meaning, known bool) Retry {
	switch {
	case f.otherRetry != nil && f.endpoint.Idempotent:
		return *f.otherRetry
	case known:
		return m.Retry
	case outcome == OutcomeNotDone && f.broken: // not sent, so that even a charge can be
		return RetryNow
	case f.Attempts == 0, !f.endpoint.Idempotent:
		return RetryNever
	case f.broken && !f.overloaded:
		return RetryNow
	}
	return RetryLater // the servers are busy, or the answer is not understood: the same number can be asked again
}

func (f *failure) adviceFor(outcome Outcome, m Meaning, known bool) string {
	switch {
	case f.isSandboxKey():
		m.Advice, m.Fix, known = sandboxKeyEnded, sandboxKeyEnded, true
	case f.wording != nil && cmp.Or(f.wording.advice, f.wording.fix) != "":
		m.Advice, m.Fix = f.wording.advice, f.wording.fix
	case f.overloaded:
		m.Fix = overloaded
	case !known && cmp.Or(f.ReturnMsg, f.Description, string(f.Code)) != "":
		m.Fix = readDescription
	}
	advice := cmp.Or(m.Advice, m.Fix)
	switch {
	case known && advice != "" && f.believes(m.Proves, outcome):
		return advice
	case m.Fix != "":
		return f.generalAdvice(outcome) + "; " + m.Fix
	}
	return f.generalAdvice(outcome)
}

// believes reports whether advice that follows from a proof can be given.
func (f *failure) believes(proves Proof, outcome Outcome) bool {
	if outcome == OutcomeReadOnly {
		return proves <= ProvesRequestRefused || f.signed // no state is read out of an unsigned answer
	}
	return proves == ProvesNothing || outcome != OutcomeUnknown
}

// generalAdvice is the advice when the code's own can't be given.
func (f *failure) generalAdvice(outcome Outcome) string {
	switch {
	case outcome == OutcomeNotDone:
		return nothingSent
	case f.endpoint.InDoubt != "":
		return f.endpoint.InDoubt
	case outcome == OutcomeReadOnly:
		return queryAgain
	case f.Code != "":
		return unknownCode
	}
	return inDoubt
}
