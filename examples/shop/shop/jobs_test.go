package shop

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/internal/virtualtime"
)

// Two instances on one database start together.
func TestTwoInstances(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		other, err := New(Config{Database: s.db, Merchant: s.Merchant, PublicURL: s.PublicURL, Clock: s.Clock, Logger: s.Logger, Jobs: river.Config{TestOnly: true, Test: virtualtime.Of(s.Clock)}})
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
