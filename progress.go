package wxpay

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
)

// Value returns the progress as JSON, in a string. With it, database/sql stores a
// Progress in a column of type TEXT or JSON:
//
//	_, err := db.Exec("UPDATE refunds SET progress = ? WHERE out_refund_no = ?", step.Progress, number)
func (p Progress) Value() (driver.Value, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return nil, named(fmt.Errorf("progress: Since can't be stored: %w", err))
	}
	return string(text), nil
}

// Scan reads a column that Value has written: pass &progress to [sql.Row.Scan]. NULL is
// the zero value. After an error p is unchanged; do not go on with the zero value then,
// because a request may have been sent.
func (p *Progress) Scan(column any) error {
	var text []byte
	switch column := column.(type) {
	case nil:
		*p = Progress{}
		return nil
	case string:
		text = []byte(column)
	case []byte:
		text = column
	default:
		return named(fmt.Errorf("progress: a %T can't be read: use a column of type TEXT or JSON", column))
	}
	if len(text) == 0 {
		return named(errors.New("progress: the column is empty: begin with NULL or {}"))
	}
	var read Progress
	if err := json.Unmarshal(text, &read); err != nil {
		return named(fmt.Errorf("progress: the column can't be read as JSON: %w", err))
	}
	*p = read
	return nil
}
