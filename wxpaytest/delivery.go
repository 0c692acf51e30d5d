package wxpaytest

import (
	"bytes"
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// Delivery is one attempt to deliver a notification.
type Delivery struct {
	Time         time.Time // of the gateway's clock
	MchID        string
	SubMchID     string // of a shop's order
	OutTradeNo   string
	OutRefundNo  string // empty: a payment notification
	URL          string
	RequestID    string // header Request-ID
	Body         []byte
	Attempt      int         // 1 is the first
	Status       int         // HTTP status; 0: no answer
	Reply        []byte      // the answer's body
	Err          error       // why there was no answer
	Acknowledged bool        // no further attempt follows
	Faults       []FaultName // that struck this attempt
	Next         time.Time   // of the next attempt; zero: none
}

// schedule returns the pause after each attempt that was not acknowledged.
// 支付结果通知: 15s/15s/30s/3m/10m/20m/30m/30m/30m/60m/3h/3h/3h/6h/6h.
func schedule() []time.Duration {
	const s, m, h = time.Second, time.Minute, time.Hour
	return []time.Duration{15 * s, 15 * s, 30 * s, 3 * m, 10 * m, 20 * m, 30 * m, 30 * m, 30 * m,
		60 * m, 3 * h, 3 * h, 3 * h, 6 * h, 6 * h}
}

// Deliveries returns every attempt to deliver a notification, oldest first.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Delivery, len(s.deliveries.list))
	for i, d := range s.deliveries.list {
		all[i] = d.snapshot()
	}
	return all
}

func (d Delivery) snapshot() Delivery {
	d.Body, d.Reply, d.Faults = bytes.Clone(d.Body), bytes.Clone(d.Reply), slices.Clone(d.Faults)
	return d
}

// deliver makes the first attempt, and starts the schedule. What the message
// says is saved first; where that fails it is sent later.
func (s *Server) deliver(n *notification) error {
	if err := s.commit(); err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.later(n, s.Clock.Now().Add(schedule()[0]), func(time.Time) { _ = s.deliver(n) })
		return err
	}
	s.scheduled(n, s.Clock.Now())
	return s.commit()
}

// scheduled makes an attempt of the schedule at its time.
func (s *Server) scheduled(n *notification, now time.Time) {
	s.mu.Lock()
	done := n.url == "" || n.acked || s.closed
	held := !done && s.holdBack(n, now)
	s.mu.Unlock()
	if done || held {
		return
	}
	s.attemptScheduled(n, now)
	s.releaseHeld(now)
}

func (s *Server) attemptScheduled(n *notification, now time.Time) {
	next, made := s.attempt(n, now, "", true)
	if !made {
		return // the next gateway makes it
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n.due = time.Time{}
	s.changed(n)
	if !next.IsZero() {
		s.later(n, next, func(now time.Time) { s.scheduled(n, now) })
	}
}

// attempt posts the notification once, or twice at the same time where a
// duplicate was injected. The zero key means the merchant's. It returns when
// the schedule wants the next attempt, and false where none can be made.
func (s *Server) attempt(n *notification, now time.Time, key string, scheduled bool) (next time.Time, made bool) {
	if n.url == "" || !s.enter() {
		return time.Time{}, false
	}
	defer s.active.Done()
	s.mu.Lock()
	d, copies := s.prepare(n, now, key, scheduled)
	s.mu.Unlock()
	var group sync.WaitGroup
	for range copies - 1 {
		group.Go(func() { s.post(n, d) })
	}
	s.post(n, d)
	group.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if n.acked {
		return time.Time{}, true
	}
	return n.next, true
}

// prepare composes an attempt and lets a fault strike it.
func (s *Server) prepare(n *notification, now time.Time, key string, scheduled bool) (d Delivery, copies int) {
	if key == "" {
		key = s.merchants[n.order.MchID].Key
	}
	n.sent++
	act, _ := s.strikeLocked(n.occasion(atMessage))
	m := n.message(key, act.act)
	m.sign()
	act.mangle(m)
	a := xmlAnswer(m.encode())
	act.wire(a)
	d = Delivery{Time: now, MchID: n.order.MchID, SubMchID: n.order.SubMchID, OutTradeNo: n.order.OutTradeNo, URL: n.url, Body: a.body, Attempt: n.sent,
		RequestID: codec.RandomHex(16)}
	if n.refund != nil {
		d.OutRefundNo = n.refund.OutRefundNo
	}
	if scheduled {
		n.schedule(now)
	}
	d.Next = n.next
	copies = 1
	twice, _ := s.strikeLocked(n.occasion(atPosting))
	if twice.name == DuplicateNotification {
		copies = cmp.Or(twice.Copies, 2)
	}
	d.Faults = n.faults(act.name, twice.name)
	return d, copies
}

// schedule counts an attempt of the schedule and sets the time of the next.
func (n *notification) schedule(now time.Time) {
	pauses := schedule()
	n.next = time.Time{}
	if n.tries < len(pauses) {
		n.next = now.Add(pauses[n.tries])
	}
	n.tries++
}
