package shop

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/internal/virtualtime"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// post delivers a notification to the shop, and reports whether it was acknowledged.
func (s *testShop) post(handle http.HandlerFunc, body []byte) bool {
	w := httptest.NewRecorder()
	handle(w, httptest.NewRequest(http.MethodPost, NotifyPath, bytes.NewReader(body)))
	return strings.Contains(w.Body.String(), "SUCCESS")
}

// The notification comes many times at once, and the job asks at the same time: one
// delivers, and all are acknowledged.
func TestDeliveredOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, params := s.buy("c1")
		s.gw.Inject(wxpaytest.Fault{Name: wxpaytest.NoNotification, Times: 100})
		require.NoError(t, s.gw.RequestPayment(params))
		body := s.gw.Notification(o.OutTradeNo)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() { assert.True(t, s.post(s.Notify, body)) })
			all.Go(func() { assert.NoError(t, s.askOrder(t.Context(), askOrder{o.OutTradeNo})) })
		}
		all.Wait()
		assert.Equal(t, 1, s.count("deliveries"))
		assert.Equal(t, 1, s.count("orders WHERE state = 'paid' AND transaction_id <> '' AND paid_at IS NOT NULL"))
	})
}

// A notification that never comes is no loss.
func TestLostNotification(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		_, params := s.buy("c1")
		s.gw.Inject(wxpaytest.Fault{Name: wxpaytest.NoNotification, Times: 100})
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 1 })
	})
}

// A payment of another amount is not delivered, and not acknowledged.
func TestOtherAmount(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, params := s.buy("c1")
		_, err := s.db.Exec("UPDATE orders SET total_fee = 2900 WHERE out_trade_no = $1", o.OutTradeNo)
		require.NoError(t, err)
		require.NoError(t, s.gw.RequestPayment(params))
		assert.False(t, s.post(s.Notify, s.gw.Notification(o.OutTradeNo)))
		assert.Zero(t, s.count("deliveries"))
		assert.Equal(t, 1, s.count("orders WHERE state = 'created'"))
	})
}

// An order that was never sent to WeChat Pay is closed in the end.
func TestNeverPlaced(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, err := s.PlaceOrder(t.Context(), "c1", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "127.0.0.1", "latte")
		require.NoError(t, err)
		s.eventually(30*time.Minute, func() bool { return s.count("orders WHERE state = 'closed'") == 1 })
		o, err = s.Order(t.Context(), o.OutTradeNo)
		require.NoError(t, err)
		_, err = s.Payment(t.Context(), o)
		assert.ErrorIs(t, err, ErrRefused)
	})
}

// An order whose request was lost before WeChat Pay saw it is closed in the end.
func TestOrderNeverArrived(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, err := s.PlaceOrder(t.Context(), "c1", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "127.0.0.1", "latte")
		require.NoError(t, err)
		s.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetBefore, Path: "/pay/unifiedorder", Times: 10})
		_, err = s.Payment(t.Context(), o)
		require.Error(t, err)
		s.eventually(20*time.Minute, func() bool { return s.count("orders WHERE state = 'closed'") == 1 })
	})
}

// An end of the process between any two statements is no loss: the order is either not
// there, or there with its job.
func TestNothingWithoutItsJob(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		s.buy("c1")
		for _, table := range []string{"orders", "refunds", "shipments"} {
			assert.Equal(t, s.count(table), s.count("river_job WHERE kind = $1", kindOf[table]), table)
		}
	})
}

var kindOf = map[string]string{"orders": "ask_order", "refunds": "refund", "shipments": "ship"}

// Notifications that were signed with the key before are accepted after a change of the
// key.
func TestNewKey(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, params := s.buy("c1")
		s.gw.Inject(wxpaytest.Fault{Name: wxpaytest.NoNotification, Times: 100})
		require.NoError(t, s.gw.RequestPayment(params))
		late := s.gw.Notification(o.OutTradeNo)
		old, key := s.gw.Merchant("").Key, strings.Repeat("n", 32)
		s.gw.ChangeKey("", key)
		s.useKey(key, old)
		assert.True(t, s.post(s.Notify, late))
		assert.Equal(t, 1, s.count("deliveries"))
		_, params = s.buy("c2")
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 2 })
	})
}

