package wxpaytest

import "time"

// holdBack keeps a notification back where an out-of-order delivery was
// injected, for a caller that holds the lock.
func (s *Server) holdBack(n *notification) bool {
	if n.held || !s.strikeNamed(OutOfOrderNotification) {
		return false
	}
	n.held = true
	s.held = append(s.held, n)
	return true
}

// releaseHeld delivers what was kept back, after another notification was.
func (s *Server) releaseHeld(now time.Time) {
	s.mu.Lock()
	held := s.held
	s.held = nil
	for _, n := range held {
		n.held = false
	}
	s.mu.Unlock()
	for _, n := range held {
		s.attemptScheduled(n, now)
	}
}

// release delivers a notification that no other one has followed.
func (s *Server) release(n *notification, now time.Time) {
	s.mu.Lock()
	still := n.held
	s.mu.Unlock()
	if still {
		s.releaseHeld(now)
	}
}
