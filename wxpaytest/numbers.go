package wxpaytest

import "sync/atomic"

// numbers gives out the serial numbers that are in the platform's own numbers.
type numbers struct{ last atomic.Int64 }

func (n *numbers) next() int64 { return n.last.Add(1) }
