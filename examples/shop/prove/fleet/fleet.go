// Package fleet runs several instances of the shop's program. It kills and restarts
// them, and notices those that end or hang without having been killed.
package fleet

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"path/filepath"
	"sync"
	"time"
)

// Options describe a fleet.
type Options struct {
	Binary    string                             // program of the shop
	Dir       string                             // where the output of the instances is written
	Instances int                                // number of instances
	Env       func(id int, addr string) []string // environment of an instance that listens on addr
	Start     time.Duration                      // limit of a start; zero: 30 seconds
}

// A Fleet is a number of running instances.
type Fleet struct {
	instances []*instance
	running   sync.WaitGroup
	cancel    context.CancelFunc

	mu       sync.Mutex
	problems []error
	starts   []time.Duration
}

// Start starts the instances and waits until all are ready.
func Start(ctx context.Context, o Options) (*Fleet, error) {
	if o.Start == 0 {
		o.Start = 30 * time.Second
	}
	ctx, cancel := context.WithCancel(ctx)
	f := &Fleet{cancel: cancel}
	for id := range o.Instances {
		addr, err := freeAddr()
		if err != nil {
			return nil, err
		}
		f.instances = append(f.instances, &instance{
			id: id, addr: addr, binary: o.Binary, env: o.Env(id, addr), limit: o.Start,
			log: filepath.Join(o.Dir, fmt.Sprintf("instance%d.log", id)),
		})
	}
	for _, i := range f.instances {
		f.running.Go(func() { f.keep(ctx, i) })
	}
	return f, f.waitReady(ctx)
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// maxFailures is how often in a row an instance may fail to come up, such as when its
// connections to the database were cut.
const maxFailures = 5

// keep starts an instance again and again.
func (f *Fleet) keep(ctx context.Context, i *instance) {
	for failures := 0; ctx.Err() == nil; {
		took, err := i.run(ctx)
		failures++
		switch {
		case took > 0:
			failures = 0
			f.note(took, err)
		case failures == maxFailures:
			f.note(0, err)
			return
		}
	}
}

func (f *Fleet) note(took time.Duration, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if took > 0 {
		f.starts = append(f.starts, took)
	}
	if err != nil {
		f.problems = append(f.problems, err)
	}
}

func (f *Fleet) waitReady(ctx context.Context) error {
	for len(f.Ready()) < len(f.instances) {
		if err := f.Problems(); err != nil {
			return errors.Join(err, f.Stop())
		}
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), f.Stop())
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}

// Ready returns the ids of the instances that answer.
func (f *Fleet) Ready() (ids []int) {
	for _, i := range f.instances {
		if i.isReady() {
			ids = append(ids, i.id)
		}
	}
	return ids
}

// Addr returns the address of a random instance that is ready.
func (f *Fleet) Addr() (id int, addr string, ok bool) {
	ready := f.Ready()
	if len(ready) == 0 {
		return 0, "", false
	}
	id = ready[rand.IntN(len(ready))]
	return id, f.instances[id].addr, true
}

// Kill ends an instance with SIGKILL and waits until it has ended. It then starts again.
// It returns false if the instance was not ready.
func (f *Fleet) Kill(id int) bool { return f.instances[id].kill() }

// Problems returns what no instance may do: end without having been killed, or not
// come up.
func (f *Fleet) Problems() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.problems...)
}

// Starts returns how long each start took until the instance was ready.
func (f *Fleet) Starts() []time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]time.Duration(nil), f.starts...)
}

// Stop asks all instances to shut down, waits for them, and returns all problems.
func (f *Fleet) Stop() error {
	f.cancel()
	f.running.Wait()
	return f.Problems()
}
