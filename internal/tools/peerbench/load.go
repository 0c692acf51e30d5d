package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// A networked row calls the server.
type networked struct {
	name, about string
	concurrency int
	latency     time.Duration
	entrants    []entrant

	callsPerSecond float64 // goal: minimum, as a share of the limit's
	p99, cpu       float64 // goals: maximum, as multiples of the limit's
	peerCPU        float64 // goal: minimum CPU of the cheapest peer, as a multiple of ours
	rebuilding     float64 // goal: minimum calls/s, as a multiple of those of the peer that rebuilds its transport
	resumed        float64 // goal: minimum share of new connections that resume a TLS session
}

func (r *networked) title() string { return r.name }

// An entrant connects to a separate listener.
type entrant struct {
	name, note string
	connect    func(base string) (connected, error)
}

// connected is an entrant with its listener.
type connected struct {
	entrant
	call      call
	enter     func() // called before its calls; nil: nothing to do
	closeIdle func() // nil: not possible
	leaks     bool   // it leaves open connections that are never used again

	id      int
	batches []batch
	stats   Stats
	left    int64 // maximum number of connections open after a batch
}

// A batch is the result of calls during a period.
type batch struct {
	calls, p99, cpu float64 // calls per second, ns, ns per call
	count           int
}

func (b batch) rate() float64    { return b.calls }
func (b batch) slowest() float64 { return b.p99 }
func (b batch) perCall() float64 { return b.cpu }

func (r *networked) measure(o options) (section, error) {
	defer restoreDefault()
	server, err := startServer()
	if err != nil {
		return section{}, err
	}
	all, err := r.connectAll(server, o)
	if err != nil {
		return section{}, err
	}
	if err := r.profileOurs(o, all); err != nil {
		return section{}, err
	}
	for i := range o.netRounds + 1 {
		order := slices.Clone(all)
		if i%2 == 1 { // so that no entrant always follows the same one
			slices.Reverse(order)
		}
		for _, c := range order {
			if err := c.round(server, r.concurrency, o.netBatch); err != nil {
				return section{}, fmt.Errorf("%s: %w", c.name, err)
			}
		}
	}
	s := r.section(all)
	if r.resumed > 0 {
		share, err := r.resume(server, all[1], o)
		if err != nil {
			return section{}, err
		}
		s.atLeast(r.name+": new connections that resume a TLS session", share, r.resumed)
	}
	for _, c := range all {
		if c.closeIdle != nil {
			c.closeIdle()
		}
	}
	return s, nil
}

// profileOurs writes a profile of this library alone, and one of the limit.
func (r *networked) profileOurs(o options, all []*connected) error {
	if o.profile == "" {
		return nil
	}
	for _, c := range all[:2] {
		if _, err := load(c.call, r.concurrency, o.netBatch); err != nil { // opens the connections
			return err
		}
		work := func() error {
			_, err := load(c.call, r.concurrency, 10*time.Second)
			return err
		}
		if err := profile(o.profile, r.name+" "+c.name, work); err != nil {
			return err
		}
	}
	return nil
}

// connectAll connects the entrants. Each makes one call, whose result is checked.
func (r *networked) connectAll(server *serverProcess, o options) (all []*connected, err error) {
	for _, e := range r.entrants {
		if !o.who.MatchString(e.name) {
			continue
		}
		a, err := server.ask(command{Op: "listen", Latency: r.latency})
		if err != nil {
			return nil, err
		}
		c, err := e.connect(a.Base)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.name, err)
		}
		c.entrant, c.id = e, a.ID
		if c.enter != nil {
			c.enter()
		}
		if got, err := c.call(); err != nil || got == "" {
			return nil, fmt.Errorf("%s is wrong: got %q, %w", e.name, got, err)
		}
		all = append(all, &c)
	}
	return all, nil
}

