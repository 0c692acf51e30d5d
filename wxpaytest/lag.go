package wxpaytest

import "time"

// lag is how far the replica that answers queries is behind.
type lag struct {
	behind    time.Duration
	queries   int  // this many queries after a change return the state before it
	alternate bool // every other query returns the current state
}

// moment returns the index of the moment that the replica shows. It is negative
// if the order does not exist there yet.
func (l *lag) moment(past []moment, now time.Time) int {
	last := len(past) - 1
	switch {
	case l.alternate && past[last].asked%2 == 1:
		return last
	case l.behind == 0 && l.queries == 0:
		return last - 1
	}
	for i := last; i >= 0; i-- {
		if l.behind > 0 && !past[i].at.After(now.Add(-l.behind)) || l.queries > 0 && past[i].asked >= l.queries {
			return i
		}
	}
	return -1
}
