package main

import (
	"bytes"
	"maps"
	"sync"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// keeper keeps the records of the program.
type keeper interface {
	wxpaytest.Store

	// Replace puts other records in the place of all. If the program is killed
	// meanwhile, the old or the new ones are there.
	Replace(records map[string][]byte) error
	Close() error
}

// leases let one gateway at a time change the records.
type leases struct {
	keeper

	mu     sync.Mutex
	holder *lease
}

// lease is the store of one gateway. While the gateway is loaded, it changes a copy
// of the records. After begin it changes the records themselves, and the gateway
// before it nothing more.
type lease struct {
	of     *leases
	staged map[string][]byte // before begin
}

// first returns the store of the gateway that continues from the records.
func (l *leases) first() *lease {
	l.holder = &lease{of: l}
	return l.holder
}

// copy returns all records at one moment.
func (l *leases) copy() (map[string][]byte, error) {
	l.mu.Lock() // the file may be written anew on a save
	defer l.mu.Unlock()
	all := map[string][]byte{}
	return all, l.Load(func(key string, value []byte) error {
		all[key] = bytes.Clone(value)
		return nil
	})
}

// stage returns the store of a gateway that will continue from other records.
func (l *leases) stage(records map[string][]byte) *lease {
	staged := map[string][]byte{}
	maps.Copy(staged, records)
	return &lease{of: l, staged: staged}
}

// begin puts the staged records in the place of all.
func (s *lease) begin() error {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	if err := s.of.Replace(s.staged); err != nil {
		return err
	}
	s.staged = nil
	s.of.holder = s
	return nil
}

// Load calls each for every record.
func (s *lease) Load(each func(key string, value []byte) error) error {
	if s.staged == nil {
		return s.of.Load(each)
	}
	return loadFrom(s.staged, each)
}

// Save writes all records or none.
func (s *lease) Save(records map[string][]byte) error {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	switch {
	case s.staged != nil:
		saveIn(s.staged, records)
	case s.of.holder == s:
		return s.of.keeper.Save(records)
	}
	return nil // the gateway was replaced: nobody will see its state
}

// inMemory keeps the records until the program ends.
type inMemory struct {
	mu      sync.Mutex
	records map[string][]byte
}

func newInMemory() *inMemory { return &inMemory{records: map[string][]byte{}} }

func (m *inMemory) Load(each func(key string, value []byte) error) error {
	m.mu.Lock()
	all := maps.Clone(m.records)
	m.mu.Unlock()
	return loadFrom(all, each)
}

func (m *inMemory) Save(records map[string][]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	saveIn(m.records, records)
	return nil
}

func (m *inMemory) Replace(records map[string][]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = maps.Clone(records)
	return nil
}

func (m *inMemory) Close() error { return nil }

func loadFrom(records map[string][]byte, each func(key string, value []byte) error) error {
	for key, value := range records {
		if err := each(key, value); err != nil {
			return err
		}
	}
	return nil
}

func saveIn(all, records map[string][]byte) {
	for key, value := range records {
		if value == nil {
			delete(all, key)
		} else {
			all[key] = value
		}
	}
}
