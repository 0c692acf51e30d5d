package wxpaytest

import (
	"slices"
	"sync"
)

// faults are the injected faults and how often they have struck.
type faults struct {
	events *subscribers

	mu         sync.Mutex
	injections []injection
	injected   int // since the last call of clear
	ids        int // last id
	struck     map[FaultName]int
}

func newFaults(events *subscribers) *faults {
	return &faults{events: events, struck: map[FaultName]int{}}
}

// strike returns the fault that strikes, or one that does nothing. It also
// returns the injections that have moved on to their next fault.
func (r *faults) strike(e occasion) (f *fault, played []injection) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, in := range r.injections {
		f := in.strike(e)
		if f == nil {
			continue
		}
		played = append(played, in)
		if in.spent() {
			r.injections = slices.DeleteFunc(slices.Clone(r.injections), func(other injection) bool { return other == in })
		}
		if f.name != "" {
			r.struck[f.name]++
			f.count++
			r.events.note(Event{Kind: EventFault})
			return f, played
		}
	}
	return &fault{act: &act{}}, played
}

func (r *faults) inject(in injection) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.injected++
	in.begin(r.injected)
	for _, f := range in.left() {
		r.ids++
		f.id = r.ids
	}
	r.injections = append(r.injections, in)
	r.events.note(Event{Kind: EventFault})
}

// waiting returns the injections with faults that can still strike.
func (r *faults) waiting() []injection {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.injections)
}

// armed returns the faults of an injection that could strike next.
func (r *faults) armed(in injection) []*fault {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(in.armed())
}

func (r *faults) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.injections, r.injected = nil, 0
	r.events.note(Event{Kind: EventFault})
}

func (r *faults) remove(id int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, in := range r.injections {
		in.drop(id)
	}
	r.injections = slices.DeleteFunc(r.injections, injection.spent)
	r.events.note(Event{Kind: EventFault})
}

func (r *faults) count(name FaultName) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.struck[name]
}

// all returns the faults that can still strike.
func (r *faults) all() []Injection {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := []Injection{}
	for _, in := range r.injections {
		left := in.left()
		for _, f := range left {
			all = append(all, Injection{f.id, f.Fault, len(left) > 1, f.count})
		}
	}
	return all
}
