package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The names of the contenders that are not peers.
const (
	limit = "limit"
	ours  = "wxpay"
)

// A contender does the work of a row.
type contender struct {
	name  string
	note  string // the part of the work that it leaves out
	check func() error
	loop  func(n int) error
}

// does returns a contender that does work. right checks the result.
func does[T any](name, note string, work func() (T, error), right func(T) error) contender {
	return contender{name, note,
		func() error {
			result, err := work()
			if err == nil {
				err = right(result)
			}
			return err
		},
		func(n int) error {
			for range n {
				if _, err := work(); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// A computing row needs no server.
type computing struct {
	name       string
	about      string // what is compared, and with which limit
	contenders func() ([]contender, error)
	done       func()  // restores what the contenders changed in the process
	toLimit    float64 // goal: maximum time, as a multiple of the limit's; 0: none
	toPeer     float64 // goal: minimum speed, as a multiple of the fastest peer's; 0: none
	allocs     float64 // goal: maximum number of allocations; 0: none
}

func (r *computing) title() string { return r.name }

func (r *computing) measure(o options) (section, error) {
	if r.done != nil {
		defer r.done()
	}
	contenders, err := r.contenders()
	if err != nil {
		return section{}, err
	}
	for _, c := range contenders {
		if err := c.check(); err != nil {
			return section{}, fmt.Errorf("%s is wrong: %w", c.name, err)
		}
	}
	if err := r.profileOurs(o, contenders); err != nil {
		return section{}, err
	}
	times, err := roundRobin(contenders, o)
	if err != nil {
		return section{}, err
	}
	return r.section(contenders, times), nil
}

// roundRobin returns the nanoseconds per operation of each contender in each round.
func roundRobin(contenders []contender, o options) ([][]float64, error) {
	count := make([]int, len(contenders))
	for i, c := range contenders {
		for count[i] = 1; ; count[i] *= 2 {
			taken, err := timed(c, count[i])
			if err != nil {
				return nil, err
			}
			if taken >= o.batch/4 {
				count[i] = max(1, int(float64(count[i])*float64(o.batch)/float64(taken)))
				break
			}
		}
	}
	times := make([][]float64, len(contenders))
	for range o.rounds {
		for i, c := range contenders {
			taken, err := timed(c, count[i])
			if err != nil {
				return nil, err
			}
			times[i] = append(times[i], float64(taken)/float64(count[i]))
		}
	}
	return times, nil
}

// timed returns the processor time that a contender takes. It includes the collection
// of its own garbage only. Unlike wall time, it does not depend on other programs.
func timed(c contender, n int) (time.Duration, error) {
	runtime.GC()
	start := cpuTime()
	err := c.loop(n)
	return cpuTime() - start, err
}

func (r *computing) section(contenders []contender, times [][]float64) section {
	s := section{
		title:  r.name,
		about:  r.about,
		header: []string{"who", "median", "× limit", "× wxpay", "allocations", "note"},
	}
	medians, allocs := map[string]float64{}, map[string]float64{}
	for i, c := range contenders {
		medians[c.name] = median(times[i])
		allocs[c.name] = testing.AllocsPerRun(20, func() { _ = c.loop(1) })
	}
	fastest := 0.0
	for _, c := range contenders {
		m := medians[c.name]
		if c.name != limit && c.name != ours && (fastest == 0 || m < fastest) {
			fastest = m
		}
		s.lines = append(s.lines, []string{c.name, duration(m), times2(m / medians[limit]), times2(m / medians[ours]),
			strconv.FormatFloat(allocs[c.name], 'f', 0, 64), c.note})
	}
	s.atMost(r.name+": to the limit", medians[ours]/medians[limit], r.toLimit)
	s.atLeast(r.name+": against the fastest peer", fastest/medians[ours], r.toPeer)
	s.atMost(r.name+": allocations", allocs[ours], r.allocs)
	return s
}

// profileOurs writes a profile of two seconds of this library alone.
func (r *computing) profileOurs(o options, contenders []contender) error {
	if o.profile == "" {
		return nil
	}
	return profile(o.profile, r.name, func() error {
		for start := time.Now(); time.Since(start) < 2*time.Second; {
			for _, c := range contenders {
				if c.name != ours {
					continue
				}
				if err := c.loop(100); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// profile writes a CPU profile of work into a file named like the row.
func profile(dir, row string, work func() error) error {
	name := strings.NewReplacer("= ", "", " ", "-", "/", "-", ",", "", ":", "", "'", "").Replace(row) + ".pprof"
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return work()
}
