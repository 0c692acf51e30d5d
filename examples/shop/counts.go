package main

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/database"
	"github.com/seed6780280e/wxpay/examples/shop/telemetry"
)

// A counter reads the numbers for /metrics.
type counter struct {
	db    *database.DB
	clock wxpay.Clock
}

// unfinished are the states of jobs that River will still work on.
const unfinished = "('available', 'pending', 'retryable', 'running', 'scheduled')"

func (c *counter) counts(ctx context.Context) (n telemetry.Counts, err error) {
	// A state without rows is shown as 0, so that an alert sees its first row.
	n.Orders = map[string]int64{"created": 0, "paid": 0, "closed": 0}
	n.Refunds = map[string]int64{"requested": 0, "done": 0, "failed": 0, "stuck": 0, "settled": 0}
	differences := c.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM differences WHERE NOT resolved")
	if err := differences.Scan(&n.Differences); err != nil {
		return n, err
	}
	if err := c.byState(ctx, n.Orders, "SELECT state, COUNT(*) FROM orders GROUP BY state"); err != nil {
		return n, err
	}
	if err := c.byState(ctx, n.Refunds, "SELECT state, COUNT(*) FROM refunds GROUP BY state"); err != nil {
		return n, err
	}
	n.OldestJobAge, err = c.since(ctx, "SELECT created_at FROM river_job WHERE state IN "+unfinished+" ORDER BY created_at LIMIT 1")
	if err != nil {
		return n, err
	}
	n.JobDelay, err = c.since(ctx, "SELECT scheduled_at FROM river_job WHERE state IN "+unfinished+" ORDER BY scheduled_at LIMIT 1")
	return n, err
}

func (c *counter) byState(ctx context.Context, to map[string]int64, query string) error {
	rows, err := c.db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var state string
		var n int64
		if err := rows.Scan(&state, &n); err != nil {
			return err
		}
		to[state] = n
	}
	return rows.Err()
}

// since returns how long ago the time is that a query returns. It returns 0 if there is
// no row, or if the time is yet to come.
func (c *counter) since(ctx context.Context, query string) (time.Duration, error) {
	var t time.Time
	err := c.db.QueryRowContext(ctx, query).Scan(&t)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return max(c.clock.Now().Sub(t), 0), err
}
