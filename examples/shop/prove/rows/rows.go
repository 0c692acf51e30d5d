// Package rows reads the rows of a query into structs.
package rows

import (
	"context"
	"database/sql"
)

// All returns the rows of a query. The function columns returns where the columns of a
// row go.
func All[T any](ctx context.Context, db *sql.DB, query string, columns func(*T) []any) (all []T, err error) {
	rows, err := db.QueryContext(ctx, query)
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