func (c *connected) round(server *serverProcess, concurrency int, d time.Duration) error {
	if c.enter != nil {
		c.enter()
	}
	runtime.GC()
	b, err := load(c.call, concurrency, d)
	if err != nil {
		return err
	}
	c.batches = append(c.batches, b)
	a, err := server.ask(command{Op: "stats", ID: c.id})
	if err != nil {
		return err
	}
	c.stats, c.left = a.Stats, max(c.left, a.Open)
	if c.leaks {
		// The open connections must not slow down the next entrant.
		_, err = server.ask(command{Op: "closeidle", ID: c.id})
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

// load makes calls for d, from concurrency goroutines.
func load(call call, concurrency int, d time.Duration) (batch, error) {
	var mu sync.Mutex
	var latencies []float64
	var failure error
	var group sync.WaitGroup
	startCPU, start := cpuTime(), time.Now()
	for range concurrency {
		group.Go(func() {
			var own []float64
			var err error
			for last := start; err == nil && last.Sub(start) < d; {
				_, err = call()
				now := time.Now()
				own = append(own, float64(now.Sub(last)))
				last = now
			}
			mu.Lock()
			defer mu.Unlock()
			latencies, failure = append(latencies, own...), errors.Join(failure, err)
		})
	}
	group.Wait()
	taken, cpu := time.Since(start), cpuTime()-startCPU
	n := float64(len(latencies))
	return batch{n / taken.Seconds(), quantile(latencies, 0.99), float64(cpu) / n, len(latencies)}, failure
}

// cpuTime returns the processor time of this process, without the server.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// resume closes all connections and returns the share of the next ones that resume a
// TLS session.
func (r *networked) resume(server *serverProcess, c *connected, o options) (float64, error) {
	c.closeIdle()
	if _, err := load(c.call, r.concurrency, o.netBatch); err != nil {
		return 0, err
	}
	a, err := server.ask(command{Op: "stats", ID: c.id})
	return float64(a.Resumed-c.stats.Resumed) / float64(a.Handshakes-c.stats.Handshakes), err
}

// medians leaves out the first round, which opens the connections.
func (c *connected) medians() (m batch) {
	var calls, p99, cpu []float64
	for i, b := range c.batches {
		m.count += b.count
		if i > 0 || len(c.batches) == 1 {
			calls, p99, cpu = append(calls, b.calls), append(p99, b.p99), append(cpu, b.cpu)
		}
	}
	m.calls, m.p99, m.cpu = median(calls), median(p99), median(cpu)
	return m
}

// against returns the median ratio of c's figure to other's figure in the same round.
// A disturbance of the machine affects both in the same way.
func (c *connected) against(other *connected, figure func(batch) float64) float64 {
	var ratios []float64
	for i, b := range c.batches {
		if i > 0 || len(c.batches) == 1 {
			ratios = append(ratios, figure(b)/figure(other.batches[i]))
		}
	}
	return median(ratios)
}

func (r *networked) section(all []*connected) section {
	s := section{title: r.name, about: r.about, header: []string{"who", "calls/s", "p99", "CPU per call", "CPU × limit",
		"handshakes per call", "most connections", "left open", "note"}}
	bare, our := all[0], all[1]
	cheapest := 0.0
	for _, c := range all {
		m := c.medians()
		if c != bare && c != our && (cheapest == 0 || m.cpu < cheapest) {
			cheapest = m.cpu
		}
		s.lines = append(s.lines, []string{c.name, strconv.FormatFloat(m.calls, 'f', 0, 64), duration(m.p99), duration(m.cpu),
			times2(c.against(bare, batch.perCall)), fmt.Sprintf("%.3f", float64(c.stats.Handshakes)/float64(m.count)),
			fmt.Sprint(c.stats.MostOpen), fmt.Sprint(c.left), c.note})
		if c.name == rebuilding && r.rebuilding > 0 {
			s.atLeast(r.name+": calls/s against the peer that rebuilds its transport", our.against(c, batch.rate), r.rebuilding)
		}
	}
	s.atLeast(r.name+": calls/s to the limit", our.against(bare, batch.rate), r.callsPerSecond)
	s.atMost(r.name+": p99 to the limit", our.against(bare, batch.slowest), r.p99)
	s.atMost(r.name+": client CPU to the limit", our.against(bare, batch.perCall), r.cpu)
	if len(all) > 2 {
		s.atLeast(r.name+": client CPU against the cheapest peer", cheapest/our.medians().cpu, r.peerCPU)
	}
	s.atMost(r.name+": connections in total", float64(our.stats.Handshakes), float64(r.concurrency))
	return s
}
