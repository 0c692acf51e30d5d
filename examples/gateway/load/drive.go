package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// drive has the workers go through all pairs, and returns how long they took
// once they were all connected.
func drive(workers int, address string, roots *x509.CertPool, all []pair, answers pair) (time.Duration, error) {
	var wires []*wire
	for range workers {
		c, err := tls.Dial("tcp", address, &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13})
		if err != nil {
			return 0, err
		}
		defer func() { _ = c.Close() }()
		wires = append(wires, newWire(c))
	}
	var next atomic.Int64
	failures := make([]error, workers)
	var group sync.WaitGroup
	start := time.Now()
	for i, w := range wires {
		group.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(all)) && failures[i] == nil; n = next.Add(1) - 1 {
				failures[i] = w.both(all[n], answers)
			}
		})
	}
	group.Wait()
	return time.Since(start), errors.Join(failures...)
}

func (w *wire) both(p, answers pair) error {
	if err := w.ask(p.order, string(answers.order)); err != nil {
		return err
	}
	return w.ask(p.payment, string(answers.payment))
}
