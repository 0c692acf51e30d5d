package wxpaytest

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/accept"
)

// front are the addresses of a gateway. They stay open when [Server.Replace]
// puts another gateway behind them.
type front struct {
	addresses []*accept.Address
	proxy     *accept.Proxy
	life      *lifetime // of the accept loops, and of connections that a fault holds

	mu     sync.Mutex
	tenant *tenant
}

// tenant is the gateway behind a front.
type tenant struct {
	life   *lifetime
	serve  http.HandlerFunc
	treat  func(host string) accept.Treatment // see accept.Config
	refuse func(a *accept.Address)
	report func(p accept.Problem)
}

func newFront() *front {
	return &front{life: newLifetime(context.Background(), false), tenant: &tenant{}}
}

// install lets a tenant answer from now on.
func (f *front) install(t *tenant) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tenant = t
}

func (f *front) current() *tenant {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.tenant
}

// serve lets the tenant answer a request. If another one has just replaced it,
// that one answers.
func (f *front) serve(w http.ResponseWriter, r *http.Request) {
	t := f.current()
	for !t.life.enter() {
		next := f.current()
		if next == t { // the gateway is closed
			panic(http.ErrAbortHandler)
		}
		t = next
	}
	defer t.life.leave()
	t.serve(w, r)
}

func (f *front) treat(host string) accept.Treatment { return f.current().treat(host) }
func (f *front) report(p accept.Problem)            { f.current().report(p) }
func (f *front) refuse(a *accept.Address)           { f.current().refuse(a) }

// refuseFor stops listening at a for a tenant, unless it was replaced.
func (f *front) refuseFor(t *tenant, a *accept.Address, d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.tenant == t {
		a.Refuse(d)
	}
}

// close closes the addresses, unless another tenant has replaced t.
func (f *front) close(t *tenant) {
	if f.current() != t {
		return
	}
	f.life.end()
	if f.proxy != nil {
		f.proxy.Stop()
	}
	for _, a := range f.addresses {
		a.Stop()
	}
	f.life.active.Wait()
}
