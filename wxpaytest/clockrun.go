package wxpaytest

import (
	"context"
	"time"
)

// runStep is the real time between two steps of a running clock.
const runStep = 20 * time.Millisecond

// Run moves the clock with real time, multiplied by speed, until ctx ends.
// [Clock.Advance] can be called meanwhile. Events happen in order, as with
// Advance: while a notification waits for its acknowledgement the clock stands
// still, and then it catches up.
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

// NextEvent returns the time of the next event, such as a notification that is
// due, the end of an open counter payment, or the end of an After. It returns
// false if there is no event.
func (c *Clock) NextEvent() (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.events) == 0 {
		return time.Time{}, false
	}
	return c.events[0].at, true
}

// watch calls f whenever the clock has moved, until stop is called. jump is
// true after an Advance and false after a step of Run.
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