// A refund that WeChat Pay refuses for good waits for a person, keeps its number, and is
// made once.
func TestStuckRefund(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, params := s.buy("c1")
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 1 })
		s.gw.SetBalance("", 0)
		r, err := s.RequestRefund(t.Context(), "r1", o.OutTradeNo, 2800, "冷了")
		require.NoError(t, err)
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE state = 'stuck' AND problem <> ''") == 1 })
		require.ErrorIs(t, s.Retry(t.Context(), "refund", "R0"), ErrRefused)
		s.gw.SetBalance("", 1_000_000)
		require.NoError(t, s.Retry(t.Context(), "refund", r.OutRefundNo))
		s.eventually(time.Minute, func() bool { return s.gw.FinishRefund(r.OutRefundNo, "SUCCESS") == nil })
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE state = 'done'") == 1 })
		assert.Len(t, s.gw.Refunds(), 1)
	})
}

// Two clerks and two workers refund at the same time: nothing is refunded twice, and no
// more than was paid.
func TestRefundedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, params := s.buy("c1")
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 1 })
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
		o, params := s.buy("c1")
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 1 })
		r, err := s.RequestRefund(t.Context(), "r1", o.OutTradeNo, 2800, "冷了")
		require.NoError(t, err)
		s.eventually(time.Minute, func() bool { return s.gw.FinishRefund(r.OutRefundNo, "REFUNDCLOSE") == nil })
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

// What the staff refunds on the merchant platform is a difference, and stays one.
func TestDifference(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, params := s.buy("c1")
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 1 })
		_, err := s.gw.RefundOnPlatform(o.OutTradeNo, 100, "抱歉")
		require.NoError(t, err)
		s.eventually(time.Hour, func() bool { return s.count("differences WHERE NOT resolved") == 1 })
		assert.Equal(t, []string{"missing in ledger"}, s.dump("SELECT kind FROM differences"))
		assert.Equal(t, 1, s.count("bill_days WHERE state = 'requested' AND bill_date = $1", s.dump("SELECT bill_date FROM differences")[0]))
		_, err = s.db.Exec("UPDATE differences SET resolved = TRUE, explanation = 'staff'")
		require.NoError(t, err)
		s.eventually(time.Hour, func() bool {
			return s.count("bill_days WHERE state = 'requested' AND bill_date IN (SELECT bill_date FROM differences)") == 0
		})
		assert.Equal(t, 1, s.count("differences"))
	})
}

// A refund that another day's bill has is no difference after both days were compared.
func TestMidnight(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, params := s.buy("c1")
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 1 })
		r, err := s.RequestRefund(t.Context(), "r1", o.OutTradeNo, 2800, "冷了")
		require.NoError(t, err)
		s.eventually(time.Minute, func() bool { return s.gw.FinishRefund(r.OutRefundNo, "SUCCESS") == nil })
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE state = 'done'") == 1 })
		_, err = s.db.Exec("UPDATE refunds SET accepted_at = $1", s.now().Add(24*time.Hour))
		require.NoError(t, err)
		s.eventually(time.Hour, func() bool {
			return s.count("differences WHERE resolved") == 2 && s.count("bill_days WHERE state = 'done'") >= 2
		})
		assert.Zero(t, s.count("differences WHERE NOT resolved AND bill_date IN (SELECT bill_date FROM bill_days WHERE state = 'done')"))
	})
}

// A refund that was closed is on the bill of the day on which WeChat Pay accepted it, also
// if the shop saw that on the next day, or its clock still showed the day before.
func TestMidnightOfClosedRefund(t *testing.T) {
	t.Run("the day after", func(t *testing.T) { closedAtMidnight(t, 24*time.Hour) })
	t.Run("the day before", func(t *testing.T) { closedAtMidnight(t, -24*time.Hour) })
}

func closedAtMidnight(t *testing.T, seen time.Duration) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, params := s.buy("c1")
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 1 })
		r, err := s.RequestRefund(t.Context(), "r1", o.OutTradeNo, 2800, "冷了")
		require.NoError(t, err)
		s.eventually(time.Minute, func() bool { return s.gw.FinishRefund(r.OutRefundNo, "REFUNDCLOSE") == nil })
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE state = 'failed'") == 1 })
		_, err = s.db.Exec("UPDATE refunds SET accepted_at = $1", s.now().Add(seen))
		require.NoError(t, err)
		s.eventually(time.Hour, func() bool { return s.count("bill_days WHERE state = 'done'") >= 2 })
		assert.Zero(t, s.count("differences WHERE NOT resolved"))
	})
}

