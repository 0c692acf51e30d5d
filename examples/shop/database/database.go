// Package database opens the shop's database and creates its tables.
package database

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite"
)

//go:embed migrations
var migrations embed.FS

// A DB is PostgreSQL or SQLite. The SQL of the shop is for both.
type DB struct {
	*sql.DB
	postgres bool
}

// Open opens a PostgreSQL database by its URL, or else a SQLite file, and brings
// its tables up to date. Several processes may do that at the same time.
func Open(ctx context.Context, address string) (*DB, error) {
	d := &DB{postgres: strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")}
	driver := "pgx"
	if !d.postgres {
		address = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(address) // it becomes part of an address
		driver, address = "sqlite", "file:"+address+"?_txlock=immediate&_time_format=sqlite&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)"
	}
	var err error
	if d.DB, err = sql.Open(driver, address); err != nil {
		return nil, err
	}
	if err := d.migrate(ctx); err != nil {
		return nil, fmt.Errorf("the tables can't be created: %w", err)
	}
	d.SetMaxOpenConns(20)
	d.SetMaxIdleConns(20)
	if !d.postgres {
		d.SetMaxOpenConns(1) // SQLite has one writer at a time
	}
	return d, nil
}

// Driver returns River's driver of the database.
func (d *DB) Driver() riverdriver.Driver[*sql.Tx] {
	if d.postgres {
		return riverdatabasesql.New(d.DB)
	}
	return riversqlite.New(d.DB)
}

// migrate creates the tables of the shop, and then River's.
func (d *DB) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{}
	if d.postgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		dialect, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	options = append(options, goose.WithGoMigrations(goose.NewGoMigration(2, &goose.GoFunc{RunDB: d.migrateRiver}, nil)))
	provider, err := goose.NewProvider(dialect, d.DB, files, options...)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

func (d *DB) migrateRiver(ctx context.Context, _ *sql.DB) error {
	migrator, err := rivermigrate.New(d.Driver(), nil)
	if err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}
