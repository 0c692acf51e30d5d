package shop

import (
	"bytes"
	"database/sql"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// What the staff refunds on the merchant platform is a difference, and stays one.
func TestDifference(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o := s.sell("c1")
		_, err := s.gw.RefundOnPlatform(o.OutTradeNo, 100, "抱歉")
		require.NoError(t, err)
		s.eventually(time.Hour, func() bool { return s.count("differences WHERE NOT resolved") == 1 })
		assert.Equal(t, []string{"missing in ledger"}, s.dump("SELECT kind FROM differences"))
		assert.Equal(t, 1, s.count("bill_days WHERE state = 'requested' AND bill_date = $1", s.dump("SELECT bill_date FROM differences")[0]))
		s.eventually(time.Hour, func() bool { return s.count("bill_days WHERE state = 'done'") >= 2 })
		assert.Equal(t, 1, s.count("differences WHERE NOT resolved"))
	})
}

// A refund that another day's bill has is no difference after both days were compared.
func TestMidnight(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		r := s.refundAll()
		s.finishRefund(r, wxpaytest.RefundSuccess)
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE state = 'done'") == 1 })
		_, err := s.db.Exec("UPDATE refunds SET accepted_at = $1", s.now().Add(24*time.Hour))
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
		r := s.refundAll()
		s.finishRefund(r, wxpaytest.RefundClosed)
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE state = 'failed'") == 1 })
		_, err := s.db.Exec("UPDATE refunds SET accepted_at = $1", s.now().Add(seen))
		require.NoError(t, err)
		s.eventually(time.Hour, func() bool { return s.count("bill_days WHERE state = 'done'") >= 2 })
		assert.Zero(t, s.count("differences WHERE NOT resolved"))
	})
}

// A refund that was still open when the second day was compared, and is on the first day's
// bill: the second day is compared again.
func TestMidnightLater(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		r := s.refundAll()
		s.eventually(time.Minute, func() bool { return s.count("refunds WHERE accepted_at IS NOT NULL") == 1 })
		_, err := s.db.Exec("UPDATE refunds SET accepted_at = $1", s.now().Add(24*time.Hour))
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
		s.sell("c1")
		var log bytes.Buffer
		s.Logger = slog.New(slog.NewTextHandler(&log, nil))
		plan := func() {
			require.NoError(t, s.inTx(t.Context(), func(tx *sql.Tx) error { return s.planBills(t.Context(), tx) }))
		}
		plan()
		assert.Empty(t, log.String())
		s.gw.Clock.Advance(40 * time.Hour)
		plan()
		plan()
		assert.Equal(t, 1, strings.Count(log.String(), `"paid orders that are not shipped"=1`))
	})
}
