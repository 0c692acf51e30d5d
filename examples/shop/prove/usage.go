//go:build unix

package main

import (
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// processorTimes returns the processor time that this process and its descendants have
// used, by the name of the program. It is empty where there is no /proc.
func processorTimes() map[string]time.Duration {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	processes := map[int]process{}
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil { // it may have ended
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			processes[pid] = readProcess(string(text))
		}
	}
	times := map[string]time.Duration{}
	for pid, p := range processes {
		if descends(processes, pid, os.Getpid()) {
			times[p.name] += p.used
		}
	}
	return times
}

type process struct {
	name   string
	parent int
	used   time.Duration // also by its children that have ended
}

// readProcess reads a line of /proc/PID/stat: a number, the name in brackets, the state,
// the parent, …
func readProcess(line string) process {
	name := line[strings.IndexByte(line, '(')+1 : strings.LastIndexByte(line, ')')]
	fields := strings.Fields(line[strings.LastIndexByte(line, ')')+1:])
	number := func(i int) int {
		n, _ := strconv.Atoi(fields[i])
		return n
	}
	ticks := 0
	for i := 11; i <= 14; i++ { // utime, stime, cutime, cstime
		ticks += number(i)
	}
	return process{name, number(1), time.Duration(ticks) * time.Second / 100}
}

func descends(processes map[int]process, pid, ancestor int) bool {
	for pid != ancestor {
		p, ok := processes[pid]
		if !ok || p.parent == pid {
			return false
		}
		pid = p.parent
	}
	return true
}

// usedBy returns the processor time by name that was used since before.
func usedBy(before map[string]time.Duration) map[string]time.Duration {
	used := processorTimes()
	for name, time := range before {
		used[name] -= time
	}
	maps.DeleteFunc(used, func(_ string, time time.Duration) bool { return time <= 0 })
	return used
}
