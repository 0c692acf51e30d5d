package wxpay

import (
	"cmp"
	"errors"

	"github.com/seed6780280e/wxpay/internal/merchantcert"
)

// A failure contains what is known of a failed call, before settle decides what that
// means and returns an [Error].
type failure struct {
	Error      // what the caller will see
	endpoint   *Endpoint
	sent       bool // something may have been written to the wire
	broken     bool // the connection or the front end failed, and a repeat can help
	overloaded bool // broken, because the front end is overloaded
	refused    bool // Code is from a response of a kind that is never signed

	otherRetry *Retry   // from the text; replaces that of the code
	wording    *wording // the text that meant comes from
}

// refusal returns the failure of a request that was not sent.
func refusal(e *Endpoint, err error) *failure {
	f := &failure{Error: Error{Operation: e.operation(), Err: err}, endpoint: e}
	var certificate merchantcert.ValidityError
	if errors.As(err, &certificate) {
		f.meant = ErrCertError
	}
	return f
}

// refuse returns the error of a request that was not sent.
func refuse(e *Endpoint, err error) *Error { return refusal(e, err).settle(false) }

// meaning returns what f's code means, and whether it is known.
func (f *failure) meaning() (Meaning, bool) {
	if m, ok := f.endpoint.meaning(f.meant); ok {
		return m, true
	}
	return f.endpoint.meaning(f.Code)
}

// repeats reports whether the client repeats the call by itself, and whether it waits
// longer before that.
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

// settle decides what the failure means, and returns the error. maybeApplied reports
// whether an earlier attempt of the same call may have been carried out.
func (f *failure) settle(maybeApplied bool) *Error {
	e := f.Error
	m, known := f.meaning()
	e.Outcome = f.outcome(m.Proves, maybeApplied)
	e.Retry = f.retry(e.Outcome, m, known)
	e.advice, e.fix = f.adviceFor(e.Outcome, m, known)
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
	case outcome == OutcomeNotDone && f.broken: // not sent, so even a charge may be repeated
		return RetryNow
	case f.Attempts == 0, !f.endpoint.Idempotent:
		return RetryNever
	case f.broken && !f.overloaded:
		return RetryNow
	}
	return RetryLater // the servers are busy, or the response is not understood: the same number may be sent again
}

// adviceFor returns the advice, and what to fix whatever the outcome.
func (f *failure) adviceFor(outcome Outcome, m Meaning, known bool) (advice, fix string) {
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
	advice = cmp.Or(m.Advice, m.Fix)
	if !known || advice == "" || !f.believes(m.Proves, outcome) {
		advice = withFix(f.generalAdvice(outcome), m.Fix)
	}
	return advice, m.Fix
}

// withFix returns a general advice together with what to fix, if that is known.
func withFix(advice, fix string) string {
	if fix == "" {
		return advice
	}
	return advice + "; " + fix
}

// believes reports whether the proof is certain enough for the advice of the code.
func (f *failure) believes(proves Proof, outcome Outcome) bool {
	if outcome == OutcomeReadOnly {
		return proves <= ProvesRequestRefused || f.signed // an unsigned response proves no state
	}
	return proves == ProvesNothing || outcome != OutcomeUnknown
}

// generalAdvice returns the advice to use if that of the code can't be given.
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
