package main

import (
	"testing"

	"github.com/seed6780280e/wxpay/examples/shop/internal/postgres/postgrestest"
)

// Two instances share a PostgreSQL database. The customer of one is known to the other.
func TestTwoInstancesOnPostgreSQL(t *testing.T) {
	t.Parallel()
	place, gw := gatewayPlace(t)
	place.env["SHOP_DB"], place.env["DATABASE_URL"] = "", postgrestest.Database(t)
	one, two := startProgram(t, place.environ()), startProgram(t, place.environ())
	number := one.sell(gw)
	two.eventually("GET /api/orders/"+number, one.token, "paid")
	two.assertMetrics("shop_counts_up 1", `shop_orders{state="paid"} 1`, `shop_refunds{state="done"} 0`, "shop_differences 0")
	two.terminate()
	two.waitExit()
	one.terminate()
	one.waitExit()
}
