package wxpaytest

import "sync"

// lazy is a value that is made when it is asked for.
type lazy[T any] struct {
	make func() *T

	mu    sync.Mutex
	value *T
}

// get returns the value, and whether it was made just now.
func (l *lazy[T]) get() (value *T, made bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if made = l.value == nil; made {
		l.value = l.make()
	}
	return l.value, made
}

// peek returns nil where nothing was made yet.
func (l *lazy[T]) peek() *T {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.value
}
