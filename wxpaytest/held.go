package wxpaytest

import "time"

// holdBack lets a fault strike an attempt of the schedule, for a caller that
// holds the lock. It tells whether the attempt is not to be made now.
func (r *notifier) holdBack(n *notification, now time.Time) bool {
	if n.held {
		return false
	}
	f, _ := r.faults.strike(n.occasion(atDelivery))
	switch f.name {
	case OutOfOrderNotification:
		r.held = append(r.held, n)
		r.later(n, now.Add(schedule()[0]), func(now time.Time) { r.release(n, now) })
	case DelayedNotification:
		r.later(n, now.Add(f.delay(time.Minute)), func(now time.Time) { r.deliverLate(n, now) })
	case NoNotification:
		n.due = time.Time{}
		r.unsaved.note(n)
		return true
	default:
		return false
	}
	n.held = true
	n.struck = append(n.struck, f.name)
	r.unsaved.note(n)
	return true
}

// deliverLate makes an attempt that was put off, which no other fault holds
// back again.
func (r *notifier) deliverLate(n *notification, now time.Time) {
	r.scheduled(n, now)
	r.mu.Lock()
	defer r.mu.Unlock()
	n.held = false
}

// releaseHeld delivers what was kept back, after another notification was.
func (r *notifier) releaseHeld(now time.Time) {
	r.mu.Lock()
	held := r.held
	r.held = nil
	for _, n := range held {
		n.held = false
	}
	r.mu.Unlock()
	for _, n := range held {
		r.attemptScheduled(n, now)
	}
}

// release delivers a notification that no other one has followed.
func (r *notifier) release(n *notification, now time.Time) {
	r.mu.Lock()
	still := n.held
	r.mu.Unlock()
	if still {
		r.releaseHeld(now)
	}
}
