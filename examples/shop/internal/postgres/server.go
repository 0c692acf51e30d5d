//go:build unix

// Package postgres starts a PostgreSQL server of its own, for tests and proofs.
// It needs the server's programs, such as those of Debian's package postgresql,
// but no running server and no rights: as root it starts the server as another user.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNotInstalled is returned by [Start] if PostgreSQL is not installed.
var ErrNotInstalled = errors.New("postgres: no PostgreSQL server found: install Debian's package postgresql")

// Options are the settings of a server. The zero value is a server for tests.
type Options struct {
	Fsync bool // survive a power failure; needed for honest figures
}

// A Server is a running PostgreSQL server on 127.0.0.1. It ends with this process,
// however that ends, and its data is removed.
type Server struct {
	Addr string // host:port

	dir      string
	lifeline io.Closer
	process  *exec.Cmd
}

// Start creates an empty database in a temporary directory and starts a server. The
// caller stops it.
func Start(o Options) (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "shop-postgres-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir}
	if err := s.start(bin, o); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		return nil, errors.Join(fmt.Errorf("postgres: %w\n%s", err, log), s.Stop())
	}
	return s, nil
}

func (s *Server) start(bin string, o Options) error {
	user, err := owner(s.dir)
	if err != nil {
		return err
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "--pgdata", s.data(), "--username", "shop", "--auth", "trust",
		"--encoding", "UTF8", "--locale", "C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = s.dir, user
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	if s.Addr, err = freeAddr(); err != nil {
		return err
	}
	if err := s.launch(filepath.Join(bin, "postgres"), o, user); err != nil {
		return err
	}
	return s.waitReady()
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// URL returns the address of the database for DATABASE_URL.
func (s *Server) URL() string { return URL(s.Addr) }

// URL returns the address of the database of a [Server] that is reached at addr, such
// as a proxy in front of it.
func URL(addr string) string { return "postgres://shop@" + addr + "/postgres?sslmode=disable" }

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func (o Options) arguments(addr string) []string {
	host, port, _ := net.SplitHostPort(addr)
	return []string{
		"-h", host, "-p", port, "-c", "unix_socket_directories=", "-c", "max_connections=300",
		"-c", "shared_buffers=128MB", "-c", "fsync=" + strconv.FormatBool(o.Fsync),
	}
}

func (s *Server) waitReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.URL())
		if err == nil {
			return conn.Close(ctx)
		}
		if ctx.Err() != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
