package wxpaytest

import (
	"container/heap"
	"net/http"
	"sync"
	"time"
)

// notifier delivers notifications and repeats them until they are acknowledged.
type notifier struct {
	clock     clockOf
	settings  func() settings
	life      *lifetime
	orders    *orders
	merchants *merchants
	faults    *faults
	history   *history
	unsaved   *unsaved
	commit    func() error // saves all changes
	client    *http.Client
	log       logger

	mu   sync.Mutex // guards the schedule of each notification too
	due  queue[*notification]
	held []*notification // held back until another notification is delivered

	failed map[*notification]bool // those that were not acknowledged, see Server.Undelivered
}

// deliver makes the first attempt and starts the schedule. What the message
// states is saved first. If the save fails, the message is sent later.
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

// scheduled makes a scheduled attempt when it is due.
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
		return // the gateway is closed; the next gateway makes the attempt
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n.due = time.Time{}
	r.unsaved.note(n)
	if !next.IsZero() {
		r.later(n, next, func(now time.Time) { r.scheduled(n, now) })
	}
}

// redeliver makes one more attempt now, outside the schedule. If key is empty,
// it uses the merchant's key.
func (r *notifier) redeliver(n *notification, key string) error {
	r.attempt(n, r.clock.Now(), key, false)
	return r.commit()
}

// attempt posts the notification, several times at once if a duplicate was
// injected. If key is empty, it uses the merchant's key. It returns the time of
// the next scheduled attempt. made is false if no attempt is possible.
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

// later schedules a notification on the clock, for a caller that holds the
// lock.
func (r *notifier) later(n *notification, at time.Time, happen func(now time.Time)) {
	n.due = at
	heap.Push(&r.due, timed[*notification]{at: at, what: n})
	r.clock.at(at, happen)
}

// resume continues a schedule that an earlier gateway began.
func (r *notifier) resume(n *notification) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !n.acked && !n.due.IsZero() {
		r.later(n, n.due, func(now time.Time) { r.scheduled(n, now) })
	}
}

// nextDue returns when the next notification is due. It skips those that were
// acknowledged or delayed meanwhile.
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

// judge notes the result of an attempt, for a caller that holds the lock.
func (r *notifier) judge(n *notification) {
	if n.acked {
		delete(r.failed, n)
	} else {
		r.failed[n] = true
	}
}
