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

// zone is the time zone of bills.
var zone = time.FixedZone("UTC+8", 8*3600)

// billReady is when the bill of a day can be downloaded, counted from the day's beginning:
// at 10:00 of the next day.
const billReady = 34 * time.Hour

// planBills stores the row and the job of each day's bill, from the last one that was
// planned to today's. Start calls it, and the job of each day: no day is forgotten while no
// instance runs.
func (s *Shop) planBills(ctx context.Context, tx *sql.Tx) error {
	today := s.now().In(zone).Format(time.DateOnly)
	last := ""
	if err := tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(bill_date), $1) FROM bill_days", today).Scan(&last); err != nil {
		return err
	}
	day, err := time.ParseInLocation(time.DateOnly, last, zone)
	for ; err == nil && last <= today; day, last = day.AddDate(0, 0, 1), day.AddDate(0, 0, 1).Format(time.DateOnly) {
		var isNew bool
		isNew, err = changed(tx.ExecContext(ctx, "INSERT INTO bill_days (bill_date, state) VALUES ($1, $2) ON CONFLICT (bill_date) DO NOTHING", last, string(requested)))
		if err == nil && isNew {
			err = s.enqueue(ctx, tx, checkBill{last}, day.Add(billReady).Sub(s.now()))
		}
	}
	return err
}

// checkBill compares the bill of a day with the shop's tables. Differences are stored, and
// the job comes again until they are gone: around midnight a payment or refund may be on
// the other day's bill, and a refund that is late may still end. After two days they need
// a person, who explains them (explain.go).
func (s *Shop) checkBill(ctx context.Context, args checkBill) error {
	day, err := time.ParseInLocation(time.DateOnly, args.BillDate, zone)
	if err != nil {
		return river.JobCancel(err)
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error { return errors.Join(s.planBills(ctx, tx), s.remind(ctx, tx)) })
	if err != nil {
		return err
	}
	late := s.now().Sub(day) > 60*time.Hour
	rows, found, err := s.compare(ctx, day)
	if err != nil {
		if late {
			s.alert(ctx, "a bill can't be compared", err, "number", args.BillDate)
		}
		return river.JobSnooze(10 * time.Minute)
	}
	open := 0
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		err := lockDay(ctx, tx, args.BillDate)
		if err == nil {
			err = storeDifferences(ctx, tx, args.BillDate, found)
		}
		if err == nil {
			open, err = openDifferences(ctx, tx, args.BillDate)
		}
		switch {
		case err != nil:
			return err
		case open > 0:
			return errors.Join(s.checkAgain(ctx, tx, day.AddDate(0, 0, -1)), s.checkAgain(ctx, tx, day.AddDate(0, 0, 1)))
		}
		_, err = billDays.move(ctx, tx, args.BillDate, done, ", bill_rows = $3", rows)
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

// remind alerts about what should have ended long ago. It comes with each day's bill.
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

// compare returns how many rows the bill of a day has, and how it differs from the shop.
func (s *Shop) compare(ctx context.Context, day time.Time) (rows int64, found []wxpay.LedgerDifference, err error) {
	bill, err := s.Merchant().Pay.DownloadBill(ctx, &wxpay.DownloadBillRequest{BillDate: day, TarType: wxpay.TarTypeGZIP})
	if err != nil && !errors.Is(err, wxpay.ErrNoBill) {
		return 0, nil, err
	}
	billRows := func(func(wxpay.BillRow, error) bool) {} // without payments there is no bill
	if err == nil {
		defer bill.Close()
		billRows = bill.Rows()
	}
	for difference, err := range wxpay.Reconcile(billRows, s.ledger(ctx, day)) {
		if err != nil {
			return 0, nil, err
		}
		found = append(found, difference)
	}
	if bill == nil {
		return 0, found, nil
	}
	summary, err := bill.Summary()
	if err != nil {
		return 0, nil, err
	}
	return summary.Count, found, nil
}

// ledger yields the payments and refunds of a day. A refund that is not done need not be on
// a bill, but around midnight it may be on that of the day before or after.
func (s *Shop) ledger(ctx context.Context, day time.Time) iter.Seq2[wxpay.LedgerEntry, error] {
	return func(yield func(wxpay.LedgerEntry, error) bool) {
		rows, err := s.db.QueryContext(ctx, `SELECT out_trade_no, '', total_fee, state FROM orders WHERE paid_at >= $1 AND paid_at < $2
			UNION ALL SELECT out_trade_no, out_refund_no, refund_fee, state FROM refunds
			WHERE accepted_at >= $1 AND accepted_at < $2 OR accepted_at >= $3 AND accepted_at < $4 AND state <> $5`,
			day.UTC(), day.AddDate(0, 0, 1).UTC(), day.AddDate(0, 0, -1).UTC(), day.AddDate(0, 0, 2).UTC(), string(done))
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

// storeDifferences replaces the differences of a day, except those that a person has
// explained. One that the bill of another day explains is resolved, on both days.
func storeDifferences(ctx context.Context, tx *sql.Tx, date string, found []wxpay.LedgerDifference) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM differences WHERE bill_date = $1 AND explanation = ''", date); err != nil {
		return err
	}
	for _, d := range found {
		e := d.Entry
		if e == nil {
			e = &wxpay.LedgerEntry{OutTradeNo: d.Row.OutTradeNo, OutRefundNo: d.Row.OutRefundNo, Amount: d.Row.TotalFee}
			if d.Row.IsRefund() {
				e.Amount = d.Row.RefundFee
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO differences (bill_date, kind, out_trade_no, out_refund_no, amount) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
			date, d.Kind.String(), e.OutTradeNo, e.OutRefundNo, e.Amount)
		if err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `UPDATE differences SET resolved = TRUE WHERE kind IN ($1, $2) AND EXISTS (SELECT 1 FROM differences AS other
		WHERE other.out_trade_no = differences.out_trade_no AND other.out_refund_no = differences.out_refund_no AND other.amount = differences.amount
		AND other.kind IN ($1, $2) AND other.kind <> differences.kind)`,
		wxpay.DiffMissingInBill.String(), wxpay.DiffMissingInLedger.String())
	return err
}
