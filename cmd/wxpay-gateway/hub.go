package main

import (
	"maps"
	"slices"
	"sync"
)

// manyOrders is the maximum number of changed orders that a message names. If
// more have changed, the message only says so.
const manyOrders = 50

// hub passes events on to the open pages.
type hub struct {
	mu    sync.Mutex
	pages map[*listener]struct{}
}

// listener collects changes until they are sent to its page. A page gets a few
// messages a second, however many orders arrive.
type listener struct {
	kinds  map[string]bool
	orders map[string]bool
	more   bool
	wake   chan struct{} // contains one element if there is something to send
}

// change is a message to a page.
type change struct {
	Kinds  []string `json:"kinds"`
	Orders []string `json:"orders"`
	More   bool     `json:"more"` // more orders have changed than Orders names
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
	default: // a wake-up is already pending
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

// collect returns the collected changes, and resets l.
func (h *hub) collect(l *listener) change {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := change{Kinds: slices.Sorted(maps.Keys(l.kinds)), Orders: slices.AppendSeq([]string{}, maps.Keys(l.orders)), More: l.more}
	clear(l.kinds)
	clear(l.orders)
	l.more = false
	return c
}
