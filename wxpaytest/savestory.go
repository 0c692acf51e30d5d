package wxpaytest

import "math"

// storySave is about how many bytes of exchanges and deliveries one save
// contains. So a save takes little memory, and delays the others little.
const storySave = 4 << 20

// saveStory saves the exchanges and deliveries that are not saved yet. It stops
// when they arrive faster than they are saved.
func (s *Server) saveStory() {
	for left := int64(math.MaxInt64); s.journal.Commit(true) == nil; { // the next save repeats what failed
		now := s.freshStory()
		if now == 0 || now >= left {
			return
		}
		left = now
	}
}

// freshStory returns the size of what is not saved yet, with that of the
// sandbox.
func (s *Server) freshStory() int64 {
	n := s.rooms.history.fresh()
	if sandbox := s.rooms.sandbox.peek(); sandbox != nil {
		n += sandbox.history.fresh()
	}
	return n
}
