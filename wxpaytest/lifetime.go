package wxpaytest

import (
	"context"
	"sync"
)

// lifetime tracks the work in progress until the gateway closes.
type lifetime struct {
	ctx    context.Context // ends when the gateway closes
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

// enter counts a request or a delivery as active. It returns false if the
// gateway is closed. Otherwise the caller calls leave.
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

// end closes the gateway.
func (l *lifetime) end() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.cancel()
}
