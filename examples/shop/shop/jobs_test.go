package shop

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

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
		other, err := New(Config{Database: s.db, Merchant: s.Merchant, PublicURL: s.PublicURL, Clock: s.Clock, Logger: s.Logger, Jobs: river.Config{TestOnly: true, Test: VirtualTime(s.Clock)}})
		require.NoError(t, err)
		require.NoError(t, other.Start(t.Context()))
		s.sell("c1")
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
