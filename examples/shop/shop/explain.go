package shop

import (
	"context"
	"database/sql"
	"strings"
	"unicode/utf8"
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
