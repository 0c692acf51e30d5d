package wxpaytest

import "time"

// holdBack lets a fault strike an attempt of the schedule, for a caller that
// holds the lock. It tells whether the attempt is not to be made now.
func (s *Server) holdBack(n *notification, now time.Time) bool {
	if n.held {
		return false
	}
	f, _ := s.strikeLocked(n.occasion(atDelivery))
	switch f.name {
	case OutOfOrderNotification:
		s.held = append(s.held, n)
		s.later(n, now.Add(schedule()[0]), func(now time.Time) { s.release(n, now) })
	case DelayedNotification:
		s.later(n, now.Add(f.delay(time.Minute)), func(now time.Time) { s.deliverLate(n, now) })
	case NoNotification:
		n.due = time.Time{}
		s.changed(n)
		return true
	default:
		return false
	}
	n.held = true
	n.struck = append(n.struck, f.name)
	s.changed(n)
	return true
}

// deliverLate makes an attempt that was put off, which no other fault holds
// back again.
func (s *Server) deliverLate(n *notification, now time.Time) {
	s.scheduled(n, now)
	s.mu.Lock()
	defer s.mu.Unlock()
	n.held = false
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
