package web

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/internal/postgres"
)

// server is PostgreSQL, or nil if it is not installed.
var server *postgres.Server

func TestMain(m *testing.M) {
	var err error
	if server, err = postgres.Start(postgres.Options{}); err != nil && (!errors.Is(err, postgres.ErrNotInstalled) || os.Getenv("CI") != "") {
		panic(err)
	}
	code := m.Run()
	if server != nil {
		server.Stop()
	}
	os.Exit(code)
}

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, s *testServer)) {
	t.Run("SQLite", func(t *testing.T) { test(t, newTestServer(t)) })
	t.Run("PostgreSQL", func(t *testing.T) {
		if server == nil {
			t.Skip(postgres.ErrNotInstalled)
		}
		test(t, startTestServer(t, emptyDatabase(t)))
	})
}

func emptyDatabase(t *testing.T) (address string) {
	db, err := sql.Open("pgx", server.URL())
	require.NoError(t, err)
	defer db.Close()
	name := strings.ToLower("t" + rand.Text())
	_, err = db.Exec("CREATE DATABASE " + name)
	require.NoError(t, err)
	return strings.Replace(server.URL(), "/postgres?", "/"+name+"?", 1)
}

// newTestServer starts a shop on SQLite.
func newTestServer(t *testing.T, options ...func(*Server)) *testServer {
	return startTestServer(t, filepath.Join(t.TempDir(), "shop.db"), options...)
}
