package wxpaytest

import "time"

// lag is how far a replica that answers queries is behind.
type lag struct {
	behind    time.Duration
	queries   int  // so many queries after a change tell what was before it
	alternate bool // every other query is answered by a replica that is not behind
}

// moment returns which of an order's moments the replica shows; less than 0:
// the order does not exist there.
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
