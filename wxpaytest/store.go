package wxpaytest

// Store keeps a gateway's records, which are JSON, for the next one.
type Store interface {
	// Load calls each for every record, in any order.
	Load(each func(key string, value []byte) error) error

	// Save writes all records or none; a nil value deletes one. When it
	// returns they outlive the process. Calls don't overlap.
	Save(records map[string][]byte) error
}

// change has f change something under the lock, and saves and announces it.
func (s *Server) change(f func()) {
	s.mu.Lock()
	f()
	s.mu.Unlock()
	s.announce()
}
