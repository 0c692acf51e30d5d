package wxpay

// An Outcome reports whether a failed call took effect.
type Outcome int

// The outcomes of a failed call.
const (
	// OutcomeUnknown: it may have happened. Query, or repeat with the same
	// number; never with a new one.
	OutcomeUnknown Outcome = iota

	// OutcomeNotDone: it did not happen. It was refused locally, or nothing was
	// written to the wire, or WeChat Pay said so with a verified code.
	OutcomeNotDone

	// OutcomeAlreadyDone: the requested state already held, as a verified code
	// says: the order to close is closed, the order to make is there and paid.
	OutcomeAlreadyDone

	// OutcomeReadOnly: the call was a query, which changes nothing.
	OutcomeReadOnly

	// OutcomeDone: there is no error, the call succeeded.
	OutcomeDone
)

// String names the outcome, such as "not done".
func (o Outcome) String() string {
	return nameOf([]string{"unknown", "not done", "already done", "read-only", "done"}, int(o))
}

// nameOf names a value of a set, which may have been stored by another version.
func nameOf(names []string, value int) string {
	if value < 0 || value >= len(names) {
		return "unknown"
	}
	return names[value]
}
