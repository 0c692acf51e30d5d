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

// store keeps the gateway's records in one file. The records survive when the
// program is killed. The file is synced to the disk only on Close, because a
// sync would make each request some milliseconds slower. Therefore the file may
// be damaged after a power failure, and must then be deleted.
type store struct{ db *bbolt.DB }

// lockTimeout is how long openStore waits for another gateway to release the
// file, such as one that is just stopping.
const lockTimeout = 2 * time.Second

func recordsBucket() []byte { return []byte("records") }

// openStore opens the file, and creates it if it does not exist.
func openStore(path string) (*store, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:        lockTimeout,
		FreelistType:   bbolt.FreelistMapType,
		NoFreelistSync: true, // the list is rebuilt when the file is opened
		NoSync:         true,
	})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("another gateway uses the file: %w", err)
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
		for _, key := range slices.Sorted(maps.Keys(records)) { // adjacent keys share a page of the file
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

// Close syncs the file to the disk and releases it.
func (s *store) Close() error { return errors.Join(s.db.Sync(), s.db.Close()) }
