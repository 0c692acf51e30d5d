package main

import (
	"crypto/rand"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// manyOrders is the maximum number of changed orders that a message names. If
// more have changed, the message only says so.
const manyOrders = 50

// hub passes events on to the open pages.
type hub struct {
	run string // of the program; ids of an earlier program are not known

	mu    sync.Mutex
	pages map[*listener]struct{}
	past  []published // the latest
	seq   int64       // number of the last one
}

// kindReset is the kind of the event after which everything must be fetched again:
// the gateway was emptied, or has another state.
const kindReset = "reset"

// pastLength is how many events are kept for a page that connects again.
const pastLength = 1000

// published is one event.
type published struct {
	kind   string
	orders []string
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

func newHub() *hub { return &hub{run: rand.Text()[:8], pages: map[*listener]struct{}{}} }

func (h *hub) publish(kind string, orders []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq++
	if h.past = append(h.past, published{kind, orders}); len(h.past) >= 2*pastLength {
		h.past = slices.Clone(h.past[pastLength:])
	}
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

// rejoin adds a page that has already got everything up to the message with the id.
// If that is too long ago, the page learns that anything may have changed.
func (h *hub) rejoin(id string) *listener {
	l := h.join()
	if id == "" {
		return l
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	run, number, _ := strings.Cut(id, "-")
	last, err := strconv.ParseInt(number, 10, 64)
	missed := h.seq - last
	if err != nil || run != h.run || missed < 0 || missed > int64(len(h.past)) {
		l.take(kindReset, nil)
		l.more = true
		return l
	}
	for _, p := range h.past[int64(len(h.past))-missed:] {
		l.take(p.kind, p.orders)
	}
	return l
}

func (h *hub) leave(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.pages, l)
}

// collect returns the collected changes, and resets l. The id is that of the message.
func (h *hub) collect(l *listener) (c change, id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c = change{Kinds: slices.Sorted(maps.Keys(l.kinds)), Orders: slices.AppendSeq([]string{}, maps.Keys(l.orders)), More: l.more}
	clear(l.kinds)
	clear(l.orders)
	l.more = false
	return c, h.run + "-" + strconv.FormatInt(h.seq, 10)
}
