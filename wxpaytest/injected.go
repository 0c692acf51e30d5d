package wxpaytest

import "slices"

// Injection is a fault in force.
type Injection struct {
	ID    int
	Fault Fault // Skip and Times are what is left of them
	Mixed bool  // one of a mix or a script
	Count int   // how often it struck
}

// Injected returns the faults that can still strike, in the order in which they
// were injected.
func (s *Server) Injected() []Injection {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []Injection{}
	for _, in := range s.injections {
		faults := in.left()
		for _, f := range faults {
			all = append(all, Injection{f.id, f.Fault, len(faults) > 1, f.count})
		}
	}
	return all
}

// RemoveFault takes one fault of [Server.Injected] away. One of a script leaves
// the others their order. It does nothing where the fault is spent.
func (s *Server) RemoveFault(id int) {
	s.change(func() {
		for _, in := range s.injections {
			in.drop(id)
		}
		s.injections = slices.DeleteFunc(s.injections, injection.spent)
		s.tell(Event{Kind: EventFault})
	})
}

// without returns the faults but that one.
func without(faults []*fault, id int) []*fault {
	return slices.DeleteFunc(slices.Clone(faults), func(f *fault) bool { return f.id == id })
}
