package wxpaytest

import "sync/atomic"

// sequence numbers what happens on a gateway and in its sandbox, in the order in
// which it happens.
type sequence struct{ last atomic.Int64 }

func (s *sequence) next() int64 { return s.last.Add(1) }

// seen makes the next numbers greater than one from the store. Nothing happens
// while the store is read.
func (s *sequence) seen(n int64) { s.last.Store(max(s.last.Load(), n)) }
