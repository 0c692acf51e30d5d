package shop

import (
	"context"
	"database/sql"
	"strings"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay"
)

// maxExplanation is how many characters an explanation may have.
const maxExplanation = 200

// Explain stores why a day's bill differs from the shop, as a person has found out. When
// the last difference of the day is explained, the day is compared again, and ends. A later
// explanation replaces an earlier one.
func (s *Shop) Explain(ctx context.Context, billDate, kind, outTradeNo, outRefundNo string, amount int64, explanation string) error {
	explanation = strings.TrimSpace(explanation)
	if n := utf8.RuneCountInString(explanation); n < 1 || n > maxExplanation {
		return Refuse("explanation must have 1 to %d characters", maxExplanation)
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if err := lockDay(ctx, tx, billDate); err != nil {
			return err
		}
		found, err := changed(tx.ExecContext(ctx, `UPDATE differences SET resolved = TRUE, explanation = $1
			WHERE bill_date = $2 AND kind = $3 AND out_trade_no = $4 AND out_refund_no = $5 AND amount = $6 AND (NOT resolved OR explanation <> '')`,
			explanation, billDate, kind, outTradeNo, outRefundNo, amount))
		switch {
		case err != nil:
			return err
		case !found:
			return Refuse("there is no such difference, or the bill of another day explains it")
		}
		open, err := openDifferences(ctx, tx, billDate)
		if err != nil || open > 0 {
			return err
		}
		return s.enqueue(ctx, tx, checkBill{billDate}, 0)
	})
}

// storeDifferences replaces the differences of a day, except those that a person has
// explained. One that the bill of another day explains is resolved, on both days. It
// returns how many are left.
func storeDifferences(ctx context.Context, tx *sql.Tx, date string, found []wxpay.LedgerDifference) (open int, err error) {
	if err := lockDay(ctx, tx, date); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM differences WHERE bill_date = $1 AND explanation = ''", date); err != nil {
		return 0, err
	}
	for _, d := range found {
		item := d.Item()
		_, err := tx.ExecContext(ctx, `INSERT INTO differences (bill_date, kind, out_trade_no, out_refund_no, amount)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, date, d.Kind.String(), item.OutTradeNo, item.OutRefundNo, item.Amount)
		if err != nil {
			return 0, err
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE differences SET resolved = TRUE WHERE NOT resolved AND kind IN ($1, $2) AND EXISTS (SELECT 1 FROM differences AS other
		WHERE other.out_trade_no = differences.out_trade_no AND other.out_refund_no = differences.out_refund_no AND other.amount = differences.amount
		AND other.kind IN ($1, $2) AND other.kind <> differences.kind)`,
		wxpay.DiffMissingInBill.String(), wxpay.DiffMissingInLedger.String())
	if err != nil {
		return 0, err
	}
	return openDifferences(ctx, tx, date)
}

// lockDay locks the differences of a day until the transaction ends. A comparison deletes
// and stores them again: in between, nobody else may change them.
func lockDay(ctx context.Context, tx *sql.Tx, billDate string) error {
	_, err := tx.ExecContext(ctx, "UPDATE bill_days SET state = state WHERE bill_date = $1", billDate)
	return err
}

// openDifferences counts the differences of a day that nothing explains.
func openDifferences(ctx context.Context, tx *sql.Tx, billDate string) (open int, err error) {
	err = tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM differences WHERE bill_date = $1 AND NOT resolved", billDate).Scan(&open)
	return open, err
}
