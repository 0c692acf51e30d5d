package main

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// worlds lets one desk after the other answer. Each has a gateway of its own, so
// nothing of one gets into the next: a request is answered by the desk and the
// gateway that it has reached.
type worlds struct {
	current atomic.Pointer[world]

	mu     sync.Mutex      // held while one world replaces another
	ctx    context.Context // of the program; nil before run
	closed bool
	ending sync.WaitGroup // replaced gateways that still answer
}

// world is a desk, with the handlers of its API and of its page.
type world struct {
	*desk
	api, page http.Handler
}

func newWorld(d *desk) *world { return &world{d, d.api(), d.page()} }

// api answers on the addresses of the gateway, and page on that of the page.
func (w *worlds) api(rw http.ResponseWriter, r *http.Request) {
	w.current.Load().api.ServeHTTP(rw, r)
}
func (w *worlds) page(rw http.ResponseWriter, r *http.Request) {
	w.current.Load().page.ServeHTTP(rw, r)
}

// run drives the clocks until ctx ends.
func (w *worlds) run(ctx context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ctx = ctx
	w.current.Load().run(ctx)
}

// close closes all gateways.
func (w *worlds) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.current.Load().gateway.Close()
	w.ending.Wait()
}

var errClosing = errors.New("the program is ending")

// opening is what a world begins with.
type opening struct {
	records map[string][]byte
	clock   *wxpaytest.Clock
	speed   float64
	faults  []wxpaytest.Fault
}

// replace opens a world in place of the current one. If it fails, nothing has
// changed.
func (w *worlds) replace(b opening) (_ *desk, err error) {
	defer recovered(&err) // records and faults that contradict themselves
	w.mu.Lock()
	defer w.mu.Unlock()
	old := w.current.Load()
	if w.closed {
		return nil, errClosing
	}
	lease := old.records.stage(b.records)
	cfg := old.config(lease)
	cfg.Clock = b.clock
	options := cfg.Options
	cfg.Options = func(s *wxpaytest.Server) {
		options(s)
		for _, f := range b.faults {
			s.Inject(f)
		}
	}
	gateway, err := old.gateway.Replace(cfg, lease.begin)
	if err != nil {
		return nil, err
	}
	old.end()
	w.ending.Go(old.gateway.Close)
	p := *old.program
	p.gateway = gateway
	p.desk = newDesk(&p, b.speed)
	if w.ctx != nil {
		p.desk.run(w.ctx)
	}
	w.current.Store(newWorld(p.desk))
	p.hub.publish(kindReset, nil)
	return p.desk, nil
}
