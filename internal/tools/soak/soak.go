// Package soak runs a check many times, on random messages that it creates. It is for tests.
package soak

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	rounds = flag.Int("soak", 0, "rounds of each soak test; 0: a few thousand")
	seed   = flag.Uint64("soakseed", 0, "seed of the inputs; 0: a new one for each soak")
)

const (
	block    = 1000             // rounds from one seed
	slow     = 20 * time.Second // a round that takes longer fails the test
	interval = 10 * time.Second // time between two progress lines
)

// A Check reports whether an input was accepted. The error says what is wrong.
type Check[Input any] func(Input) (accepted bool, err error)

// Run creates inputs and checks them. Their number is few or, if it is larger, that of the flag -soak. There is one
// worker per processor; worker returns its source of inputs and its check. The inputs depend only on the seed. The
// test fails on an error, a panic, or a slow round, and if the share of accepted inputs is below least.
func Run[Input any](t *testing.T, few int, least float64, worker func(*rand.Rand) (source func() Input, check Check[Input])) {
	t.Helper()
	s := &run[Input]{t: t, total: max(few, *rounds), seed: *seed, began: time.Now()}
	if s.seed == 0 {
		s.seed = 1
		if *rounds > 0 {
			s.seed = uint64(s.began.UnixNano())
		}
	}
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() { s.work(worker) })
	}
	ended := make(chan struct{})
	go s.progress(ended)
	workers.Wait()
	close(ended)
	s.line()
	if share := float64(s.accepted.Load()) / float64(max(s.done.Load(), 1)); share < least {
		t.Errorf("only %.1f %% of the inputs were accepted", 100*share)
	}
}

type run[Input any] struct {
	t              *testing.T
	total          int
	seed           uint64
	began          time.Time
	next           atomic.Uint64 // number of the next block
	done, accepted atomic.Int64
}

func (s *run[Input]) work(worker func(*rand.Rand) (func() Input, Check[Input])) {
	pcg := rand.NewPCG(0, 0)
	source, check := worker(rand.New(pcg))
	for !s.t.Failed() {
		number := s.next.Add(1) - 1
		left := s.total - int(number)*block
		if left <= 0 {
			return
		}
		pcg.Seed(s.seed, number)
		s.block(min(left, block), source, check)
	}
}

func (s *run[Input]) block(rounds int, source func() Input, check Check[Input]) {
	var input Input
	defer func() {
		if reason := recover(); reason != nil {
			s.fail(input, fmt.Errorf("panic: %v\n%s", reason, debug.Stack()))
		}
	}()
	for range rounds {
		input = source()
		began := time.Now()
		accepted, err := check(input)
		took := time.Since(began)
		s.done.Add(1)
		if accepted {
			s.accepted.Add(1)
		}
		if took > slow {
			err = fmt.Errorf("took %v", took)
		}
		if err != nil {
			s.fail(input, err)
			return
		}
	}
}

func (s *run[Input]) fail(input Input, err error) {
	s.t.Errorf("seed %d: %v\ninput: %q", s.seed, err, fmt.Sprint(input))
}

func (s *run[Input]) progress(ended <-chan struct{}) {
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		select {
		case <-ended:
			return
		case <-ticks.C:
			s.line()
		}
	}
}

func (s *run[Input]) line() {
	done := s.done.Load()
	took := time.Since(s.began)
	s.t.Logf("seed %d: %d of %d rounds, %.1f %% accepted, %v, %.0f a second",
		s.seed, done, s.total, 100*float64(s.accepted.Load())/float64(max(done, 1)), took.Round(time.Millisecond), float64(done)/took.Seconds())
}
