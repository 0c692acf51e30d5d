//go:build unix

// Package postgrestest gives tests a PostgreSQL server. Without one they are skipped, but
// not in CI.
package postgrestest

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/internal/postgres"
)

// start starts the server when the first test needs it. It ends with the process.
var start = sync.OnceValues(func() (*postgres.Server, error) { return postgres.Start(postgres.Options{}) })

// Server returns the server of all tests of a package. The test is skipped if PostgreSQL is
// not installed and the environment variable CI is empty.
func Server(t *testing.T) *postgres.Server {
	t.Helper()
	server, err := start()
	if errors.Is(err, postgres.ErrNotInstalled) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	require.NoError(t, err)
	return server
}

// Database returns the address of a new, empty database, for DATABASE_URL.
func Database(t *testing.T) (address string) {
	t.Helper()
	server := Server(t)
	db, err := sql.Open("pgx", server.URL())
	require.NoError(t, err)
	defer db.Close()
	name := strings.ToLower("t" + rand.Text())
	_, err = db.Exec("CREATE DATABASE " + name)
	require.NoError(t, err)
	return strings.Replace(server.URL(), "/postgres?", "/"+name+"?", 1)
}

// OnBoth runs a test on SQLite and on PostgreSQL, with the address of an empty database.
func OnBoth(t *testing.T, test func(t *testing.T, address string)) {
	t.Run("SQLite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "shop.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, Database(t)) })
}
