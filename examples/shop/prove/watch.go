//go:build unix

package main

import (
	"context"
	"time"

	"github.com/seed6780280e/wxpay/examples/shop/prove/kills"
	"github.com/seed6780280e/wxpay/examples/shop/prove/rows"
)

// An attempt is one run of a job.
type attempt struct{ id, number int64 }

// doneNotMarked selects the jobs of SQLite that have done their work, while River still has
// them as running. River marks finished jobs in batches, some milliseconds later.
const doneNotMarked = `
SELECT j.id, j.attempt FROM river_job j JOIN refunds r ON r.out_refund_no = json_extract(j.args, '$.out_refund_no')
	WHERE j.state = 'running' AND r.state IN ('done', 'failed', 'stuck')
UNION ALL SELECT j.id, j.attempt FROM river_job j JOIN shipments s ON s.out_trade_no = json_extract(j.args, '$.out_trade_no')
	WHERE j.state = 'running' AND j.kind = 'ship' AND s.state = 'done'
UNION ALL SELECT j.id, j.attempt FROM river_job j JOIN orders o ON o.out_trade_no = json_extract(j.args, '$.out_trade_no')
	WHERE j.state = 'running' AND j.kind = 'ask_order' AND o.state <> 'created'`

// watchJobs looks into the file of SQLite, and kills the instance when a job is done and
// not marked. On PostgreSQL the proxies know the moment.
func (w *world) watchJobs(ctx context.Context) {
	seen := map[attempt]bool{} // a job of a killed instance stays there until it is rescued
	for w.sqlite && wait(ctx, 2*time.Millisecond) == nil {
		found, _ := rows.All(ctx, w.db, doneNotMarked, func(a *attempt) []any { return []any{&a.id, &a.number} })
		for _, a := range found {
			if !seen[a] {
				seen[a] = true
				w.plan.Strike(kills.DoneJob, func() bool { return w.fleet.Kill(0) && w.isRunning(ctx, a) })
			}
		}
	}
}

// isRunning reports whether the kill came before River has marked the job.
func (w *world) isRunning(ctx context.Context, a attempt) (running bool) {
	err := w.db.QueryRowContext(ctx, "SELECT state = 'running' FROM river_job WHERE id = $1 AND attempt = $2", a.id, a.number).Scan(&running)
	return err == nil && running
}
