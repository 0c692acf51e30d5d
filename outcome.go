package wxpay

// An Outcome says whether a call took effect.
type Outcome int

// The outcomes of a call.
const (
	// OutcomeUnknown: the call may have taken effect. Query, or repeat with the same
	// number; never with a new number.
	OutcomeUnknown Outcome = iota

	// OutcomeNotDone: the call took no effect. It was refused locally, or nothing was
	// written to the network, or WeChat Pay refused it.
	OutcomeNotDone

	// OutcomeAlreadyDone: a verified code says that the requested state was already
	// reached: the order to close is closed, or the order to create is already paid.
	OutcomeAlreadyDone

	// OutcomeReadOnly: the call was a query, which changes nothing.
	OutcomeReadOnly

	// OutcomeDone: there is no error; the call succeeded.
	OutcomeDone
)

// String returns a name, such as "not done".
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
