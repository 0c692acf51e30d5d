// Package journal saves changed records. Callers that wait at the same time
// share one Save.
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

// Source has records that change.
type Source interface {
	// Gather takes the changes since the last Gather: values by record key. The
	// journal saves each value as JSON; a nil value deletes the record. With
	// story, Gather takes exchanges and deliveries, too. Nothing that a value
	// refers to may change later. After giveBack the next Gather takes the same
	// changes again.
	Gather(story bool) (values map[string]any, giveBack func())

	// Announce sends what has happened to the subscribers.
	Announce()
}

// Journal saves the changes of its sources.
type Journal struct {
	store   Store // nil: nothing is kept
	sources func() []Source
	saving  sync.Mutex

	mu   sync.Mutex
	next *round // not yet begun; nil: none
	last int    // how many callers waited for the last round
}

// New returns a journal. Without a store it only announces.
func New(store Store, sources func() []Source) *Journal {
	return &Journal{store: store, sources: sources}
}

// Abandon stops saving: the store does not change any more.
func (j *Journal) Abandon() { j.store = nil }

// gatherTime is how long a round waits for more callers if several shared the
// round before: a few large Saves cost a store less than many small ones.
const gatherTime = time.Millisecond

// round is one Save.
type round struct {
	done  chan struct{}
	story bool // save exchanges and deliveries, too
	size  int  // how many callers wait for it
	err   error
}

// Commit returns when all changes up to now are saved. A reader must call it,
// too: it may have read a change that another caller's round has not saved yet.
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

// join returns the next round. If first is true, the caller must run it.
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

// begin closes the round: later callers join a new one.
func (j *Journal) begin() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last, j.next = j.next.size, nil
}

// Announce calls Announce of every source.
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

// encode writes the values as JSON. nil remains nil: it deletes the record.
func encode(values map[string]any) map[string][]byte {
	records := map[string][]byte{}
	for key, value := range values {
		records[key] = nil
		if value == nil {
			continue
		}
		data, err := json.Marshal(value)
		if err != nil { // every record can be written as JSON
			panic("wxpaytest: " + err.Error())
		}
		records[key] = data
	}
	return records
}
