package wxpaytest

import (
	"math"
	"time"
)

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

// fresh returns the size of the parts that are not saved yet, in bytes.
func (r *history) fresh() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.exchanges.freshBytes() + r.deliveries.freshBytes()
}

// How often the history is saved, in real time. With little traffic it is saved
// at every interval. With much traffic it is saved at every tenth, so that
// parts dropped meanwhile are never written.
const (
	storyInterval = time.Second
	storyRest     = 10      // every tenth interval with much traffic
	storyMuch     = 4 << 20 // bytes that are not saved yet
)

// saveFrom saves the history at intervals until the gateway closes.
func (r *history) saveFrom(closing <-chan struct{}, save func()) {
	ticker := time.NewTicker(storyInterval)
	defer ticker.Stop()
	for tick := 1; ; tick++ {
		select {
		case <-closing:
			return
		case <-ticker.C:
		}
		if tick%storyRest == 0 || r.fresh() < storyMuch {
			save() // the next save repeats what failed
		}
	}
}
