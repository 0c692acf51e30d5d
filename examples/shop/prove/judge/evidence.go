// Package judge compares what the gateway has done with what the shop has stored and
// with what the shop has promised to its customers and its clerk.
package judge

import (
	"context"
	"database/sql"
	"errors"

	"github.com/seed6780280e/wxpay/examples/shop/prove/rows"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// Evidence is all that is known at the end of a run.
type Evidence struct {
	Orders  []wxpaytest.Order  // gateway's journal
	Refunds []wxpaytest.Refund // gateway's journal
	Frozen  map[string]bool    // gateway: paid orders whose money is frozen

	Shop Tables // shop's database

	Placed  map[string]string        // order number by request_id, as customers were told
	Clerk   map[string]RefundPromise // refunds that the clerk was promised, by request_id
	Shipped map[string]bool          // orders whose shipping the clerk was promised
	Settled map[string]bool          // numbers of refunds that the clerk has paid out by hand
	Days    []string                 // days that must be reconciled: 2026-11-30
	Bills   map[string]int           // rows of the gateway's bills of these days
}

// A RefundPromise is a refund that the shop has accepted from the clerk.
type RefundPromise struct {
	OutTradeNo  string
	OutRefundNo string
	Fee         int64 // fen
}

// Tables are the rows of the shop's database.
type Tables struct {
	Orders      []Order
	Deliveries  map[string]int // number of deliveries by order
	Refunds     []Refund
	Shipments   map[string]string // state by order
	Days        []Day
	Differences []Difference // unresolved ones
	Jobs        []Job        // unfinished and given up ones
}

// An Order is a row of orders.
type Order struct {
	OutTradeNo, RequestID, State, TransactionID string
	TotalFee, RefundedFee                       int64
}

// A Refund is a row of refunds.
type Refund struct {
	OutRefundNo, RequestID, OutTradeNo, State string
	Fee                                       int64
}

// A Day is a row of bill_days.
type Day struct {
	Date, State string
	Rows        int // of its bill
}

// A Difference is an unresolved row of differences.
type Difference struct{ Day, Kind, OutTradeNo, OutRefundNo string }

// A Job is a job that has not ended well.
type Job struct {
	ID                int64
	Kind, State, Args string
}

// Read reads the shop's tables.
func Read(ctx context.Context, db *sql.DB) (t Tables, err error) {
	t.Orders, err = rows.All(ctx, db, "SELECT out_trade_no, request_id, state, transaction_id, total_fee, refunded_fee FROM orders ORDER BY created_at, out_trade_no",
		func(o *Order) []any {
			return []any{&o.OutTradeNo, &o.RequestID, &o.State, &o.TransactionID, &o.TotalFee, &o.RefundedFee}
		})
	errs := []error{err}
	t.Refunds, err = rows.All(ctx, db, "SELECT out_refund_no, request_id, out_trade_no, state, refund_fee FROM refunds ORDER BY created_at, out_refund_no",
		func(r *Refund) []any { return []any{&r.OutRefundNo, &r.RequestID, &r.OutTradeNo, &r.State, &r.Fee} })
	errs = append(errs, err)
	t.Differences, err = rows.All(ctx, db, "SELECT bill_date, kind, out_trade_no, out_refund_no FROM differences WHERE NOT resolved",
		func(d *Difference) []any { return []any{&d.Day, &d.Kind, &d.OutTradeNo, &d.OutRefundNo} })
	errs = append(errs, err)
	t.Jobs, err = rows.All(ctx, db, "SELECT id, kind, state, CAST(args AS TEXT) FROM river_job WHERE state NOT IN ('completed', 'cancelled') ORDER BY id",
		func(j *Job) []any { return []any{&j.ID, &j.Kind, &j.State, &j.Args} })
	errs = append(errs, err)
	t.Deliveries, err = table[int](ctx, db, "SELECT out_trade_no, count(*) FROM deliveries GROUP BY out_trade_no")
	errs = append(errs, err)
	t.Shipments, err = table[string](ctx, db, "SELECT out_trade_no, state FROM shipments")
	errs = append(errs, err)
	t.Days, err = rows.All(ctx, db, "SELECT bill_date, state, bill_rows FROM bill_days",
		func(d *Day) []any { return []any{&d.Date, &d.State, &d.Rows} })
	return t, errors.Join(append(errs, err)...)
}

type pair[V any] struct {
	key   string
	value V
}

// table reads a query of two columns.
func table[V any](ctx context.Context, db *sql.DB, query string) (map[string]V, error) {
	pairs, err := rows.All(ctx, db, query, func(p *pair[V]) []any { return []any{&p.key, &p.value} })
	all := map[string]V{}
	for _, p := range pairs {
		all[p.key] = p.value
	}
	return all, err
}
