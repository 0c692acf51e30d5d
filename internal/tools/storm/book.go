package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/seed6780280e/wxpay"
)

// An entry is what the merchant knows about an order. It comes only from the SDK.
type entry struct {
	fee      int64
	paid     bool
	closed   bool
	unsure   bool // the SDK could not determine the result
	refunded int64
}

// A book is the merchant's database.
type book struct {
	mu         sync.Mutex
	entries    map[string]*entry
	deliveries map[string]int
}

func newBook() *book { return &book{entries: map[string]*entry{}, deliveries: map[string]int{}} }

func (b *book) open(no string, fee int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.entries[no] = &entry{fee: fee}
}

func (b *book) update(no string, change func(*entry)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(b.entries[no])
}

// deliver delivers the goods, once.
func (b *book) deliver(no string, expect func(string, int64) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.entries[no]
	if !ok {
		return fmt.Errorf("order %q is not in the book", no)
	}
	if err := expect(no, e.fee); err != nil {
		return err
	}
	if !e.paid {
		e.paid = true
		b.deliveries[no]++
	}
	return nil
}

func (b *book) notified(_ context.Context, n *wxpay.Notification) error {
	return b.deliver(n.OutTradeNo, n.Expect)
}
