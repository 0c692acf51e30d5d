package main

import (
	"crypto/rand"
	"sync"
)

// maxWindows is how many cashiers of wxshim.js are remembered.
const maxWindows = 1000

// windows are the cashiers that wxshim.js has opened. Each waits for the user.
type windows struct {
	mu   sync.Mutex
	all  map[string]*cashierWindow
	last []string // ids, oldest first
}

// cashierWindow is one call of wx.requestPayment.
type cashierWindow struct {
	params phoneParams
	once   sync.Once
	ended  chan struct{}
	errMsg string // after ended
}

func newWindows() *windows { return &windows{all: map[string]*cashierWindow{}} }

func (w *windows) open(params phoneParams) (id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	id = rand.Text()
	w.all[id] = &cashierWindow{params: params, ended: make(chan struct{})}
	if w.last = append(w.last, id); len(w.last) > maxWindows {
		delete(w.all, w.last[0])
		w.last = w.last[1:]
	}
	return id
}

// get returns nil if there is no such window.
func (w *windows) get(id string) *cashierWindow {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.all[id]
}

// end ends a window with the result of wx.requestPayment. The first result counts.
func (c *cashierWindow) end(errMsg string) {
	if c != nil && errMsg != "" {
		c.once.Do(func() {
			c.errMsg = errMsg
			close(c.ended)
		})
	}
}

// result returns the result, or "" if there is none yet.
func (c *cashierWindow) result() string {
	select {
	case <-c.ended:
		return c.errMsg
	default:
		return ""
	}
}
