package wxpaytest

import "sync/atomic"

// numbers counts the serial numbers that the gateway uses in its ids.
type numbers struct{ last atomic.Int64 }

func (n *numbers) next() int64 { return n.last.Add(1) }
