package coupon

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay"
)

// The documents have no ids of sub-merchants: a provider gives its own coupons.
func TestOnlyOwnCoupons(t *testing.T) {
	c, gw := newTestClient(t)
	shop := c.ForSubMerchant("1900000109", "")
	_, sent := Send(bg, shop, request())
	_, stock := QueryStock(bg, shop, &QueryStockRequest{CouponStockID: "1757"})
	_, info := QueryInfo(bg, shop, &QueryInfoRequest{CouponID: "1442", OpenID: "o1", StockID: "1717"})
	for _, err := range []error{sent, stock, info} {
		assert.ErrorContains(t, err, "provider's own client")
		assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
	}
	assert.Zero(t, len(gw.Exchanges()))
}
