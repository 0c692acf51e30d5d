package wxpaytest

import (
	"container/heap"
	"sync"
	"time"
)

// Clock is a clock for tests: it stands still until [Clock.Advance] moves it.
// Everything on a gateway happens at the time of its Clock. Now and After have
// the signatures of time.Now and time.After, so the program under test can use
// the same clock. A Clock is safe for concurrent use.
type Clock struct {
	mu     sync.Mutex
	now    time.Time
	goal   time.Time // the time that all calls of Advance lead to
	seq    int       // events at the same time happen in the order they were set
	events queue[func(now time.Time)]
	timers int // events that a call of After waits for

	watchers map[*func(jump bool)]struct{}
}

// NewClock returns a clock that shows t.
func NewClock(t time.Time) *Clock {
	t = t.Round(0) // a monotonic reading would follow real time
	return &Clock{now: t, goal: t, watchers: map[*func(bool)]struct{}{}}
}

// Now returns the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After returns a channel that receives the clock's time after it has advanced
// by d. If d is not positive, the channel receives at once.
func (c *Clock) After(d time.Duration) <-chan time.Time {
	ch := make(chan time.Time, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if d <= 0 {
		ch <- c.now
		return ch
	}
	c.timers++
	c.add(c.now.Add(d), func(now time.Time) {
		c.mu.Lock()
		c.timers--
		c.mu.Unlock()
		ch <- now
	})
	return ch
}

// Waiting returns the number of channels returned by After that have not
// received yet. A test polls it until the code under test waits, and then calls
// [Clock.Advance].
func (c *Clock) Waiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.timers
}

// Advance moves the clock forward by d. All events until then happen before
// Advance returns, in order and each at its own time. This includes events that
// are added meanwhile.
func (c *Clock) Advance(d time.Duration) {
	c.advance(d)
	c.moved(true)
}

func (c *Clock) advance(d time.Duration) {
	c.mu.Lock()
	if d > 0 {
		c.goal = c.goal.Add(d)
	}
	goal := c.goal
	for len(c.events) > 0 && !c.events[0].at.After(goal) {
		e := heap.Pop(&c.events).(timed[func(time.Time)])
		if e.at.After(c.now) {
			c.now = e.at
		}
		now := c.now
		c.mu.Unlock()
		e.what(now)
		c.mu.Lock()
	}
	if goal.After(c.now) {
		c.now = goal
	}
	c.mu.Unlock()
}

// at calls happen when the clock reaches t, in the goroutine that moves the
// clock.
func (c *Clock) at(t time.Time, happen func(now time.Time)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(t, happen)
}

func (c *Clock) add(t time.Time, happen func(now time.Time)) {
	c.seq++
	heap.Push(&c.events, timed[func(time.Time)]{t, c.seq, happen})
}
