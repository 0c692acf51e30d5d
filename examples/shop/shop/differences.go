package shop

import (
	"context"
	"database/sql"
)

// lockDay makes others wait who change the differences of the same day, until the
// transaction ends. A comparison deletes and stores them: nobody sees what is between.
func lockDay(ctx context.Context, tx *sql.Tx, billDate string) error {
	_, err := tx.ExecContext(ctx, "UPDATE bill_days SET state = state WHERE bill_date = $1", billDate)
	return err
}

// openDifferences counts the differences of a day that nothing explains.
func openDifferences(ctx context.Context, tx *sql.Tx, billDate string) (open int, err error) {
	err = tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM differences WHERE bill_date = $1 AND NOT resolved", billDate).Scan(&open)
	return open, err
}
