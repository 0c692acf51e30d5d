package shop

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"sync/atomic"

	"github.com/stretchr/testify/require"
)

// errFault is the error of a statement that a test lets fail.
var errFault = errors.New("the connection is lost")

// A seen is a statement that passes to the database, before it is carried out (done is
// false) and after. An error lets it fail: its transaction is rolled back, unless it was
// the commit, and that is done.
type seen func(statement string, done bool) error

// faults stands between the shop and its database.
type faults struct {
	driver  driver.Driver
	address string
	hook    atomic.Pointer[seen]
}

// faulty puts faults between the shop and its database. It stops the jobs, so that all
// statements are those of the test.
func (s *testShop) faulty() *faults {
	require.NoError(s.t, s.Stop(s.t.Context()))
	f := &faults{driver: s.db.DB.Driver(), address: s.address}
	if !strings.HasPrefix(s.address, "postgres://") {
		f.address = "file:" + s.address + "?_txlock=immediate&_time_format=sqlite&_pragma=foreign_keys(1)"
	}
	require.NoError(s.t, s.db.Close())
	s.db.DB = sql.OpenDB(f)
	s.db.SetMaxIdleConns(20)
	if !strings.HasPrefix(s.address, "postgres://") {
		s.db.SetMaxOpenConns(1)
	}
	return f
}

// during runs work with a hook.
func (f *faults) during(work func() error, hook seen) error {
	f.hook.Store(&hook)
	defer f.hook.Store(nil)
	return work()
}

// failAt lets the nth statement of work fail. It returns false if work has fewer.
func (f *faults) failAt(n int64, done bool, work func() error) (failed bool, err error) {
	var count atomic.Int64
	err = f.during(work, func(_ string, isDone bool) error {
		if isDone == done && count.Add(1) == n {
			return errFault
		}
		return nil
	})
	return count.Load() >= n, err
}

func (f *faults) see(statement string, done bool) error {
	if hook := f.hook.Load(); hook != nil {
		return (*hook)(statement, done)
	}
	return nil
}

// around carries out a statement. If it fails afterwards, undo cleans up.
func around[T any](f *faults, statement string, do func() (T, error), undo func(T)) (result T, err error) {
	if err = f.see(statement, false); err != nil {
		return result, err
	}
	if result, err = do(); err != nil {
		return result, err
	}
	if err = f.see(statement, true); err != nil && undo != nil {
		undo(result)
	}
	return result, err
}

// Connect implements [driver.Connector].
func (f *faults) Connect(context.Context) (driver.Conn, error) {
	c, err := f.driver.Open(f.address)
	return &faultyConn{c, f}, err
}

// Driver implements [driver.Connector].
func (f *faults) Driver() driver.Driver { return f.driver }

type faultyConn struct {
	driver.Conn
	f *faults
}

func (c *faultyConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return around(c.f, query, func() (driver.Result, error) { return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args) }, nil)
}

func (c *faultyConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return around(c.f, query, func() (driver.Rows, error) { return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args) },
		func(rows driver.Rows) { rows.Close() })
}

func (c *faultyConn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	tx, err := around(c.f, "BEGIN", func() (driver.Tx, error) { return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, options) },
		func(tx driver.Tx) { tx.Rollback() })
	return &faultyTx{tx, c.f}, err
}

func (c *faultyConn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

type faultyTx struct {
	driver.Tx
	f *faults
}

func (tx *faultyTx) Commit() error {
	committed := false
	_, err := around(tx.f, "COMMIT", func() (any, error) {
		committed = true
		return nil, tx.Tx.Commit()
	}, nil)
	if !committed {
		tx.Tx.Rollback() // as the database does when the connection is lost
	}
	return err
}
