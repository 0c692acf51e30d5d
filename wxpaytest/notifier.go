package wxpaytest

import (
	"container/heap"
	"net/http"
	"sync"
	"time"
)

// notifier delivers notifications, and repeats them until they are acknowledged.
type notifier struct {
	clock     clockOf
	settings  func() settings
	life      *lifetime
	orders    *orders
	merchants *merchants
	faults    *faults
	history   *history
	unsaved   *unsaved
	commit    func() error // saves what has changed
	client    *http.Client

	mu   sync.Mutex // guards where each notification stands, too
	due  queue[*notification]
	held []*notification // until another one was delivered
}

// deliver makes the first attempt, and starts the schedule. What the message
// says is saved first; where that fails it is sent later.
func (r *notifier) deliver(n *notification) error {
	if err := r.commit(); err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.later(n, r.clock.Now().Add(schedule()[0]), func(time.Time) { _ = r.deliver(n) })
		return err
	}
	r.scheduled(n, r.clock.Now())
	return r.commit()
}

// scheduled makes an attempt of the schedule at its time.
func (r *notifier) scheduled(n *notification, now time.Time) {
	r.mu.Lock()
	done := n.url == "" || n.acked || r.life.isClosed()
	held := !done && r.holdBack(n, now)
	r.mu.Unlock()
	if done || held {
		return
	}
	r.attemptScheduled(n, now)
	r.releaseHeld(now)
}

func (r *notifier) attemptScheduled(n *notification, now time.Time) {
	next, made := r.attempt(n, now, "", true)
	if !made {
		return // the next gateway makes it
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n.due = time.Time{}
	r.unsaved.note(n)
	if !next.IsZero() {
		r.later(n, next, func(now time.Time) { r.scheduled(n, now) })
	}
}

// redeliver makes one more attempt, now and outside the schedule. The zero key
// means the merchant's.
func (r *notifier) redeliver(n *notification, key string) error {
	r.attempt(n, r.clock.Now(), key, false)
	return r.commit()
}

// attempt posts the notification once, or twice at the same time where a
// duplicate was injected. The zero key means the merchant's. It returns when
// the schedule wants the next attempt, and false where none can be made.
func (r *notifier) attempt(n *notification, now time.Time, key string, scheduled bool) (next time.Time, made bool) {
	if n.url == "" || !r.life.enter() {
		return time.Time{}, false
	}
	defer r.life.leave()
	d, copies := r.prepare(n, now, key, scheduled)
	var group sync.WaitGroup
	for range copies - 1 {
		group.Go(func() { r.post(n, d) })
	}
	r.post(n, d)
	group.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	if n.acked {
		return time.Time{}, true
	}
	return n.next, true
}

// later has the clock come back to a notification, for a caller that holds the
// lock.
func (r *notifier) later(n *notification, at time.Time, happen func(now time.Time)) {
	n.due = at
	heap.Push(&r.due, timed[*notification]{at: at, what: n})
	r.clock.at(at, happen)
}

// resume has the schedule of a notification go on that another gateway began.
func (r *notifier) resume(n *notification) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !n.acked && !n.due.IsZero() {
		r.later(n, n.due, func(now time.Time) { r.scheduled(n, now) })
	}
}

// nextDue returns when the next notification is due. It leaves out what was
// acknowledged meanwhile, or put off.
func (r *notifier) nextDue() (time.Time, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.due) > 0 {
		first := r.due[0]
		if !first.what.acked && first.at.Equal(first.what.due) {
			return first.at, true
		}
		heap.Pop(&r.due)
	}
	return time.Time{}, false
}
