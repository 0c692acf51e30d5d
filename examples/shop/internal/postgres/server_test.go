//go:build unix

package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/internal/postgres"
)

func start(t *testing.T) *postgres.Server {
	s, err := postgres.Start(postgres.Options{})
	if errors.Is(err, postgres.ErrNotInstalled) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	require.NoError(t, err)
	return s
}

func TestServer(t *testing.T) {
	s := start(t)
	conn, err := pgx.Connect(context.Background(), s.URL())
	require.NoError(t, err)
	var dir, fsync string
	require.NoError(t, conn.QueryRow(context.Background(), "SELECT current_setting('data_directory'), current_setting('fsync')").Scan(&dir, &fsync))
	assert.Equal(t, "off", fsync)
	require.DirExists(t, dir)
	require.NoError(t, s.Stop())
	assertGone(t, s.Addr, dir)
}

// TestServerOfKilledProcess starts the server in another process and kills that.
func TestServerOfKilledProcess(t *testing.T) {
	if os.Getenv("POSTGRES_TEST_CHILD") != "" {
		s := start(t)
		conn, err := pgx.Connect(context.Background(), s.URL())
		require.NoError(t, err)
		var dir string
		require.NoError(t, conn.QueryRow(context.Background(), "SELECT current_setting('data_directory')").Scan(&dir))
		fmt.Println(s.Addr, dir)
		select {}
	}
	t.Parallel()
	require.NoError(t, start(t).Stop()) // skips without PostgreSQL
	child := exec.Command(os.Args[0], "-test.run", "^TestServerOfKilledProcess$")
	child.Env = append(os.Environ(), "POSTGRES_TEST_CHILD=1")
	var addr, dir string
	lines, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	_, err = fmt.Fscan(lines, &addr, &dir)
	require.NoError(t, err)
	require.NoError(t, child.Process.Kill())
	assertGone(t, addr, dir)
}

func assertGone(t *testing.T, addr, dir string) {
	assert.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			_ = conn.Close()
		}
		_, dirErr := os.Stat(filepath.Dir(dir))
		return err != nil && os.IsNotExist(dirErr)
	}, 10*time.Second, 20*time.Millisecond, "the server still answers at %s, or %s still exists", addr, dir)
}
