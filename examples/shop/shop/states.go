package shop

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// A state is the state of a row of a table.
type state string

const (
	orderCreated state = "created" // not paid, as far as we know
	orderPaid    state = "paid"    // and delivered
	orderClosed  state = "closed"  // can't be paid any more

	requested state = "requested" // its job works on it
	done      state = "done"
	failed    state = "failed"  // for good
	stuck     state = "stuck"   // its job has ended, and a person is needed
	settled   state = "settled" // by a person, outside of WeChat Pay
)

// A machine is a state machine: the states of the rows of a table, and for each state
// from which states it can be reached.
type machine struct {
	table, key string
	from       map[state][]state
}

var (
	orders = machine{"orders", "out_trade_no", map[state][]state{
		orderPaid:   {orderCreated},
		orderClosed: {orderCreated},
	}}
	refunds = machine{"refunds", "out_refund_no", map[state][]state{
		done:      {requested, stuck},
		failed:    {requested, stuck},
		stuck:     {requested},
		requested: {stuck, requested}, // a person starts it again
		settled:   {stuck, settled},   // or a person repeats it
	}}
	shipments = machine{"shipments", "out_trade_no", map[state][]state{
		done:      {requested, stuck},
		stuck:     {requested},
		requested: {stuck, requested},
	}}
	billDays = machine{"bill_days", "bill_date", map[state][]state{
		done:      {requested},
		requested: {done}, // a difference of its neighbour may be explained by its bill
	}}
)

// An execer is a database or a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// move changes the state of one row, and sets more columns with values $3 and on. It
// returns false if the row's state does not allow the change: another job, notification
// or instance was first. The database lets only one of them be first.
func (m machine) move(ctx context.Context, db execer, number string, to state, set string, values ...any) (bool, error) {
	var from []string
	for _, s := range m.from[to] {
		from = append(from, "'"+string(s)+"'")
	}
	query := fmt.Sprintf("UPDATE %s SET state = $1%s WHERE %s = $2 AND state IN (%s)", m.table, set, m.key, strings.Join(from, ", "))
	return changed(db.ExecContext(ctx, query, append([]any{to, number}, values...)...))
}

// inTx runs do in one transaction: all of it happens, or nothing.
func (s *Shop) inTx(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// changed reports whether a statement has changed a row.
func changed(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}
