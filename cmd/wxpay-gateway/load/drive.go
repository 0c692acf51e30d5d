package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// took is the time that all pairs took.
type took struct {
	time   time.Duration
	load   time.Duration // processor time of this process
	server time.Duration // processor time of the server process, from start to end
}

// drive connects the workers, which then send all pairs. The time to connect is
// not measured.
func drive(workers int, address string, roots *x509.CertPool, all []pair, answers pair) (took, error) {
	var wires []*wire
	for range workers {
		c, err := tls.Dial("tcp", address, &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13})
		if err != nil {
			return took{}, err
		}
		defer func() { _ = c.Close() }()
		wires = append(wires, newWire(c))
	}
	var next atomic.Int64
	failures := make([]error, workers)
	var group sync.WaitGroup
	start, used := time.Now(), processorTime()
	for i, w := range wires {
		group.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(all)) && failures[i] == nil; n = next.Add(1) - 1 {
				failures[i] = w.both(all[n], answers)
			}
		})
	}
	group.Wait()
	return took{time: time.Since(start), load: processorTime() - used}, errors.Join(failures...)
}

// processorTime returns the processor time that this process has used.
func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (w *wire) both(p, answers pair) error {
	if err := w.ask(p.order, string(answers.order)); err != nil {
		return err
	}
	return w.ask(p.payment, string(answers.payment))
}
