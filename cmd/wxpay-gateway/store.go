package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// store keeps the gateway's records in one file. They outlive the program,
// killed or not; that the disk has them is waited for at the end only, because
// waiting each time makes every request some milliseconds longer. After a power
// cut the file may have to be deleted.
type store struct{ db *bbolt.DB }

// lockTimeout is how long the file may still be another gateway's: one that
// was just told to end, or killed.
const lockTimeout = 2 * time.Second

func recordsBucket() []byte { return []byte("records") }

// openStore opens the file, or makes it.
func openStore(path string) (*store, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:        lockTimeout,
		FreelistType:   bbolt.FreelistMapType,
		NoFreelistSync: true, // it is found again when the file is opened
		NoSync:         true,
	})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("another gateway has it open: %w", err)
	}
	if err != nil {
		return nil, err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(recordsBucket())
		return err
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &store{db}, nil
}

// Load calls each for every record.
func (s *store) Load(each func(key string, value []byte) error) error {
	return s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(recordsBucket()).ForEach(func(key, value []byte) error { return each(string(key), value) })
	})
}

// Save writes all records or none.
func (s *store) Save(records map[string][]byte) error {
	return s.db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(recordsBucket())
		for _, key := range slices.Sorted(maps.Keys(records)) { // neighbours share a page
			if err := put(b, []byte(key), records[key]); err != nil {
				return err
			}
		}
		return nil
	})
}

func put(b *bbolt.Bucket, key, value []byte) error {
	if value == nil {
		return b.Delete(key)
	}
	return b.Put(key, value)
}

// Close has the disk take what was written, and gives the file free.
func (s *store) Close() error { return errors.Join(s.db.Sync(), s.db.Close()) }
