//go:build unix

package main

import (
	"hash/fnv"
	"sync"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// banksAtOnce is how many refunds the banks finish at the same time.
const banksAtOnce = 8

// finishRefunds lets the banks finish the open refunds. Some are closed without paying, and
// some do not arrive.
// If not all, every second one stays open for longer.
func (w *world) finishRefunds(all bool) {
	var wg sync.WaitGroup
	places := make(chan struct{}, banksAtOnce)
	for i, r := range w.gw.Refunds() {
		if r.Status != wxpaytest.RefundProcessing || !all && i%2 == 0 {
			continue
		}
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			if err := w.gw.FinishRefund(r.OutRefundNo, bankResult(r.OutRefundNo)); err != nil {
				w.problem(err)
			}
		})
	}
	wg.Wait()
}

// bankResult closes one refund in 50. One in 10 does not arrive: the customer's card is dead.
func bankResult(number string) string {
	switch h := hash(number); {
	case h%50 == 0:
		return wxpaytest.RefundClosed
	case h%10 == 1:
		return wxpaytest.RefundChange
	}
	return wxpaytest.RefundSuccess
}

func hash(number string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(number))
	return h.Sum32()
}
