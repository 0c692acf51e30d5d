package main

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/seed6780280e/wxpay"
)

// reconcile compares the bill of a day with the ledger, and prints the differences.
// A shop does this for every day, after 10:00 of the next day.
func (b *backend) reconcile(ctx context.Context, day time.Time, say func(format string, args ...any)) (differences int, err error) {
	result, err := b.client.ReconcileDay(ctx, day, b.store.entries())
	if err != nil {
		return 0, err
	}
	for _, difference := range result.Differences {
		say("%s: bill %+v, ledger %+v", difference.Kind, difference.Row, difference.Entry)
	}
	say("the bill has %d rows; bill and ledger differ in %d places", result.Summary.Count, len(result.Differences))
	return len(result.Differences), nil
}

// entries yields the entries of the shop's ledger. A real shop queries its database for
// the day of the bill. This shop has just opened, and has no other day.
func (s *store) entries() iter.Seq2[wxpay.LedgerEntry, error] {
	return func(yield func(wxpay.LedgerEntry, error) bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, o := range s.orders {
			if o.Deliveries == 0 {
				continue
			}
			if !yield(wxpay.LedgerEntry{OutTradeNo: o.No, Amount: o.TotalFee}, nil) {
				return
			}
			if o.RefundNo != "" && !yield(wxpay.LedgerEntry{OutTradeNo: o.No, OutRefundNo: o.RefundNo, Amount: o.RefundFee}, nil) {
				return
			}
		}
	}
}

// bill downloads the bill of the day and compares it with the ledger.
func (s *story) bill(ctx context.Context) error {
	s.gw.Clock.Advance(36 * time.Hour)
	s.out.say("it is 10:00 two days later; the bill of the first day is ready: the backend downloads it and compares")
	differences, err := s.shop.reconcile(ctx, s.day, s.out.say)
	if err != nil {
		return err
	}
	if differences != 0 {
		return fmt.Errorf("bill and ledger differ in %d places", differences)
	}
	return nil
}
