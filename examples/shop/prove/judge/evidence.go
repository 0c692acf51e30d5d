// Package judge compares what the gateway has done with what the shop has stored and
// with what the shop has promised to its customers and its clerk.
package judge

import (
	"database/sql"
	"errors"
	"time"

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
	Days    []string                 // days that must be reconciled: 2026-11-30
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
	Days        map[string]string // state by date
	Differences []Difference      // unresolved ones
	Jobs        []Job             // unfinished and given up ones
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

// A Difference is an unresolved row of differences.
type Difference struct{ Day, Kind, OutTradeNo, OutRefundNo string }

// A Job is a job that has not ended well.
type Job struct {
	ID                int64
	Kind, State, Args string
	ScheduledAt       time.Time
}

// Read reads the shop's tables.
func Read(db *sql.DB) (t Tables, err error) {
	t.Orders, err = list(db, "SELECT out_trade_no, request_id, state, transaction_id, total_fee, refunded_fee FROM orders ORDER BY created_at, out_trade_no",
		func(o *Order) []any {
			return []any{&o.OutTradeNo, &o.RequestID, &o.State, &o.TransactionID, &o.TotalFee, &o.RefundedFee}
		})
	errs := []error{err}
	t.Refunds, err = list(db, "SELECT out_refund_no, request_id, out_trade_no, state, refund_fee FROM refunds ORDER BY created_at, out_refund_no",
		func(r *Refund) []any { return []any{&r.OutRefundNo, &r.RequestID, &r.OutTradeNo, &r.State, &r.Fee} })
	errs = append(errs, err)
	t.Differences, err = list(db, "SELECT bill_date, kind, out_trade_no, out_refund_no FROM differences WHERE NOT resolved",
		func(d *Difference) []any { return []any{&d.Day, &d.Kind, &d.OutTradeNo, &d.OutRefundNo} })
	errs = append(errs, err)
	t.Jobs, err = list(db, "SELECT id, kind, state, args, scheduled_at FROM river_job WHERE state NOT IN ('completed', 'cancelled') ORDER BY id",
		func(j *Job) []any { return []any{&j.ID, &j.Kind, &j.State, &j.Args, &j.ScheduledAt} })
	errs = append(errs, err)
	t.Deliveries, err = table[int](db, "SELECT out_trade_no, count(*) FROM deliveries GROUP BY out_trade_no")
	errs = append(errs, err)
	t.Shipments, err = table[string](db, "SELECT out_trade_no, state FROM shipments")
	errs = append(errs, err)
	t.Days, err = table[string](db, "SELECT bill_date, state FROM bill_days")
	return t, errors.Join(append(errs, err)...)
}

// list reads the rows of a query; columns returns where the columns of a row go.
func list[T any](db *sql.DB, query string, columns func(*T) []any) (all []T, err error) {
	rows, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one T
		if err := rows.Scan(columns(&one)...); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

type pair[V any] struct {
	key   string
	value V
}

// table reads a query of two columns.
func table[V any](db *sql.DB, query string) (map[string]V, error) {
	rows, err := list(db, query, func(p *pair[V]) []any { return []any{&p.key, &p.value} })
	all := map[string]V{}
	for _, p := range rows {
		all[p.key] = p.value
	}
	return all, err
}
