//go:build unix

package main

import "time"

// options describe a run.
type options struct {
	orders, instances, kills int
	seed                     uint64
	sqlite                   bool
	fsync                    bool
	direct                   bool                             // no proxy in front of the database
	faults, stale            float64                          // shares of the gateway's answers
	customers                int                              // at the same time
	beat                     time.Duration                    // real time between two jumps of the clock
	shop                     string                           // directory of the shop's source
	breakName                string                           // mistake in the shop; empty: none
	rounds                   int                              // jumps of the clock after the last customer, at most
	keep                     bool                             // keep the directory of the run
	log                      func(format string, args ...any) // progress
}
