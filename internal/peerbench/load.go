package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// A serverProcess is this program once more, as the server.
type serverProcess struct {
	cmd      *exec.Cmd
	stdin    io.WriteCloser
	commands *json.Encoder
	answers  *json.Decoder
}

// startServer starts the server, and makes this process trust it: the system's
// authorities are read once, when the first server is verified.
var startServer = sync.OnceValues(func() (*serverProcess, error) {
	dir, err := os.MkdirTemp("", "peerbench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := makeFiles(dir); err != nil {
		return nil, err
	}
	os.Setenv("SSL_CERT_FILE", filepath.Join(dir, "ca.pem"))
	data, err := os.ReadFile(filepath.Join(dir, "server.pem"))
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	cert, err := x509.ParseCertificate(block.Bytes)
	if err == nil {
		err = trusted(cert)
	}
	if err != nil {
		return nil, fmt.Errorf("SSL_CERT_FILE is not heeded: %w", err)
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &serverProcess{cmd: exec.Command(program)}
	s.cmd.Env = append(os.Environ(), serverEnv+"="+dir)
	s.cmd.Stderr = os.Stderr
	stdin, err1 := s.cmd.StdinPipe()
	stdout, err2 := s.cmd.StdoutPipe()
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	s.stdin, s.commands, s.answers = stdin, json.NewEncoder(stdin), json.NewDecoder(stdout)
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	_, err = s.ask(command{Op: "listen"}) // it has read its files
	return s, err
})

func (s *serverProcess) ask(c command) (answer, error) {
	if err := s.commands.Encode(c); err != nil {
		return answer{}, err
	}
	var a answer
	if err := s.answers.Decode(&a); err != nil {
		return answer{}, fmt.Errorf("the server process: %w", err)
	}
	if a.Error != "" {
		return answer{}, errors.New(a.Error)
	}
	return a, nil
}

// A networked row calls the server.
type networked struct {
	name, about string
	concurrency int
	latency     time.Duration
	entrants    []entrant

	callsPerSecond float64 // goal: of the limit's
	p99, cpu       float64 // goals: at most so many times the limit's
	peerCPU        float64 // goal: the most frugal peer takes so many times our CPU
	rebuilding     float64 // goal: so many times the calls/s of the peer that rebuilds its transport
	resumed        float64 // goal: share of new connections that resume a TLS session
}

func (r *networked) title() string { return r.name }

// An entrant connects to a listener of its own.
type entrant struct {
	name, note string
	connect    func(base string) (connected, error)
}

// connected is an entrant with its listener.
type connected struct {
	entrant
	call      call
	enter     func() // before its calls; nil: nothing
	closeIdle func() // nil: it has none
	leaks     bool   // it leaves connections that nobody uses again

	id      int
	batches []batch
	stats   Stats
	left    int64 // connections open after a batch, the most
}

// A batch is what a while of calls came to.
type batch struct {
	calls, p99, cpu float64 // per second; both in ns
	count           int
}

func (r *networked) measure(o options) (section, error) {
	defer restoreDefault()
	server, err := startServer()
	if err != nil {
		return section{}, err
	}
	all, err := r.connectAll(server)
	if err != nil {
		return section{}, err
	}
	for range o.netRounds + 1 {
		for _, c := range all {
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

// connectAll connects the entrants, and has each make one call that must be
// right.
func (r *networked) connectAll(server *serverProcess) (all []*connected, err error) {
	for _, e := range r.entrants {
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
		// They must not burden the next.
		_, err = server.ask(command{Op: "closeidle", ID: c.id})
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

// load calls from so many goroutines for a while.
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

// cpuTime is what this process has used, the server's excluded.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// resume lets all connections go and returns which share of the next ones
// resume a session.
func (r *networked) resume(server *serverProcess, c *connected, o options) (float64, error) {
	c.closeIdle()
	if _, err := load(c.call, r.concurrency, o.netBatch); err != nil {
		return 0, err
	}
	a, err := server.ask(command{Op: "stats", ID: c.id})
	return float64(a.Resumed-c.stats.Resumed) / float64(a.Handshakes-c.stats.Handshakes), err
}

// medians leaves out the first round, in which the connections are made.
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

func (r *networked) section(all []*connected) section {
	s := section{title: r.name, about: r.about, header: []string{"who", "calls/s", "p99", "CPU per call", "handshakes per call",
		"most connections", "left open", "note"}}
	medians := map[string]batch{}
	frugal := 0.0
	for _, c := range all {
		m := c.medians()
		medians[c.name] = m
		if c.name != limit && c.name != ours && (frugal == 0 || m.cpu < frugal) {
			frugal = m.cpu
		}
		s.lines = append(s.lines, []string{c.name, strconv.FormatFloat(m.calls, 'f', 0, 64), duration(m.p99), duration(m.cpu),
			fmt.Sprintf("%.3f", float64(c.stats.Handshakes)/float64(m.count)), fmt.Sprint(c.stats.MostOpen), fmt.Sprint(c.left), c.note})
	}
	bare, our := medians[limit], medians[ours]
	s.atLeast(r.name+": calls/s to the limit", our.calls/bare.calls, r.callsPerSecond)
	s.atMost(r.name+": p99 to the limit", our.p99/bare.p99, r.p99)
	s.atMost(r.name+": client CPU to the limit", our.cpu/bare.cpu, r.cpu)
	s.atLeast(r.name+": client CPU against the most frugal peer", frugal/our.cpu, r.peerCPU)
	s.atMost(r.name+": connections in all", float64(all[1].stats.Handshakes), float64(r.concurrency))
	if r.rebuilding > 0 {
		s.atLeast(r.name+": calls/s against the peer that rebuilds its transport", our.calls/medians[rebuilding].calls, r.rebuilding)
	}
	return s
}
