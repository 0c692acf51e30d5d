package wxpaytest

// Store keeps a gateway's records, which are JSON, for the next one. What an
// answer or a notification says has been saved before it is sent; the exchanges
// and deliveries of the last seconds may be lost with the process. Faults, bills
// set by a test and the options are not kept.
type Store interface {
	// Load calls each for every record, in any order.
	Load(each func(key string, value []byte) error) error

	// Save writes all records or none; a nil value deletes one. When it
	// returns they outlive the process. Calls don't overlap. Where it fails,
	// requests end without an answer, and the records come again.
	Save(records map[string][]byte) error
}
