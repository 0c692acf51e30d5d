package main

import (
	"cmp"
	"sync"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// index lists the ids of all orders by time. The newest orders can be shown
// without a copy of all orders.
type index struct {
	mu   sync.Mutex
	ids  []string // oldest first
	seen map[string]struct{}
}

func newIndex() *index { return &index{seen: map[string]struct{}{}} }

// orderID returns the name of an order for the methods of the gateway.
func orderID(mchID, outTradeNo string) string { return mchID + "/" + outTradeNo }

func idOf(o wxpaytest.Order) string { return orderID(cmp.Or(o.SubMchID, o.MchID), o.OutTradeNo) }

func (x *index) add(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if _, again := x.seen[id]; again {
		return
	}
	x.seen[id] = struct{}{}
	x.ids = append(x.ids, id)
}

// fill adds the orders that existed before the first event.
func (x *index) fill(orders []wxpaytest.Order) {
	for _, o := range orders {
		x.add(idOf(o))
	}
}

// all returns the ids, oldest first. The caller must not change the slice.
func (x *index) all() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.ids[:len(x.ids):len(x.ids)]
}
