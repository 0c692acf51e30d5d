package main

import (
	"io"
	"os"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
)

// An environment is everything outside of the program that a call uses.
type environment struct {
	stdin    io.Reader
	stdout   io.Writer
	stderr   io.Writer
	environ  []string    // NAME=value
	terminal bool        // stderr is a terminal: progress may be shown
	clock    wxpay.Clock // zero: real time
}

func processEnvironment() *environment {
	return &environment{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, environ: os.Environ(), terminal: isTerminal(os.Stderr),
	}
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// getenv returns the value of a variable. If it is set twice, the last one counts.
func (e *environment) getenv(name string) (value string) {
	for _, line := range e.environ {
		if v, ok := strings.CutPrefix(line, name+"="); ok {
			value = v
		}
	}
	return value
}

// now returns the time of the clock.
func (e *environment) now() time.Time {
	if e.clock == nil {
		return time.Now()
	}
	return e.clock.Now()
}
