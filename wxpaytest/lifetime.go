package wxpaytest

import (
	"context"
	"sync"
)

// lifetime is what is under way until the gateway closes.
type lifetime struct {
	ctx    context.Context // ends with the gateway
	cancel context.CancelFunc
	active sync.WaitGroup // accept loops, requests, and connections that a fault holds

	mu     sync.Mutex
	closed bool
}

func newLifetime(parent context.Context, closed bool) *lifetime {
	l := &lifetime{closed: closed}
	l.ctx, l.cancel = context.WithCancel(parent)
	return l
}

// enter counts a request or a delivery in, unless the gateway is closed. The
// caller calls leave.
func (l *lifetime) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.active.Add(1)
	}
	return !l.closed
}

func (l *lifetime) leave() { l.active.Done() }

func (l *lifetime) isClosed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed
}

// end closes the gateway; it is false where it was closed before.
func (l *lifetime) end() bool {
	l.mu.Lock()
	first := !l.closed
	l.closed = true
	l.mu.Unlock()
	if first {
		l.cancel()
	}
	return first
}
