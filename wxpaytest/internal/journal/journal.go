// Package journal saves what has changed. Those who wait at the same time share
// one Save.
package journal

import (
	"encoding/json"
	"fmt"
	"maps"
	"sync"
	"time"
)

// Store saves all records or none; a nil value deletes one.
type Store interface {
	Save(records map[string][]byte) error
}

// Source is where something changes.
type Source interface {
	// Gather takes what has changed since the last time: values, which will be
	// JSON, by the keys of their records. A nil value is to be deleted. With
	// story it takes exchanges and deliveries, too. What the values refer to
	// does not change any more. GiveBack has the next Gather take them again.
	Gather(story bool) (values map[string]any, giveBack func())

	// Announce tells the subscribers what has happened.
	Announce()
}

// Journal saves what changes in its sources.
type Journal struct {
	store   Store // nil: nothing is kept
	sources func() []Source
	saving  sync.Mutex

	mu   sync.Mutex
	next *round // that has not begun
	last int    // how many waited for the last one
}

// New returns a journal; without a store it only announces.
func New(store Store, sources func() []Source) *Journal {
	return &Journal{store: store, sources: sources}
}

// Abandon leaves the store as it is from now on.
func (j *Journal) Abandon() { j.store = nil }

// gatherTime is how long a round lets more come where several came together
// before: few Saves of much cost a store less than many of little.
const gatherTime = time.Millisecond

// round is one Save.
type round struct {
	done  chan struct{}
	story bool // exchanges and deliveries, too
	size  int  // how many wait for it
	err   error
}

// Commit returns when all that has changed until now is saved. Who reads must
// wait as well: what was read may be what another's round is about to save.
func (j *Journal) Commit(story bool) error {
	if j.store == nil {
		j.Announce()
		return nil
	}
	r, first := j.join(story)
	if first {
		j.saving.Lock()
		if j.last > 1 {
			time.Sleep(gatherTime)
		}
		j.begin()
		r.err = j.save(r.story)
		j.saving.Unlock()
		j.Announce()
		close(r.done)
	}
	<-r.done
	return r.err
}

// join returns the next round, and whether the caller is to see to it.
func (j *Journal) join(story bool) (r *round, first bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if first = j.next == nil; first {
		j.next = &round{done: make(chan struct{})}
	}
	j.next.story = j.next.story || story
	j.next.size++
	return j.next, first
}

// begin closes the next round to those who come later.
func (j *Journal) begin() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last, j.next = j.next.size, nil
}

// Announce has all sources announce.
func (j *Journal) Announce() {
	for _, s := range j.sources() {
		s.Announce()
	}
}

func (j *Journal) save(story bool) error {
	all := map[string]any{}
	var undo []func()
	for _, s := range j.sources() {
		values, giveBack := s.Gather(story)
		maps.Copy(all, values)
		undo = append(undo, giveBack)
	}
	if len(all) == 0 {
		return nil
	}
	err := j.store.Save(encode(all))
	if err == nil {
		return nil
	}
	for _, giveBack := range undo {
		giveBack()
	}
	return fmt.Errorf("wxpaytest: the store: %w", err)
}

// encode leaves nil where a record is to be deleted.
func encode(values map[string]any) map[string][]byte {
	records := map[string][]byte{}
	for key, value := range values {
		records[key] = nil
		if value == nil {
			continue
		}
		data, err := json.Marshal(value)
		if err != nil { // a record can always be written
			panic("wxpaytest: " + err.Error())
		}
		records[key] = data
	}
	return records
}
