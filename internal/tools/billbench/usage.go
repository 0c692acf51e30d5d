package main

import (
	"os"
	"strconv"
	"strings"
	"time"
)

// peak is the most memory that the process has taken.
func peak() string {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if size, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(size)
		}
	}
	return "not told by this system"
}

// processorTime is what the process has used, to the hundredth of a second; 0
// where the system does not tell.
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
