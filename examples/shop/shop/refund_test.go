package shop

import (
	"bytes"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A refund that WeChat Pay refuses for good waits for a person, keeps its number, and is
// made once.
func TestStuckRefund(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o := s.sell("c1")
		s.gw.SetBalance("", 0)
		r, err := s.RequestRefund(t.Context(), "r1", o.OutTradeNo, 2800, "冷了")
		require.NoError(t, err)
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE state = 'stuck' AND problem <> ''") == 1 })
		require.ErrorIs(t, s.Retry(t.Context(), "refund", "R0"), ErrRefused)
		s.gw.SetBalance("", 1_000_000)
		require.NoError(t, s.Retry(t.Context(), "refund", r.OutRefundNo))
		s.finishRefund(r, wxpaytest.RefundSuccess)
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE state = 'done'") == 1 })
		assert.Len(t, s.gw.Refunds(), 1)
	})
}

// Two clerks and two workers refund at the same time: nothing is refunded twice, and no
// more than was paid.
func TestRefundedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o := s.sell("c1")
		var all sync.WaitGroup
		for _, request := range []string{"r1", "r1", "r1", "r2", "r2"} {
			all.Go(func() { s.RequestRefund(t.Context(), request, o.OutTradeNo, 2000, "冷了") })
		}
		all.Wait()
		require.Equal(t, 1, s.count("refunds"))
		s.eventually(time.Minute, func() bool {
			number := s.dump("SELECT out_refund_no FROM refunds")[0]
			all.Go(func() { s.refundOrder(t.Context(), refundOrder{number}) })
			all.Go(func() { s.refundOrder(t.Context(), refundOrder{number}) })
			all.Wait()
			return s.gw.FinishRefund(number, "SUCCESS") == nil
		})
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE state = 'done'") == 1 })
		assert.Len(t, s.gw.Refunds(), 1)
		assert.Equal(t, 1, s.count("orders WHERE refunded_fee = 2000"))
	})
}

// A refund that WeChat Pay closes gives its amount back to the order.
func TestClosedRefund(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		r := s.refundAll()
		s.finishRefund(r, wxpaytest.RefundClosed)
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE state = 'failed'") == 1 })
		assert.Equal(t, 1, s.count("orders WHERE refunded_fee = 0"))
		var log bytes.Buffer
		s.Logger = slog.New(slog.NewTextHandler(&log, nil))
		item := &wxpay.RefundItem{OutRefundNo: r.OutRefundNo, RefundFee: 2800, Status: wxpay.RefundStatusClosed}
		require.NoError(t, s.refunded(t.Context(), item))
		assert.Empty(t, log.String(), "the same end again")
		item.Status = wxpay.RefundStatusSuccess
		require.NoError(t, s.refunded(t.Context(), item))
		assert.Contains(t, log.String(), "ended twice")
		assert.Equal(t, 1, s.count("refunds WHERE state = 'failed'"))
		item.OutRefundNo = "R0"
		require.NoError(t, s.refunded(t.Context(), item), "another program's refund")
	})
}

// A person who has given the money back in another way settles the refund.
func TestSettle(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		r := s.refundAll()
		require.ErrorIs(t, s.Settle(t.Context(), r.OutRefundNo), ErrRefused)
		s.finishRefund(r, wxpaytest.RefundChange)
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE state = 'stuck' AND problem = 'CHANGE'") == 1 })
		require.NoError(t, s.Settle(t.Context(), r.OutRefundNo))
		require.NoError(t, s.Settle(t.Context(), r.OutRefundNo), "a repeat")
		assert.Equal(t, 1, s.count("refunds WHERE state = 'settled'"))
		assert.Equal(t, 1, s.count("orders WHERE refunded_fee = 2800"))
		require.ErrorIs(t, s.Retry(t.Context(), "refund", r.OutRefundNo), ErrRefused)

		var log bytes.Buffer
		s.Logger = slog.New(slog.NewTextHandler(&log, nil))
		item := &wxpay.RefundItem{OutRefundNo: r.OutRefundNo, RefundFee: 2800, Status: wxpay.RefundStatusChange}
		require.NoError(t, s.refunded(t.Context(), item))
		assert.Empty(t, log.String(), "it did not arrive, as before")
		item.Status = wxpay.RefundStatusSuccess
		require.NoError(t, s.refunded(t.Context(), item))
		assert.Contains(t, log.String(), "ended twice", "the customer has the money twice")
	})
}
