package pgproxy_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/internal/postgres"
	"github.com/seed6780280e/wxpay/examples/shop/internal/postgres/postgrestest"
	"github.com/seed6780280e/wxpay/examples/shop/prove/pgproxy"
)

// A recorder notes the statements that pass a proxy.
type recorder struct {
	mu   sync.Mutex
	seen []pgproxy.Statement
}

func (r *recorder) add(s pgproxy.Statement) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, s)
	return true
}

func (r *recorder) take() []pgproxy.Statement {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.seen
	r.seen = nil
	return seen
}

// connect starts a proxy and opens the database through it, and creates a table.
func connect(t *testing.T, table string, hooks pgproxy.Hooks) (*pgproxy.Proxy, *sql.DB) {
	server := postgrestest.Server(t)
	p, err := pgproxy.New(server.Addr, hooks)
	require.NoError(t, err)
	db, err := sql.Open("pgx", postgres.URL(p.Addr))
	require.NoError(t, err)
	direct, err := sql.Open("pgx", server.URL())
	require.NoError(t, err)
	_, err = direct.Exec("CREATE TABLE " + table + " (id BIGINT PRIMARY KEY, name TEXT)")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, errors.Join(db.Close(), p.Close(), direct.Close())) })
	return p, db
}

func count(t *testing.T, table string) (n int) {
	db, err := sql.Open("pgx", postgrestest.Server(t).URL())
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.QueryRow("SELECT count(*) FROM "+table).Scan(&n))
	return n
}

func TestStatements(t *testing.T) {
	t.Parallel()
	var before, after recorder
	_, db := connect(t, "statements", pgproxy.Hooks{Before: before.add, After: after.add})
	tx, err := db.Begin()
	require.NoError(t, err)
	for i := range 2 { // the second one is prepared already
		_, err = tx.Exec("INSERT INTO statements VALUES ($1, $2)", i, fmt.Sprint("name", i))
		require.NoError(t, err)
	}
	require.NoError(t, tx.Commit())

	sent, done := before.take(), after.take()
	require.Len(t, done, 4)
	const insert = "INSERT INTO statements VALUES ($1, $2)"
	assert.Equal(t, []string{"BEGIN", "INSERT 0 1", "INSERT 0 1", "COMMIT"}, tags(done))
	assert.Equal(t, []string{insert, insert}, done[3].Earlier)
	assert.Equal(t, insert, done[2].SQL)
	assert.True(t, bytes.Contains(done[2].Args, []byte("name1")))
	require.Len(t, sent, 4)
	assert.Equal(t, insert, sent[1].SQL)
	assert.Equal(t, done[2].Args, sent[2].Args)
	assert.Equal(t, []string{insert, insert}, sent[3].Earlier)
}

func tags(statements []pgproxy.Statement) (tags []string) {
	for _, s := range statements {
		tags = append(tags, s.Tag)
	}
	return tags
}

func TestErrorsKeepTheOrder(t *testing.T) {
	t.Parallel()
	var after recorder
	_, db := connect(t, "keepers", pgproxy.Hooks{After: after.add})
	db.SetMaxOpenConns(1)
	for range 3 {
		_, err := db.Exec("INSERT INTO keepers VALUES ($1, $2)", 7, "x")
		_ = err // the second one and the third one fail
		_, err = db.Exec("INSERT INTO nowhere VALUES ($1)", 7)
		require.Error(t, err)
	}
	after.take()
	_, err := db.Exec("SELECT 1; SELECT 2")
	require.NoError(t, err)
	_, err = db.Exec("DELETE FROM keepers WHERE id = $1", 7)
	require.NoError(t, err)
	done := after.take()
	assert.Equal(t, []string{"SELECT 1", "SELECT 1", "DELETE 1"}, tags(done))
	assert.Equal(t, "DELETE FROM keepers WHERE id = $1", done[2].SQL)
}

func TestBeforeStops(t *testing.T) {
	t.Parallel()
	_, db := connect(t, "stopped", pgproxy.Hooks{Before: func(s pgproxy.Statement) bool { return !strings.HasPrefix(s.SQL, "INSERT") }})
	_, err := db.Exec("INSERT INTO stopped VALUES ($1, $2)", 1, "x")
	require.Error(t, err)
	assert.Zero(t, count(t, "stopped"))
}

func TestAfterStops(t *testing.T) {
	t.Parallel()
	_, db := connect(t, "committed", pgproxy.Hooks{After: func(s pgproxy.Statement) bool {
		return s.Tag != "COMMIT" || !slices.ContainsFunc(s.Earlier, func(sql string) bool { return strings.HasPrefix(sql, "INSERT") })
	}})
	tx, err := db.Begin()
	require.NoError(t, err)
	_, err = tx.Exec("INSERT INTO committed VALUES ($1, $2)", 1, "x")
	require.NoError(t, err)
	require.Error(t, tx.Commit())
	assert.Equal(t, 1, count(t, "committed"))
}

func TestCut(t *testing.T) {
	t.Parallel()
	p, db := connect(t, "cut", pgproxy.Hooks{})
	conn, err := db.Conn(context.Background())
	require.NoError(t, err)
	defer conn.Close()
	assert.Equal(t, 1, p.Cut())
	_, err = conn.ExecContext(context.Background(), "SELECT 1")
	require.Error(t, err)
	_, err = db.Exec("SELECT 1")
	require.NoError(t, err)
}

func TestLargeMessages(t *testing.T) {
	t.Parallel()
	_, db := connect(t, "large", pgproxy.Hooks{})
	name := strings.Repeat("x", 3<<20)
	_, err := db.Exec("INSERT INTO large VALUES ($1, $2)", 1, name)
	require.NoError(t, err)
	var got string
	require.NoError(t, db.QueryRow("SELECT name FROM large").Scan(&got))
	assert.True(t, name == got)
}
