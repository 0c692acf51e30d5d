package main

import (
	"net/http"
	"sync"
)

// later is a handler that is set after its gateway has been opened. Earlier
// requests wait until then.
type later struct {
	ready   chan struct{}
	once    sync.Once
	handler http.Handler
}

func newLater() *later { return &later{ready: make(chan struct{})} }

func (l *later) set(h http.Handler) {
	l.once.Do(func() {
		l.handler = h
		close(l.ready)
	})
}

func (l *later) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case <-l.ready:
		l.handler.ServeHTTP(w, r)
	case <-r.Context().Done():
	}
}
