package shop

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

// A promise is a row that needs a job, and who makes both.
type promise struct {
	name string
	row  string // what is counted of the rows
	job  string // kind of its job
	make func() error
}

// promises returns all work that stores a row with its job. A repeat is the same request.
func (s *testShop) promises() []promise {
	ctx, sold, stuckOne := s.t.Context(), s.sell("c1").OutTradeNo, s.sell("c2").OutTradeNo
	refund, err := s.RequestRefund(ctx, "r1", stuckOne, 100, "冷了")
	require.NoError(s.t, err)
	const day = "2026-01-01"
	for _, statement := range []string{
		"UPDATE refunds SET state = 'stuck'",
		"INSERT INTO bill_days (bill_date, state) VALUES ('" + day + "', 'requested')",
		"INSERT INTO differences (bill_date, kind, out_trade_no, out_refund_no, amount) VALUES ('" + day + "', 'duplicate', 'S1', '', 5)",
	} {
		_, err := s.db.Exec(statement)
		require.NoError(s.t, err)
	}
	today := s.now().In(wxpay.Zone()).Format(time.DateOnly)
	s.gw.Clock.Advance(24 * time.Hour)
	return []promise{
		{"order", "orders WHERE request_id = 'new'", "ask_order", func() error {
			_, err := s.PlaceOrder(ctx, "new", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "127.0.0.1", "latte")
			return err
		}},
		{"refund", "refunds WHERE request_id = 'new'", "refund", func() error {
			_, err := s.RequestRefund(ctx, "new", sold, 200, "冷了")
			return err
		}},
		{"amount of the refund", "orders WHERE refunded_fee = 500", "refund", func() error {
			_, err := s.RequestRefund(ctx, "newer", sold, 300, "冷了")
			return err
		}},
		{"shipment", "shipments", "ship", func() error {
			_, err := s.RequestShipping(ctx, Shipment{OutTradeNo: sold, ExpressCompany: "ZTO", TrackingNo: "Z1"})
			return err
		}},
		{"explanation", "differences WHERE resolved", "check_bill", func() error {
			return s.Explain(ctx, day, "duplicate", "S1", "", 5, "冷了")
		}},
		{"day", "bill_days WHERE bill_date > '" + today + "'", "check_bill", func() error {
			return s.inTx(ctx, func(tx *sql.Tx) error { return s.planBills(ctx, tx) })
		}},
		{"retry", "refunds WHERE state = 'requested' AND out_refund_no = '" + refund.OutRefundNo + "'", "refund", func() error {
			return s.Retry(ctx, "refund", refund.OutRefundNo)
		}},
	}
}

// Each statement of a transaction fails once, either before the database has carried it out
// or before the shop has read the response, and the caller repeats the request. At all
// times there is no row without its job, and no job without its row.
func TestNothingWithoutItsJob(t *testing.T) {
	for name, done := range map[string]bool{"request lost": false, "response lost": true} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, s *testShop) {
				f := s.faulty()
				for _, p := range s.promises() {
					s.keepsPromise(f, p, done)
				}
			})
		})
	}
}

// fewest is the number of statements of the smallest transaction that stores a row and a
// job: BEGIN, the row, the job, COMMIT.
const fewest = 4

func (s *testShop) keepsPromise(f *faults, p promise, done bool) {
	_, err := s.db.Exec("DELETE FROM river_job")
	require.NoError(s.t, err)
	for n := int64(1); ; n++ {
		failed, err := f.failAt(n, done, p.make)
		rows, jobs := s.count(p.row), s.count("river_job WHERE kind = $1", p.job)
		what := fmt.Sprintf("%s, statement %d", p.name, n)
		assert.LessOrEqual(s.t, rows, 1, what)
		assert.Equal(s.t, rows, min(jobs, 1), what)
		if !failed {
			require.NoError(s.t, err, what)
			assert.Equal(s.t, 1, rows, what)
			assert.GreaterOrEqual(s.t, n, int64(fewest), what)
			return
		}
		require.ErrorIs(s.t, err, errFault, what)
	}
}
