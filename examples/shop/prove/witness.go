//go:build unix

package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/seed6780280e/wxpay/examples/shop/prove/judge"
)

// A witness remembers what the shop has told its customers and its clerk.
type witness struct {
	mu       sync.Mutex
	orders   map[string]string // number by request_id
	refunds  map[string]judge.RefundPromise
	shipping map[string]bool
	settled  map[string]bool // refunds by number
}

func newWitness() *witness {
	return &witness{orders: map[string]string{}, refunds: map[string]judge.RefundPromise{}, shipping: map[string]bool{}, settled: map[string]bool{}}
}

// placed notes an order. The same request must always get the same order.
func (w *witness) placed(requestID, number string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return remember(w.orders, requestID, number)
}

// promised notes a refund. The same request must always get the same refund.
func (w *witness) promised(requestID string, promise judge.RefundPromise) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return remember(w.refunds, requestID, promise)
}

func remember[T comparable](all map[string]T, requestID string, value T) error {
	if before, ok := all[requestID]; ok && before != value {
		return fmt.Errorf("the request %s got %v, and then %v", requestID, before, value)
	}
	all[requestID] = value
	return nil
}

func (w *witness) shipped(number string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shipping[number] = true
}

// A todo is work that is left for later.
type todo struct {
	mu   sync.Mutex
	work []func(context.Context) error
}

func (l *todo) add(work func(context.Context) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.work = append(l.work, work)
}

func (l *todo) take() []func(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	work := l.work
	l.work = nil
	return work
}
