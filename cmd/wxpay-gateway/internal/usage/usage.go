// Package usage measures the memory of a process and the size of its state
// file. It needs Linux.
package usage

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Usage is the most that a process has used so far.
type Usage struct {
	Memory int64 // resident memory, in bytes
	File   int64 // of the state file and of its temporary copies, in bytes
}

// Watcher looks at a process until it is stopped.
type Watcher struct {
	stop chan struct{}
	most chan Usage
}

// Watch begins to measure. The process must run until Stop returns.
func Watch(pid int, file string) *Watcher {
	w := &Watcher{make(chan struct{}), make(chan Usage)}
	go w.run(pid, file)
	return w
}

// Stop returns what the process has used at most.
func (w *Watcher) Stop() Usage {
	close(w.stop)
	return <-w.most
}

func (w *Watcher) run(pid int, file string) {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	var most Usage
	for {
		most.File = max(most.File, sizeOf(file))
		most.Memory = max(most.Memory, peakMemory(pid))
		select {
		case <-ticker.C:
		case <-w.stop:
			w.most <- most
			return
		}
	}
}

// sizeOf returns the size of all files whose names begin with this name.
func sizeOf(file string) (sum int64) {
	names, _ := filepath.Glob(file + "*")
	for _, name := range names {
		if info, err := os.Stat(name); err == nil {
			sum += info.Size()
		}
	}
	return sum
}

// peakMemory returns the most resident memory that the process ever had.
func peakMemory(pid int) (kilobytes int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for lines := bufio.NewScanner(bytes.NewReader(status)); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			_, _ = fmt.Sscan(rest, &kilobytes)
		}
	}
	return kilobytes << 10
}
