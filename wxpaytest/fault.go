package wxpaytest

import (
	"fmt"
	"time"
)

// The addresses of a gateway, as [Fault.Host] and [Exchange.Host] name them.
const (
	MainHost   = "main"   // of Server.URL
	BackupHost = "backup" // of Server.BackupURL
)

// Fault is something that goes wrong on some of the requests that came through
// the envelope's checks, on some new connections or on some notifications. One
// fault strikes one request; of several the one injected first.
type Fault struct {
	Name        FaultName
	Path        string        // the API path; zero: every path, not notifications
	Host        string        // MainHost or BackupHost; zero: both
	Number      string        // the out_trade_no or out_refund_no; zero: any
	Skip        int           // how many that match pass before it strikes
	Times       int           // how often it strikes; zero: once; negative: always
	Probability float64       // that it strikes one that matches; zero: 1
	Seed        uint64        // of the drawing
	Code        string        // err_code of the SystemError faults; zero: SYSTEMERROR
	Before      bool          // the operation is not carried out, even where the name does not say so
	Delay       time.Duration // of SlowHeaders and SlowBody, zero: 20 ms; DelayedNotification, zero: 1 minute; ConnectionRefused
	Copies      int           // of DuplicateNotification; zero: 2
}

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
	s.inject(&mix{seed: f.Seed, faults: []*fault{s.check(f)}})
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
		c := s.check(f)
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
		script.faults = append(script.faults, s.check(f))
	}
	if problem := script.problem(); problem != "" {
		panic("wxpaytest: " + problem)
	}
	s.inject(script)
}

func (s *Server) inject(in injection) {
	s.change(func() {
		s.injected++
		in.begin(s.injected)
		for _, f := range in.left() {
			s.faultIDs++
			f.id = s.faultIDs
		}
		s.injections = append(s.injections, in)
		s.tell(Event{Kind: EventFault})
	})
	s.arm(in)
}

// ClearFaults takes all faults away.
func (s *Server) ClearFaults() {
	s.change(func() {
		s.injections, s.injected = nil, 0
		s.tell(Event{Kind: EventFault})
	})
	for _, a := range s.addresses {
		a.recover()
	}
}

// FaultCount returns how often faults of that name have struck, also those that
// left no [Exchange] or [Delivery].
func (s *Server) FaultCount(name FaultName) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.struck[name]
}
