package wxpaytest

import "sync/atomic"

// numbers counts the serial numbers that the gateway uses in its ids.
type numbers struct{ last atomic.Int64 }

// atLeast continues after last, unless the numbers are beyond it.
func (n *numbers) atLeast(last int64) {
	for now := n.last.Load(); now < last && !n.last.CompareAndSwap(now, last); now = n.last.Load() {
	}
}

func (n *numbers) next() int64 { return n.last.Add(1) }
