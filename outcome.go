package wxpay

import "errors"

// An Outcome says whether a failed call took effect all the same.
type Outcome int

// The outcomes of a failed call.
const (
	// OutcomeUnknown: it may have happened. Query, or repeat with the same
	// number; never with a new one.
	OutcomeUnknown Outcome = iota

	// OutcomeNotDone: it did not happen. It was refused locally, or nothing was
	// written to the wire, or WeChat Pay said so with a verified code.
	OutcomeNotDone
)

func (o Outcome) String() string {
	if o == OutcomeNotDone {
		return "not done"
	}
	return "unknown"
}

// OutcomeOf classifies an error that a call returned. Whatever is not proven
// to have had no effect is [OutcomeUnknown]; so is nil.
func OutcomeOf(err error) Outcome {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.outcome
	}
	return OutcomeUnknown
}

// notDone are the codes that say of any call, when verified, that it was not
// carried out: the request was not understood or not admitted.
var notDone = codeSet(
	ErrAppIDMchIDNotMatch, ErrAppIDNotExist, ErrCertError, ErrFrequencyLimited, ErrInvalidReqTooMuch,
	ErrLackParams, ErrMchIDNotExist, ErrNotUTF8, ErrParamError, ErrPostDataEmpty, ErrRequirePostMethod,
	ErrSignError, ErrXMLFormatError,
)

// notDoneIn are the codes that say so of one operation.
var notDoneIn = map[string]map[string]bool{
	"unifiedorder": codeSet(ErrNoAuth, ErrOrderClosed, ErrOutTradeNoUsed),
	"closeorder":   codeSet(ErrOrderNotExist, ErrOrderPaid),
	"refund":       refundNotDone,
	"refundv2":     refundNotDone,
}

var refundNotDone = codeSet(
	ErrInvalidTransactionID, ErrNoAuth, ErrNotEnough, ErrOrderNotExist, ErrOrderNotReady, ErrTradeOverdue,
)

func codeSet(codes ...Code) map[string]bool {
	set := make(map[string]bool, len(codes))
	for _, code := range codes {
		set[code.canonical()] = true
	}
	return set
}

// outcomeOf judges a verified code.
func outcomeOf(operation string, code Code) Outcome {
	c := code.canonical()
	if notDone[c] || notDoneIn[operation][c] {
		return OutcomeNotDone
	}
	return OutcomeUnknown
}
