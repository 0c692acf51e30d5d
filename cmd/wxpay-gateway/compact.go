package main

import (
	"os"

	"go.etcd.io/bbolt"
)

// When the state file is written anew: it has at least this size, in bytes, and
// more than half of it is free. So the copy, too, takes less than half.
const compactFrom = 16 << 20

// newSuffix ends the name of the new state file while it is written.
const newSuffix = ".new"

// compactTx is how many bytes are copied at a time.
const compactTx = 1 << 20

// compact writes the file anew if most of it is free. It is called between
// saves. If it fails, the file remains as it was, and only stays large: every
// later try would copy the whole file, and probably fail too.
func (s *store) compact() {
	if s.stuck || !s.isSparse() {
		return
	}
	fresh, err := s.copied()
	if err != nil {
		s.stuck = true
		_ = os.Remove(s.path + newSuffix)
		return
	}
	_ = s.db.Close() // everything is in the copy
	s.db = fresh
}

// isSparse reports whether the file is large and most of it is free.
func (s *store) isSparse() bool {
	var size int64
	_ = s.db.View(func(tx *bbolt.Tx) error {
		size = tx.Size()
		return nil
	})
	stats := s.db.Stats()
	free := int64(stats.FreePageN+stats.PendingPageN) * int64(s.db.Info().PageSize)
	return size >= compactFrom && free > size/2
}

// copied puts a copy of the file in its place. The lock of the copy is taken
// before that of the old file ends, so that no other gateway gets between.
func (s *store) copied() (*bbolt.DB, error) {
	if err := os.RemoveAll(s.path + newSuffix); err != nil { // of a program that was killed
		return nil, err
	}
	fresh, err := openFile(s.path + newSuffix)
	if err != nil {
		return nil, err
	}
	err = bbolt.Compact(fresh, s.db, compactTx)
	if err == nil {
		err = os.Rename(s.path+newSuffix, s.path)
	}
	if err != nil {
		_ = fresh.Close()
		return nil, err
	}
	return fresh, nil
}
