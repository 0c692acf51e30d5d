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
	desk          *desk
	onAPI, onPage http.Handler
}

// newWorlds returns the first world.
func newWorlds(p *program) *worlds {
	w := &worlds{}
	w.install(newDesk(p, p.speed, w))
	return w
}

func (w *worlds) install(d *desk) { w.current.Store(&world{d, d.api(), d.page()}) }

func (w *worlds) now() *desk { return w.current.Load().desk }

// api answers on the addresses of the gateway, and page on that of the page.
func (w *worlds) api() http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.current.Load().onAPI.ServeHTTP(rw, r) })
}

func (w *worlds) page() http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.current.Load().onPage.ServeHTTP(rw, r) })
}

// run drives the clocks until ctx ends.
func (w *worlds) run(ctx context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ctx = ctx
	w.now().run(ctx)
}

// close closes all gateways.
func (w *worlds) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.now().gateway.Close()
	w.ending.Wait()
}

func (w *worlds) hold(f func(d *desk) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return f(w.now())
}

var errClosing = errors.New("the program is ending")

func (w *worlds) replace(o opening) (next *desk, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil, errClosing
	}
	old := w.now()
	p := *old.program
	if p.gateway, err = successor(old, o); err != nil {
		return nil, err
	}
	old.end()
	p.troubles.forget() // their times are those of the old clock
	w.ending.Go(old.gateway.Close)
	next = newDesk(&p, o.speed, w)
	if w.ctx != nil {
		next.run(w.ctx)
	}
	w.install(next)
	p.hub.publish(kindReset, nil)
	return next, nil
}

// successor opens the gateway that replaces that of a desk.
func successor(old *desk, o opening) (_ *wxpaytest.Server, err error) {
	defer recovered(&err) // records and faults that contradict themselves
	lease := old.records.stage(o.records)
	cfg := old.config(lease)
	cfg.Clock = o.clock
	options := cfg.Options
	cfg.Options = func(s *wxpaytest.Server) {
		options(s)
		for _, f := range o.faults {
			s.Inject(f)
		}
	}
	return old.gateway.Replace(cfg, lease.begin)
}
