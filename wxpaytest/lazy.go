package wxpaytest

import "sync"

// lazy is a value that is created at the first call of get.
type lazy[T any] struct {
	make func() *T

	mu    sync.Mutex
	value *T
}

// get returns the value, and whether this call created it.
func (l *lazy[T]) get() (value *T, made bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if made = l.value == nil; made {
		l.value = l.make()
	}
	return l.value, made
}

// peek returns nil if the value was not created yet.
func (l *lazy[T]) peek() *T {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.value
}
