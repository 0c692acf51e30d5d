package wxpaytest

import (
	"container/heap"
	"sync"
	"time"
)

// Clock is a clock that a test drives: it stands still until [Clock.Advance]
// moves it. Everything on a gateway happens at its time, and it fits where a
// program under test takes a clock. It is safe for concurrent use.
type Clock struct {
	mu     sync.Mutex
	now    time.Time
	goal   time.Time // where all calls of Advance together lead
	seq    int       // events of one instant happen in the order they were set
	events queue[func(now time.Time)]
	timers int // events that are somebody's After

	watchers map[*func(jump bool)]struct{}
}

// NewClock returns a clock that stands at t.
func NewClock(t time.Time) *Clock {
	t = t.Round(0) // a monotonic reading would tell real time
	return &Clock{now: t, goal: t, watchers: map[*func(bool)]struct{}{}}
}

// Now returns the time the clock stands at.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After returns a channel that receives the clock's time once it has advanced
// by d, at once where d is not positive.
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

// Waiting returns how many channels handed out by After are still to receive:
// a test waits for it before it advances past a pause of the code under test.
func (c *Clock) Waiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.timers
}

// Advance moves the clock on by d. What falls due on the way happens in order,
// each event at its own time and before Advance returns; events that are set
// on the way are part of it.
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

// at has happen called when the clock comes to t, by the caller of Advance.
func (c *Clock) at(t time.Time, happen func(now time.Time)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(t, happen)
}

func (c *Clock) add(t time.Time, happen func(now time.Time)) {
	c.seq++
	heap.Push(&c.events, timed[func(time.Time)]{t, c.seq, happen})
}
