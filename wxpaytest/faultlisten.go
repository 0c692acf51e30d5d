package wxpaytest

import (
	"net"
	"slices"
	"time"
)

// DownURL returns an address like URL that refuses all connections: a host
// that is down for the whole test.
func (s *Server) DownURL() string {
	return "https://" + s.addresses[0].reserved[0].LocalAddr().String()
}

// beside returns the address that a request did not come to.
func (s *Server) beside(name string) string {
	if name == MainHost {
		return s.BackupURL
	}
	return s.URL
}

// armNext is arm after a fault has struck: in a script it is another's turn.
func (s *Server) armNext(played []injection) {
	for _, in := range played {
		if turn, ok := in.(*script); ok {
			s.arm(turn)
		}
	}
}

// arm makes ready for the connections that a fault of an injection could
// strike next.
func (s *Server) arm(in injection) {
	s.mu.Lock()
	armed := slices.Clone(in.armed())
	s.mu.Unlock()
	for _, a := range s.addresses {
		if slices.ContainsFunc(armed, func(f *fault) bool { return f.connection() && (f.Host == "" || f.Host == a.name) }) {
			s.refuse(a)
			a.endIdle()
		}
	}
}

// refuse lets a fault strike an address before its next connection.
func (s *Server) refuse(a *address) {
	if a.refuses() {
		return
	}
	s.mu.Lock()
	f, played := s.strikeLocked(occasion{layer: atListen, host: a.name})
	s.mu.Unlock()
	if f.name == "" {
		return
	}
	for _, b := range s.addresses {
		if f.Host == "" || f.Host == b.name {
			b.refuse(f.Delay)
			b.endIdle()
		}
	}
	s.armNext(played)
}

func (a *address) refuses() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.refusals > 0
}

// refuse stops listening for that long; the zero time is until recover.
func (a *address) refuse(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return
	}
	if a.refusals++; a.listener != nil {
		_ = a.listener.Close()
		a.listener = nil
	}
	if era := a.era; d > 0 {
		time.AfterFunc(d, func() { a.relent(era) })
	}
}

// relent ends one refusal.
func (a *address) relent(era int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if era != a.era {
		return
	}
	if a.refusals--; a.refusals == 0 {
		a.relisten()
	}
}

// recover ends all refusals.
func (a *address) recover() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.era++
	a.refusals = 0
	a.relisten()
}

func (a *address) relisten() {
	if a.listener == nil && !a.closed {
		a.listener = must(net.Listen("tcp", a.bind))
		a.changed.Broadcast()
	}
}
