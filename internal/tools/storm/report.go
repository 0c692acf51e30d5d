package main

import (
	"fmt"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A report is the result of comparing the merchant's book with the gateway.
type report struct {
	orders, paid, closed, unpaid, refunded int
	lost                                   int // paid, but unpaid in the book
	doubled                                int // delivered or refunded more than once
	misjudged                              int // other differences between book and gateway
	unsure                                 int // the result is still unknown after many attempts
	goroutines                             int
	connections                            wxpaytest.Connections
}

func (r *report) wrong() bool {
	return r.lost+r.doubled+r.misjudged+r.unsure+r.goroutines > 0 || r.connections.Open > 0
}

func (r *report) String() string {
	return fmt.Sprintf("%d orders: %d paid, %d closed, %d unpaid, %d refunded\n"+
		"%d lost, %d doubled, %d misjudged, %d unsure; %d goroutines and %d connections leaked; %d TLS handshakes",
		r.orders, r.paid, r.closed, r.unpaid, r.refunded,
		r.lost, r.doubled, r.misjudged, r.unsure, r.goroutines, r.connections.Open, r.connections.Handshakes)
}

func (s *storm) compare() *report {
	s.book.mu.Lock()
	defer s.book.mu.Unlock()
	r := &report{orders: len(s.book.entries)}
	for no, e := range s.book.entries {
		made, _ := s.gw.Order(no)
		r.count(made, e, s.book.deliveries[no])
	}
	return r
}

func (r *report) count(made wxpaytest.Order, e *entry, deliveries int) {
	paid := made.State == wxpaytest.StateSuccess || made.State == wxpaytest.StateRefund
	switch {
	case paid:
		r.paid++
	case made.State == wxpaytest.StateClosed:
		r.closed++
	default:
		r.unpaid++
	}
	if made.Refunded > 0 {
		r.refunded++
	}
	switch {
	case e.unsure:
		r.unsure++
	case paid && !e.paid:
		r.lost++
	case deliveries > 1 || made.Refunded > e.refunded:
		r.doubled++
	case e.paid != paid || made.Refunded != e.refunded || e.closed != (made.State == wxpaytest.StateClosed):
		r.misjudged++
	}
}
