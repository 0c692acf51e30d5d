package main

import (
	"maps"
	"slices"
	"sync"
)

// manyOrders is how many changed orders are told by name; of more the page
// only learns that there were many.
const manyOrders = 50

// hub hands events to the pages that are open.
type hub struct {
	mu    sync.Mutex
	pages map[*listener]struct{}
}

// listener gathers what happens until its page is told: however many orders
// come, a page gets a few messages a second.
type listener struct {
	kinds  map[string]bool
	orders map[string]bool
	more   bool
	wake   chan struct{} // holds one when there is something to tell
}

// change is what a page is told.
type change struct {
	Kinds  []string `json:"kinds"`
	Orders []string `json:"orders"`
	More   bool     `json:"more"` // further orders than those named have changed
}

func newHub() *hub { return &hub{pages: map[*listener]struct{}{}} }

func (h *hub) publish(kind string, orders []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.pages {
		l.take(kind, orders)
	}
}

func (l *listener) take(kind string, orders []string) {
	l.kinds[kind] = true
	for _, id := range orders {
		if len(l.orders) < manyOrders {
			l.orders[id] = true
		} else {
			l.more = true
		}
	}
	select {
	case l.wake <- struct{}{}:
	default: // the page is to be woken anyway
	}
}

func (h *hub) join() *listener {
	l := &listener{kinds: map[string]bool{}, orders: map[string]bool{}, wake: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pages[l] = struct{}{}
	return l
}

func (h *hub) leave(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.pages, l)
}

// collect returns what has gathered, and begins anew.
func (h *hub) collect(l *listener) change {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := change{Kinds: slices.Sorted(maps.Keys(l.kinds)), Orders: slices.AppendSeq([]string{}, maps.Keys(l.orders)), More: l.more}
	clear(l.kinds)
	clear(l.orders)
	l.more = false
	return c
}
