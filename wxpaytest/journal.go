package wxpaytest

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

// journal saves what changes. Those who wait at the same time share one Save.
type journal struct {
	store  Store // nil: nothing is kept
	main   *Server
	saving sync.Mutex

	mu   sync.Mutex
	next *round // that has not begun
	last int    // how many waited for the last one
}

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

// commit returns when all that has changed until now is saved. Who reads must
// wait as well: what was read may be what another's round is about to save.
func (j *journal) commit(story bool) error {
	if j.store == nil {
		j.announce()
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
		j.announce()
		close(r.done)
	}
	<-r.done
	return r.err
}

// join returns the next round, and whether the caller is to see to it.
func (j *journal) join(story bool) (r *round, first bool) {
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
func (j *journal) begin() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last, j.next = j.next.size, nil
}

func (j *journal) announce() {
	for _, s := range j.servers() {
		s.announce()
	}
}

// servers are the gateway and its sandbox, where there is one.
func (j *journal) servers() []*Server {
	j.main.mu.Lock()
	defer j.main.mu.Unlock()
	if j.main.sandbox == nil {
		return []*Server{j.main}
	}
	return []*Server{j.main, j.main.sandbox}
}

func (j *journal) save(story bool) error {
	records := map[string][]byte{}
	var gathered []*gathering
	for _, s := range j.servers() {
		g := s.gather(story)
		gathered = append(gathered, g)
		for key, value := range g.values {
			records[s.prefix+key] = encodeRecord(value)
		}
	}
	if len(records) == 0 {
		return nil
	}
	if err := j.store.Save(records); err != nil {
		for _, g := range gathered {
			g.giveBack()
		}
		return fmt.Errorf("wxpaytest: the store: %w", err)
	}
	return nil
}

// encodeRecord returns nil for what is to be deleted.
func encodeRecord(value any) []byte {
	if value == nil {
		return nil
	}
	return must(json.Marshal(value))
}

// gathering is what one round saves of a gateway.
type gathering struct {
	of     *Server
	dirty  map[kept]struct{}
	values map[string]any
}

// gather takes what has changed. The time and the serial number go with
// whatever else does.
func (s *Server) gather(story bool) *gathering {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &gathering{of: s, dirty: s.dirty, values: map[string]any{}}
	if story {
		save, remove := func(k kept) { g.dirty[k] = struct{}{} }, func(key string) { g.values[key] = nil }
		s.exchanges.gather(save, remove)
		s.deliveries.gather(save, remove)
	}
	if len(g.dirty) == 0 {
		return g
	}
	s.dirty = map[kept]struct{}{}
	g.dirty[common{s}] = struct{}{}
	for k := range g.dirty {
		g.values[k.key()] = k.record()
	}
	return g
}

// giveBack has the next round save it.
func (g *gathering) giveBack() {
	g.of.mu.Lock()
	defer g.of.mu.Unlock()
	for k := range g.dirty {
		g.of.dirty[k] = struct{}{}
	}
}
