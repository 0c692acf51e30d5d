package wxpaytest

import (
	"maps"
	"sync"
)

// Store saves the records of a gateway, which are JSON, for the next gateway.
// The state that a response or a notification reports is saved before it is
// sent. If the process is killed, the exchanges and deliveries of the last
// seconds may be lost. Faults, bills from [Server.SetBill] and options are not
// saved.
type Store interface {
	// Load calls each for every record, in any order.
	Load(each func(key string, value []byte) error) error

	// Save writes all records or none. A nil value deletes a record. After Save
	// returns, the records survive the process. Calls don't overlap. If Save
	// fails, requests get no response, and the next call contains the records
	// again.
	Save(records map[string][]byte) error
}

// kept is a part of a room that is saved in the store.
type kept interface {
	key() string

	// record returns the value to save, for a caller that holds the lock of the
	// room. The value never changes afterwards.
	record() any
}

// unsaved is everything that has changed since the last save. A change is noted
// under the lock of its room.
type unsaved struct {
	keeps bool // there is a store

	mu     sync.Mutex
	parts  map[kept]struct{}
	common bool // the record with commonKey
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

// noteCommon notes a change of keys, balances, the time or the serial number.
func (u *unsaved) noteCommon() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.common = u.keeps
}

// take returns the changes to save, for a caller that holds the locks of all
// rooms.
func (u *unsaved) take() (parts map[kept]struct{}, common bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	parts, common = u.parts, u.common
	u.parts, u.common = map[kept]struct{}{}, false
	return parts, common
}

// giveBack returns the parts after a failed save, for the next save.
func (u *unsaved) giveBack(parts map[kept]struct{}) {
	u.mu.Lock()
	defer u.mu.Unlock()
	maps.Copy(u.parts, parts)
	u.common = true
}
