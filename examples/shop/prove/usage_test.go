//go:build unix

package main

import (
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestReadProcess(t *testing.T) {
	line := "42 (a b) c) S 7 42 42 0 -1 4194304 100 0 0 0 150 50 20 30 20 0 1 0 100 1000 10"
	assert.Equal(t, process{"a b) c", 7, 2500 * time.Millisecond}, readProcess(line))
}

func TestDescends(t *testing.T) {
	processes := map[int]process{1: {parent: 0}, 5: {parent: 1}, 6: {parent: 5}, 7: {parent: 6}, 8: {parent: 1}, 9: {parent: 4}}
	var of5 []int
	for pid := range 10 {
		if descends(processes, pid, 5) {
			of5 = append(of5, pid)
		}
	}
	assert.Equal(t, []int{5, 6, 7}, of5)
}

func TestProcessorTimes(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no /proc")
	}
	before := processorTimes()
	for start := time.Now(); time.Since(start) < time.Second; {
		_ = os.Getpid() // uses the processor
	}
	total := time.Duration(0)
	for _, used := range usedBy(before) {
		total += used
	}
	assert.Greater(t, total, 50*time.Millisecond)
}
