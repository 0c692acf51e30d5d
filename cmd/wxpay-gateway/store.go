package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// store keeps the gateway's records in one file. The records survive when the
// program is killed. The file is synced to the disk only on Close, because a
// sync would make each request some milliseconds slower. Therefore the file may
// be damaged after a power failure, and must then be deleted.
//
// The file does not grow without limit: its free space is used again, and the
// file is written anew when most of it is free.
type store struct {
	db    *bbolt.DB
	path  string // not a symbolic link: the file is replaced
	stuck bool   // the file could not be written anew; the next start tries again
}

// lockTimeout is how long openStore waits for another gateway to release the
// file, such as one that is just stopping.
const lockTimeout = 2 * time.Second

func recordsBucket() []byte { return []byte("records") }

// openStore opens the file, and creates it if it does not exist.
func openStore(path string) (*store, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	db, err := openFile(path)
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("another gateway uses the file: %w", err)
	}
	if err != nil {
		return nil, err
	}
	s := &store{db: db, path: path}
	err = db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(recordsBucket())
		return err
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s.compact()
	return s, nil
}

// openFile opens the file and locks it.
func openFile(path string) (*bbolt.DB, error) {
	var file *os.File
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:        lockTimeout,
		FreelistType:   bbolt.FreelistMapType,
		NoFreelistSync: true, // the list is rebuilt when the file is opened
		NoSync:         true,
		OpenFile: func(name string, flag int, perm os.FileMode) (opened *os.File, err error) {
			file, err = os.OpenFile(name, flag, perm)
			return file, err
		},
	})
	if err != nil {
		return nil, err
	}
	if !isAt(file, path) { // another gateway has replaced the file meanwhile
		return nil, errors.Join(bolterrors.ErrTimeout, db.Close())
	}
	return db, nil
}

func isAt(file *os.File, path string) bool {
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	now, err := os.Stat(path)
	return err == nil && os.SameFile(opened, now)
}

// Load calls each for every record.
func (s *store) Load(each func(key string, value []byte) error) error {
	return s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(recordsBucket()).ForEach(func(key, value []byte) error { return each(string(key), value) })
	})
}

// Save writes all records or none.
func (s *store) Save(records map[string][]byte) error {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(recordsBucket())
		for _, key := range slices.Sorted(maps.Keys(records)) { // adjacent keys share a page of the file
			if err := put(b, []byte(key), records[key]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		s.compact()
	}
	return err
}

// Replace puts other records in the place of all, in one transaction.
func (s *store) Replace(records map[string][]byte) error {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		if err := tx.DeleteBucket(recordsBucket()); err != nil {
			return err
		}
		b, err := tx.CreateBucket(recordsBucket())
		for _, key := range slices.Sorted(maps.Keys(records)) {
			if err == nil {
				err = put(b, []byte(key), records[key])
			}
		}
		return err
	})
	if err == nil {
		s.compact()
	}
	return err
}

func put(b *bbolt.Bucket, key, value []byte) error {
	if value == nil {
		return b.Delete(key)
	}
	return b.Put(key, value)
}

// Close syncs the file to the disk and releases it.
func (s *store) Close() error { return errors.Join(s.db.Sync(), s.db.Close()) }
