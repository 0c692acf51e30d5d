package main

import (
	"maps"
	"slices"
	"sync"

	"github.com/seed6780280e/wxpay/wxpaytest"
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

func (h *hub) publish(e wxpaytest.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.pages {
		l.take(e)
	}
}

func (l *listener) take(e wxpaytest.Event) {
	l.kinds[e.Kind] = true
	if e.OutTradeNo != "" {
		if len(l.orders) < manyOrders {
			l.orders[orderID(e.MchID, e.OutTradeNo)] = true
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
	c := change{Kinds: slices.Sorted(maps.Keys(l.kinds)), Orders: slices.Sorted(maps.Keys(l.orders)), More: l.more}
	clear(l.kinds)
	clear(l.orders)
	l.more = false
	return c
}
