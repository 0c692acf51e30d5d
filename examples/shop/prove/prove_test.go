//go:build unix

package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/internal/postgres"
	"github.com/seed6780280e/wxpay/examples/shop/prove/breaks"
	"github.com/seed6780280e/wxpay/examples/shop/prove/judge"
	"github.com/seed6780280e/wxpay/examples/shop/prove/kills"
)

// TestMain runs all tests at the same time: they mostly wait.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// small returns the options of a run for tests.
func small(t *testing.T) options {
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	return options{
		orders: 200, instances: 2, kills: 16, seed: 1, faults: 0.15, stale: 0.1, customers: 16,
		beat: 2 * time.Second, shop: "..", rounds: 40, log: t.Logf,
	}
}

func runSmall(t *testing.T, o options) *report {
	r, err := prove(context.Background(), o)
	if errors.Is(err, postgres.ErrNotInstalled) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	require.NoError(t, err)
	t.Log(r)
	return r
}

// assertProven makes sure that nothing is wrong, and that something was tried.
func assertProven(t *testing.T, r *report) {
	assert.False(t, r.wrong())
	assert.Empty(t, r.plan.Missing(), "points without a kill")
	for _, w := range kills.Windows() {
		assert.Positive(t, r.plan.Count(w), w)
	}
	assert.Greater(t, r.states["paid"], r.orders/2)
	assert.Greater(t, r.states["closed"], r.orders/20)
	assert.Greater(t, r.states["refunds"], r.orders/5)
	assert.Greater(t, r.states["shipments"], r.orders/5)
	assert.Positive(t, r.states["settled"])
	assert.GreaterOrEqual(t, r.days, 3)
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	assertProven(t, runSmall(t, small(t)))
}

func TestSQLite(t *testing.T) {
	t.Parallel()
	o := small(t)
	o.sqlite, o.instances = true, 1
	assertProven(t, runSmall(t, o))
}

// TestBreaks makes sure that the proof finds each mistake, by the rule that it breaks.
func TestBreaks(t *testing.T) {
	t.Parallel()
	rules := map[string]judge.Rule{
		"deliver-outside":      judge.PaidIsDelivered,
		"enqueue-after-commit": judge.RefundIsMade,
		"no-query-job":         judge.PaidIsDelivered,
		"new-refund-number":    judge.RefundAgrees,
		"change-is-failed":     judge.RefundAgrees,
		"ignore-doubt":         judge.OrderAgrees,
	}
	for _, name := range breaks.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := small(t)
			o.orders, o.rounds, o.breakName = 100, 10, name
			var found []judge.Rule
			for _, f := range runSmall(t, o).findings {
				found = append(found, f.Rule)
			}
			assert.Contains(t, found, rules[name])
		})
	}
}