// A refund that was still open when the second day was compared, and is on the first day's
// bill: the second day is compared again.
func TestMidnightLater(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, params := s.buy("c1")
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 1 })
		r, err := s.RequestRefund(t.Context(), "r1", o.OutTradeNo, 2800, "冷了")
		require.NoError(t, err)
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE accepted_at IS NOT NULL") == 1 })
		_, err = s.db.Exec("UPDATE refunds SET accepted_at = $1", s.now().Add(24*time.Hour))
		require.NoError(t, err)
		s.eventually(time.Hour, func() bool { return s.count("bill_days WHERE state = 'done'") >= 2 })
		first := s.dump("SELECT MIN(bill_date) FROM bill_days")[0]
		require.NoError(t, s.gw.FinishRefund(r.OutRefundNo, "SUCCESS"))
		s.eventually(time.Hour, func() bool { return s.count("refunds WHERE state = 'done'") == 1 })
		_, err = s.db.Exec("UPDATE bill_days SET state = 'requested' WHERE bill_date = $1", first)
		require.NoError(t, err)
		require.NoError(t, s.Retry(t.Context(), "bill", first))
		s.eventually(time.Hour, func() bool {
			return s.count("differences WHERE resolved") == 2 && s.count("bill_days WHERE bill_date = $1 AND state = 'done'", first) == 1
		})
	})
}

// Each state can be reached only from the states of the table, and the table names only
// known states.
func TestMove(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		s.buy("c1")
		number := s.dump("SELECT out_trade_no FROM orders")[0]
		all := []state{orderCreated, orderPaid, orderClosed}
		for _, from := range all {
			for _, to := range all[1:] { // nothing becomes created
				_, err := s.db.Exec("UPDATE orders SET state = $1", string(from))
				require.NoError(t, err)
				tx, err := s.db.Begin()
				require.NoError(t, err)
				moved, err := orders.move(t.Context(), tx, number, to, "")
				require.NoError(t, tx.Rollback())
				require.NoError(t, err)
				assert.Equal(t, slices.Contains(orders.from[to], from), moved, "%s → %s", from, to)
			}
		}
	})
}

// Two instances on one database start together.
func TestTwoInstances(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		other, err := New(Config{Database: s.db, Merchant: s.Merchant, PublicURL: s.PublicURL, Clock: s.Clock, Logger: s.Logger, Jobs: river.Config{TestOnly: true, Test: virtualtime.Of(s.Clock)}})
		require.NoError(t, err)
		require.NoError(t, other.Start(t.Context()))
		_, params := s.buy("c1")
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 1 })
		assert.Equal(t, 1, s.count("bill_days"))
		require.NoError(t, other.Stop(t.Context()))
	})
}

// The progress of a job survives as JSON.
func TestProgressIsKept(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, _ := s.buy("c1")
		s.eventually(5*time.Second, func() bool { return s.count("orders WHERE progress <> '{}'") == 1 })
		var p wxpay.Progress
		require.NoError(t, json.Unmarshal([]byte(s.dump("SELECT progress FROM orders")[0]), &p))
		read, err := s.Order(t.Context(), o.OutTradeNo)
		require.NoError(t, err)
		assert.Equal(t, p, read.Progress)
		assert.Positive(t, p.Steps)
	})
}

// A person who has given the money back in another way settles the refund.
func TestSettle(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, params := s.buy("c1")
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 1 })
		r, err := s.RequestRefund(t.Context(), "r1", o.OutTradeNo, 2800, "冷了")
		require.NoError(t, err)
		require.ErrorIs(t, s.Settle(t.Context(), r.OutRefundNo), ErrRefused)
		s.eventually(time.Minute, func() bool { return s.gw.FinishRefund(r.OutRefundNo, "CHANGE") == nil })
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE state = 'stuck' AND problem = 'CHANGE'") == 1 })
		require.NoError(t, s.Settle(t.Context(), r.OutRefundNo))
		require.ErrorIs(t, s.Retry(t.Context(), "refund", r.OutRefundNo), ErrRefused)
	})
}

// Days on which no instance ran, or whose job got lost, are planned at the next start.
func TestDaysAreNotForgotten(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		s.gw.Clock.Advance(10 * 24 * time.Hour)
		require.NoError(t, s.inTx(t.Context(), func(tx *sql.Tx) error { return s.planBills(t.Context(), tx) }))
		assert.Equal(t, 11, s.count("bill_days"))
		assert.Equal(t, 11, s.count("river_job WHERE kind = 'check_bill'"))
	})
}

// What waits for too long is in the log every day.
func TestRemind(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		_, params := s.buy("c1")
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 1 })
		var log bytes.Buffer
		s.Logger = slog.New(slog.NewTextHandler(&log, nil))
		remind := func() {
			require.NoError(t, s.inTx(t.Context(), func(tx *sql.Tx) error { return s.remind(t.Context(), tx) }))
		}
		remind()
		assert.Empty(t, log.String())
		s.gw.Clock.Advance(40 * time.Hour)
		remind()
		assert.Contains(t, log.String(), `"paid orders that are not shipped"=1`)
	})
}
