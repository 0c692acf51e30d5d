package wxpaytest

import (
	"maps"
	"sync"
)

// Store keeps a gateway's records, which are JSON, for the next one. What an
// answer or a notification says has been saved before it is sent; the exchanges
// and deliveries of the last seconds may be lost with the process. Faults, bills
// set by a test and the options are not kept.
type Store interface {
	// Load calls each for every record, in any order.
	Load(each func(key string, value []byte) error) error

	// Save writes all records or none; a nil value deletes one. When it
	// returns they outlive the process. Calls don't overlap. Where it fails,
	// requests end without an answer, and the records come again.
	Save(records map[string][]byte) error
}

// kept is a part of a room that is kept in the store.
type kept interface {
	key() string

	// record returns what is to be kept, for a caller that holds the lock of
	// the room. What it refers to does not change any more.
	record() any
}

// unsaved is what has changed since it was saved last. Who changes something
// notes it under the lock of its room.
type unsaved struct {
	keeps bool // there is a store

	mu     sync.Mutex
	parts  map[kept]struct{}
	common bool // the record of what there is one of
}

func newUnsaved(keeps bool) *unsaved {
	return &unsaved{keeps: keeps, parts: map[kept]struct{}{}}
}

func (u *unsaved) note(all ...kept) {
	if !u.keeps {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, k := range all {
		u.parts[k] = struct{}{}
	}
}

// noteCommon notes keys, balances, the time or the serial number.
func (u *unsaved) noteCommon() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.common = u.keeps
}

// take hands out what is to be saved, for a caller that holds the locks of all
// rooms.
func (u *unsaved) take() (parts map[kept]struct{}, common bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	parts, common = u.parts, u.common
	u.parts, u.common = map[kept]struct{}{}, false
	return parts, common
}

// giveBack has the parts saved the next time.
func (u *unsaved) giveBack(parts map[kept]struct{}) {
	u.mu.Lock()
	defer u.mu.Unlock()
	maps.Copy(u.parts, parts)
	u.common = true
}
