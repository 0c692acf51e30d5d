package wxpaytest

import (
	"fmt"
)

// Inject adds a fault. It panics on one that could never strike, because a
// test that injects nothing proves nothing.
//
// Whether a fault with a Probability strikes is drawn from its Seed, the path,
// the number of the order or refund and how many requests with both came
// before: it does not depend on the order in which concurrent requests arrive.
// Requests without a number, and all that strikes before one is read
// ([ResetUnread] and the faults of connections), are drawn in that order.
// Skip and Times count in it too.
//
// With a fault of connections, or when it is its turn in a script, the gateway
// ends the connections that are idle and waits until their clients have
// noticed, so that the next request needs a new one. Those in use end with
// their answer.
func (s *Server) Inject(f Fault) {
	mustName(f)
	s.inject(&mix{seed: f.Seed, faults: []*fault{newFault(f)}})
}

// InjectMix adds faults of which at most one strikes: each with its own
// Probability, all drawn at once from the seed as Inject does, so that several
// faults of 0.1 strike exactly as often as they would alone. It panics where
// the probabilities sum to more than 1; faults of notifications and of
// connections are drawn, and summed, apart.
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

// InjectScript adds faults that strike in turn: the first request that the
// first one matches by Path, Host and Number, then the first later one that
// the second matches, and so on. A Fault without a Name lets one that it
// matches pass. A fault of connections strikes the next new one, and
// [ConnectionRefused] as soon as it is its turn. A script with a Number plays
// for that order or refund alone, whatever else is asked meanwhile.
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
	s.rooms.faults.inject(in)
	_ = s.saved(nil)
	s.connections.arm(in)
}

// ClearFaults takes all faults away.
func (s *Server) ClearFaults() {
	s.rooms.faults.clear()
	_ = s.saved(nil)
	s.connections.recover()
}

// RemoveFault takes one fault of [Server.Injected] away. One of a script leaves
// the others their order. It does nothing where the fault is spent.
func (s *Server) RemoveFault(id int) {
	s.rooms.faults.remove(id)
	_ = s.saved(nil)
}

// FaultCount returns how often faults of that name have struck, also those that
// left no [Exchange] or [Delivery].
func (s *Server) FaultCount(name FaultName) int {
	return s.rooms.faults.count(name)
}

// Injected returns the faults that can still strike, in the order in which they
// were injected.
func (s *Server) Injected() []Injection {
	return s.rooms.faults.all()
}

// Connections returns the counts of [MainHost] or [BackupHost], or their sums
// where host is zero.
func (s *Server) Connections(host string) Connections {
	return s.connections.counts(host)
}

// DownURL returns an address like URL that refuses all connections: a host
// that is down for the whole test.
func (s *Server) DownURL() string {
	return "https://" + s.connections.addresses[0].Down()
}
