package main

import (
	"context"
	"database/sql"
	"fmt"

	_ "modernc.org/sqlite"
)

// records is the file of the embedded gateway, a wxpaytest.Store.
type records struct{ db *sql.DB }

func openRecords(ctx context.Context, path string) (*records, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_pragma=busy_timeout(2000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS records (key TEXT PRIMARY KEY, value BLOB NOT NULL)"); err != nil {
		db.Close()
		return nil, fmt.Errorf("the file of the embedded gateway: %w", err)
	}
	return &records{db}, nil
}

// Load calls each for every record.
func (s *records) Load(each func(key string, value []byte) error) error {
	rows, err := s.db.Query("SELECT key, value FROM records")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var value []byte
		if err := rows.Scan(&key, &value); err != nil {
			return err
		}
		if err := each(key, value); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Save writes all records or none. A nil value deletes a record.
func (s *records) Save(changes map[string][]byte) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for key, value := range changes {
		if value == nil {
			_, err = tx.Exec("DELETE FROM records WHERE key = ?", key)
		} else {
			_, err = tx.Exec("INSERT INTO records (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
		}
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (s *records) close() error { return s.db.Close() }
