package main

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/internal/postgres"
)

// Two instances share a PostgreSQL database. The customer of one is known to the other.
func TestTwoInstancesOnPostgreSQL(t *testing.T) {
	t.Parallel()
	server, err := postgres.Start(postgres.Options{})
	if errors.Is(err, postgres.ErrNotInstalled) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { server.Stop() })
	place, gw := gatewayPlace(t)
	place.env["SHOP_DB"], place.env["DATABASE_URL"] = "", server.URL()
	one, two := startProgram(t, place.environ()), startProgram(t, place.environ())
	number := one.sell(gw)
	two.eventually("GET /api/orders/"+number, one.token, "paid")
	two.assertMetrics("shop_counts_up 1", `shop_orders{state="paid"} 1`, `shop_refunds{state="done"} 0`, "shop_differences 0")
	two.terminate()
	two.waitExit()
	one.terminate()
	one.waitExit()
}
