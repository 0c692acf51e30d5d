package wxpaytest

import (
	"fmt"
	"strings"
)

// Inject adds a fault. It panics if the fault could never strike, because a
// test without a fault proves nothing. A Path that the gateway does not have is
// accepted if it begins with a slash and does not end with one, because
// [Server.Handle] can add it later.
//
// Whether a fault with a Probability strikes depends only on its Seed, the
// path, the number of the order or refund, and how many requests with the same
// path and number came before. So the sequence in which concurrent requests
// arrive makes no difference. It does make a difference for requests without a
// number, for faults that strike before a number is read ([ResetUnread] and the
// faults of connections), and for Skip and Times.
//
// A fault of connections needs a new connection. So the gateway closes the idle
// connections and waits until the clients have noticed; a connection in use is
// closed after its response. For a fault of a script, the gateway does this when
// all faults before it in the script have struck.
func (s *Server) Inject(f Fault) {
	mustName(f)
	s.inject(&mix{seed: f.Seed, faults: []*fault{newFault(f)}})
}

// InjectMix adds faults of which at most one strikes a request. Each fault has
// its own Probability. One random number, drawn from the seed as Inject does,
// decides for all of them, so each fault strikes as often as its Probability
// says. The faults of requests, those of notifications and those of connections
// have separate sums of their probabilities. InjectMix panics if one of these
// sums is more than 1.
func (s *Server) InjectMix(seed uint64, faults ...Fault) {
	m := &mix{seed: seed}
	sums := map[layer]float64{}
	for _, f := range faults {
		mustName(f)
		if f.Probability == 0 || f.Seed != 0 {
			panic(fmt.Sprintf("wxpaytest: %s in a mix needs a Probability and no Seed", f.Name))
		}
		if f.Times == 0 {
			f.Times = -1
		}
		c := newFault(f)
		m.faults = append(m.faults, c)
		if sums[c.layer] += f.Probability; sums[c.layer] > 1+1e-9 {
			panic("wxpaytest: the probabilities of a mix sum to more than 1")
		}
	}
	s.inject(m)
}

// InjectScript adds faults that strike one after another. At any time only one
// of them waits: at first the first one. It strikes the next request that matches
// its Path, Host and Number. Then the next fault of the script waits. A Fault
// without a Name lets one matching request pass. A fault of connections strikes
// the next new connection. [ConnectionRefused] does not wait: it strikes as soon
// as the fault before it has struck. If the faults have a Number, other orders and refunds do not move the
// script forward.
func (s *Server) InjectScript(faults []Fault) {
	script := &script{}
	for _, f := range faults {
		script.faults = append(script.faults, newFault(f))
	}
	if problem := script.problem(); problem != "" {
		panic("wxpaytest: " + problem)
	}
	s.inject(script)
}

func (s *Server) inject(in injection) {
	for _, f := range in.left() {
		s.mustOwn(f)
	}
	s.rooms.faults.inject(in)
	_ = s.saved(nil)
	s.connections.arm(in)
}

// mustOwn panics if the number of a fault names a merchant that does not exist.
func (s *Server) mustOwn(f *fault) {
	if mchID, _, owned := strings.Cut(f.Number, "/"); owned && !s.rooms.merchants.has(mchID) {
		panic(fmt.Sprintf("wxpaytest: %s has the Number %q: the gateway has no such merchant", f.Name, f.Number))
	}
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	s.rooms.faults.clear()
	_ = s.saved(nil)
	s.connections.recover()
}

// RemoveFault removes one fault that [Server.Injected] returned. The other
// faults of its script stay in order. It does nothing if the fault can no
// longer strike.
func (s *Server) RemoveFault(id int) {
	s.rooms.faults.remove(id)
	_ = s.saved(nil)
}

// FaultCount returns how often faults with that name have struck, including
// strikes without an [Exchange] or [Delivery].
func (s *Server) FaultCount(name FaultName) int {
	return s.rooms.faults.count(name)
}

// Injected returns the faults that can still strike, in the order in which they
// were injected.
func (s *Server) Injected() []Injection {
	return s.rooms.faults.all()
}

// Connections returns the counts of [MainHost] or [BackupHost]. If host is
// empty, it returns the sums.
func (s *Server) Connections(host string) Connections {
	return s.connections.counts(host)
}

// DownURL returns an address like URL that refuses all connections. It is a
// host that is down for the whole test.
func (s *Server) DownURL() string {
	return "https://" + s.connections.front.addresses[0].Down()
}
