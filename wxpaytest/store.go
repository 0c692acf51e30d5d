package wxpaytest

import "cmp"

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

// kept is a part of the gateway that is kept in its store.
type kept interface {
	key() string

	// record returns what is to be kept, for a caller that holds the lock.
	// What it refers to does not change any more.
	record() any
}

// changed notes what is to be saved and announced, for a caller that holds the
// lock.
func (s *Server) changed(all ...kept) {
	for _, k := range all {
		switch k := k.(type) {
		case *order:
			s.tell(Event{EventOrder, cmp.Or(k.SubMchID, k.MchID), k.OutTradeNo, ""})
		case *refund:
			s.tell(Event{EventRefund, cmp.Or(k.SubMchID, k.MchID), k.OutTradeNo, k.OutRefundNo})
		}
		if s.journal.store != nil {
			s.dirty[k] = struct{}{}
		}
	}
}

// change has f change something under the lock, and saves it. What can't be
// saved yet will be before anything is answered.
func (s *Server) change(f func()) {
	_ = s.changeIf(func() error { f(); return nil })
}

// changeIf is change for what may be refused.
func (s *Server) changeIf(f func() error) error {
	err := s.locked(f)
	if failed := s.commit(); err == nil {
		err = failed
	}
	return err
}

// locked lets f panic.
func (s *Server) locked(f func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f()
}

// commit returns when all that has changed is saved.
func (s *Server) commit() error { return s.journal.commit(false) }
