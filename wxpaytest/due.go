package wxpaytest

import (
	"container/heap"
	"time"
)

// later has the clock come back to a notification, for a caller that holds the
// lock.
func (s *Server) later(n *notification, at time.Time, happen func(now time.Time)) {
	n.due = at
	heap.Push(&s.due, timed[*notification]{at: at, what: n})
	s.Clock.at(at, happen)
}

// NextDelivery returns when the next notification is due, also of the sandbox.
// It is false where none is.
func (s *Server) NextDelivery() (time.Time, bool) {
	s.mu.Lock()
	sandbox := s.sandbox
	at, ok := s.nextDue()
	s.mu.Unlock()
	if sandbox == nil {
		return at, ok
	}
	other, another := sandbox.NextDelivery()
	if another && (!ok || other.Before(at)) {
		return other, true
	}
	return at, ok
}

// nextDue leaves out what was acknowledged meanwhile, or put off.
func (s *Server) nextDue() (time.Time, bool) {
	for len(s.due) > 0 {
		first := s.due[0]
		if !first.what.acked && first.at.Equal(first.what.due) {
			return first.at, true
		}
		heap.Pop(&s.due)
	}
	return time.Time{}, false
}
