package wxpaytest

import (
	"context"
	"time"
)

// runStep is how often a running clock moves.
const runStep = 20 * time.Millisecond

// Run moves the clock in real time, times speed, until ctx ends. It can be
// advanced meanwhile. What falls due happens in order, as with
// [Clock.Advance]: while a notification waits for its answer the clock stands,
// and then catches up.
func (c *Clock) Run(ctx context.Context, speed float64) {
	ticker := time.NewTicker(runStep)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := time.Now()
		c.advance(time.Duration(float64(now.Sub(last)) * speed))
		c.moved(false)
		last = now
	}
}

// NextEvent returns when the next event happens: a notification that is due,
// or the end of somebody's wait. It is false where there is none.
func (c *Clock) NextEvent() (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.events) == 0 {
		return time.Time{}, false
	}
	return c.events[0].at, true
}

// watch has f called whenever the clock has moved, until stop; jump tells an
// Advance from a step of Run.
func (c *Clock) watch(f func(jump bool)) (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watchers[&f] = struct{}{}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.watchers, &f)
	}
}

func (c *Clock) moved(jump bool) {
	c.mu.Lock()
	watchers := make([]func(bool), 0, len(c.watchers))
	for f := range c.watchers {
		watchers = append(watchers, *f)
	}
	c.mu.Unlock()
	for _, f := range watchers {
		f(jump)
	}
}
