//go:build unix

package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// An effort decides how long the program runs.
type effort struct {
	rounds  int // not counting a first one, which warms up
	divisor int // of the number of items in a round, and of the rows of a bill
}

// A plot shows what an item costs, by the number of items.
type plot struct {
	title string
	items string  // what the items are: label of the x axis
	unit  string  // of the cost: label of the y axis
	scale float64 // nanoseconds of the unit
	sizes []int   // numbers of items
	lines []line
}

// A line is the curve of one kind of work. It has a point for each size of the plot.
type line struct {
	name   string
	points []*point
}

// A point is some work with a number of items.
type point struct {
	items int
	runs  int // of the work, in a round
	work  func() error
	costs []float64 // nanoseconds for an item, one for each round
}

// newPoint returns a point that handles about perRound items in a round.
func newPoint(items, perRound int, work func() error) *point {
	return &point{items: items, runs: max(1, perRound/items), work: work}
}

// cost returns the median, in the unit of the plot.
func (p *plot) cost(at *point) float64 {
	costs := slices.Sorted(slices.Values(at.costs))
	return costs[len(costs)/2] / p.scale
}

// measure measures all points in turns, and once before to warm up.
func measure(plots []*plot, rounds int) error {
	for round := range rounds + 1 {
		for _, p := range plots {
			if err := p.measure(round > 0); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *plot) measure(keep bool) error {
	for _, l := range p.lines {
		for _, at := range l.points {
			cost, err := at.measure()
			if err != nil {
				return fmt.Errorf("%s, %s, %d %s: %w", p.title, l.name, at.items, p.items, err)
			}
			if keep {
				at.costs = append(at.costs, cost)
			}
		}
	}
	return nil
}

// measure returns the nanoseconds for an item. They include the collection of the work's
// own garbage only.
func (at *point) measure() (float64, error) {
	runtime.GC()
	start := processorTime()
	for range at.runs {
		if err := at.work(); err != nil {
			return 0, err
		}
	}
	return float64(processorTime()-start) / float64(at.runs*at.items), nil
}

// processorTime returns the processor time that this process has used.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// expect returns an error unless ok.
func expect(ok bool, what string) error {
	if !ok {
		return errors.New(what)
	}
	return nil
}
