package main

import (
	"os"
	"strconv"
	"strings"
	"time"
)

// peak returns the peak memory of the process, as Linux reports it.
func peak() string {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if size, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(size)
		}
	}
	return "unknown on this system"
}

// processorTime returns the processor time of the process, rounded to 10 ms. It
// returns 0 on a system without /proc.
func processorTime() (used time.Duration) {
	stat, _ := os.ReadFile("/proc/self/stat")
	_, after, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(after)
	if len(fields) < 13 {
		return 0
	}
	for _, ticks := range fields[11:13] { // user and system
		n, _ := strconv.Atoi(ticks)
		used += time.Duration(n) * 10 * time.Millisecond
	}
	return used
}
