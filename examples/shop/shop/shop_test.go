package shop

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSale(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		ctx := t.Context()
		o, params := s.buy("c1")
		again, sameParams := s.buy("c1")
		assert.Equal(t, o.OutTradeNo, again.OutTradeNo)
		assert.NotEmpty(t, sameParams)
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 1 })

		r, err := s.RequestRefund(ctx, "r1", o.OutTradeNo, 1000, "冷了")
		require.NoError(t, err)
		_, err = s.RequestRefund(ctx, "r1", o.OutTradeNo, 1000, "冷了")
		require.NoError(t, err)
		_, err = s.RequestRefund(ctx, "r2", o.OutTradeNo, 1801, "冷了")
		require.ErrorIs(t, err, ErrRefused)
		_, err = s.RequestShipping(ctx, Shipment{OutTradeNo: o.OutTradeNo, ExpressCompany: "ZTO", TrackingNo: "Z1"})
		require.NoError(t, err)
		s.eventually(time.Minute, func() bool { return s.gw.FinishRefund(r.OutRefundNo, "SUCCESS") == nil })
		s.eventually(time.Minute, func() bool {
			return s.count("refunds WHERE state = 'done'") == 1 && s.count("shipments WHERE state = 'done'") == 1
		})
		made, _ := s.gw.Refund(r.OutRefundNo)
		assert.Equal(t, int64(1000), made.Fee)

		unpaid, _ := s.buy("c2")
		s.eventually(5*time.Minute, func() bool { return s.count("orders WHERE state = 'closed'") == 1 })
		closed, _ := s.gw.Order(unpaid.OutTradeNo)
		assert.Equal(t, "CLOSED", closed.State)

		s.eventually(time.Hour, func() bool { return s.count("bill_days WHERE state = 'done'") > 0 })
		assert.Zero(t, s.count("differences WHERE NOT resolved"))
		assert.Equal(t, 1, s.count("deliveries"))
	})
}
