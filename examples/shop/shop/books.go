package shop

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"github.com/riverqueue/river"

	"github.com/seed6780280e/wxpay"
)

// billReady is when the bill of a day can be downloaded, counted from the day's beginning:
// at 10:00 of the next day.
const billReady = 34 * time.Hour

// planBills stores the row and the job of each day's bill, from the last one that was
// planned to today's. Start calls it, and the job of each day: no day is forgotten while no
// instance runs.
func (s *Shop) planBills(ctx context.Context, tx *sql.Tx) error {
	now, last := s.now().In(wxpay.Zone()), ""
	err := tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(bill_date), $1) FROM bill_days", now.Format(time.DateOnly)).Scan(&last)
	if err != nil {
		return err
	}
	planned := false
	day, err := time.ParseInLocation(time.DateOnly, last, wxpay.Zone())
	for ; err == nil && !day.After(now); day = day.AddDate(0, 0, 1) {
		date, isNew := day.Format(time.DateOnly), false
		isNew, err = changed(tx.ExecContext(ctx, `INSERT INTO bill_days (bill_date, state) VALUES ($1, $2)
			ON CONFLICT (bill_date) DO NOTHING`, date, requested))
		if err == nil && isNew {
			planned, err = true, s.enqueue(ctx, tx, checkBill{date}, day.Add(billReady).Sub(now))
		}
	}
	if err == nil && planned { // once a day
		err = s.remind(ctx, tx)
	}
	return err
}

// checkBill compares the bill of a day with the shop's tables. Differences are stored, and
// the job comes again until they are gone: around midnight a payment or refund may be on
// the other day's bill, and a refund that is late may still end. After two days they need
// a person, who explains them (differences.go).
func (s *Shop) checkBill(ctx context.Context, args checkBill) error {
	day, err := time.ParseInLocation(time.DateOnly, args.BillDate, wxpay.Zone())
	if err != nil {
		return river.JobCancel(err)
	}
	if err := s.inTx(ctx, func(tx *sql.Tx) error { return s.planBills(ctx, tx) }); err != nil {
		return err
	}
	late := s.now().Sub(day) > 60*time.Hour
	bill, err := s.Merchant().Pay.ReconcileDay(ctx, day, s.ledger(ctx, day))
	if err != nil {
		if late {
			s.alert(ctx, "a bill can't be compared", err, "number", args.BillDate)
		}
		return river.JobSnooze(10 * time.Minute)
	}
	open := 0
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		open, err = storeDifferences(ctx, tx, args.BillDate, bill.Differences)
		switch {
		case err != nil:
			return err
		case open > 0:
			return errors.Join(s.checkAgain(ctx, tx, day.AddDate(0, 0, -1)), s.checkAgain(ctx, tx, day.AddDate(0, 0, 1)))
		}
		_, err = billDays.move(ctx, tx, args.BillDate, done, ", bill_rows = $3", bill.Summary.Count)
		return err
	})
	if err != nil || open == 0 {
		return err
	}
	if late {
		s.alert(ctx, "the bill differs from the shop", nil, "number", args.BillDate, "differences", open)
	}
	return river.JobSnooze(6 * time.Hour)
}

// checkAgain compares a day again that had no differences. What was open then may have
// ended, and explain a difference of the next day or of the day before.
func (s *Shop) checkAgain(ctx context.Context, tx *sql.Tx, day time.Time) error {
	date := day.Format(time.DateOnly)
	moved, err := billDays.move(ctx, tx, date, requested, "")
	if err != nil || !moved {
		return err
	}
	return s.enqueue(ctx, tx, checkBill{date}, 0)
}

// remind alerts about what should have ended long ago.
func (s *Shop) remind(ctx context.Context, tx *sql.Tx) error {
	var unknown, unrefunded, unshipped int
	err := tx.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM orders WHERE state = 'created' AND expires_at < $1),
		(SELECT COUNT(*) FROM refunds WHERE state IN ('requested', 'stuck') AND created_at < $1),
		(SELECT COUNT(*) FROM orders o WHERE o.state = 'paid' AND o.paid_at < $1 AND o.refunded_fee < o.total_fee
			AND NOT EXISTS (SELECT 1 FROM shipments s WHERE s.out_trade_no = o.out_trade_no AND s.state = 'done'))`,
		s.now().Add(-36*time.Hour)).Scan(&unknown, &unrefunded, &unshipped)
	if unknown+unrefunded+unshipped > 0 {
		s.alert(ctx, "work is late", nil, "orders that may be paid", unknown, "refunds", unrefunded, "paid orders that are not shipped", unshipped)
	}
	return err
}

// ledger yields the payments and refunds of a day. A refund that is not done need not be on
// a bill, but around midnight it may be on that of the day before or after.
func (s *Shop) ledger(ctx context.Context, day time.Time) iter.Seq2[wxpay.LedgerEntry, error] {
	return func(yield func(wxpay.LedgerEntry, error) bool) {
		rows, err := s.db.QueryContext(ctx, `SELECT out_trade_no, '', total_fee, state FROM orders WHERE paid_at >= $1 AND paid_at < $2
			UNION ALL SELECT out_trade_no, out_refund_no, refund_fee, state FROM refunds
			WHERE accepted_at >= $1 AND accepted_at < $2 OR accepted_at >= $3 AND accepted_at < $4 AND state <> $5`,
			day.UTC(), day.AddDate(0, 0, 1).UTC(), day.AddDate(0, 0, -1).UTC(), day.AddDate(0, 0, 2).UTC(), done)
		if err != nil {
			yield(wxpay.LedgerEntry{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var e wxpay.LedgerEntry
			var is state
			err := rows.Scan(&e.OutTradeNo, &e.OutRefundNo, &e.Amount, &is)
			e.State = ledgerStates[is]
			if !yield(e, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(wxpay.LedgerEntry{}, err)
		}
	}
}

var ledgerStates = map[state]wxpay.LedgerState{
	orderPaid: wxpay.LedgerStateDone, done: wxpay.LedgerStateDone,
	requested: wxpay.LedgerStateOpen,
	failed:    wxpay.LedgerStateFailed, stuck: wxpay.LedgerStateFailed, settled: wxpay.LedgerStateFailed,
}
