//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"github.com/seed6780280e/wxpay/examples/shop/internal/postgres"
	"github.com/seed6780280e/wxpay/examples/shop/prove/breaks"
	"github.com/seed6780280e/wxpay/examples/shop/prove/fleet"
	"github.com/seed6780280e/wxpay/examples/shop/prove/gate"
	"github.com/seed6780280e/wxpay/examples/shop/prove/kills"
	"github.com/seed6780280e/wxpay/examples/shop/prove/pgproxy"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

const staffToken = "the-clerks-token-of-the-proof"

// A world is everything around the shop: the gateway, the database, the clock, proxies on
// all ways, and the instances of the shop.
type world struct {
	options
	dir      string
	gw       *wxpaytest.Server
	clock    *clock
	clockURL string
	keyUntil string // RFC 3339
	front    *fleet.Front
	phones   *http.Client // of the customers and the clerk
	gates    []*gate.Gate
	proxies  []*pgproxy.Proxy
	fleet    *fleet.Fleet
	plan     *kills.Plan
	database string  // address of PostgreSQL
	db       *sql.DB // beside all proxies

	cuts    atomic.Int64 // of database connections
	retries atomic.Int64 // jobs that the clerk has started again

	closers  []func() error
	mu       sync.Mutex
	problems []error // that no run may have
}

// newWorld builds the shop and starts everything. The caller closes the world, also
// after an error.
func newWorld(ctx context.Context, o options) (*world, error) {
	w := &world{options: o, plan: kills.NewPlan(o.kills), clock: newClock(), phones: newPhones(o)}
	for _, step := range []func(context.Context) error{w.makeDir, w.build, w.startGateway, w.startDatabase, w.startProxies, w.startFleet} {
		if err := step(ctx); err != nil {
			return w, err
		}
	}
	return w, nil
}

func newPhones(o options) *http.Client {
	return &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: o.customers}}
}

func (w *world) onClose(f func() error) { w.closers = append(w.closers, f) }

// close stops everything, the last part first.
func (w *world) close() (err error) {
	for i := len(w.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, w.closers[i]())
	}
	return err
}

func (w *world) makeDir(context.Context) (err error) {
	w.dir, err = os.MkdirTemp("", "shop-prove-")
	w.onClose(func() error {
		if w.keep {
			return nil
		}
		return os.RemoveAll(w.dir)
	})
	return err
}

// build builds the shop, with the mistake of a break if there is one.
func (w *world) build(ctx context.Context) error {
	args := []string{"build", "-o", w.path("shop")}
	if w.breakName != "" {
		b, err := breaks.Find(w.breakName)
		if err != nil {
			return err
		}
		overlay, err := b.Overlay(w.shop, w.dir)
		if err != nil {
			return err
		}
		args = append(args, "-overlay", overlay)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, ".")...)
	cmd.Dir, cmd.Stderr = w.shop, os.Stderr
	return cmd.Run()
}

func (w *world) startGateway(ctx context.Context) (err error) {
	w.gw, err = wxpaytest.Open(wxpaytest.Config{Clock: w.clock.Clock, KeepExchanges: 1000, Options: func(s *wxpaytest.Server) {
		s.NotifyTimeout = 2 * time.Second
	}})
	if err != nil {
		return err
	}
	w.onClose(func() error { w.gw.Close(); return nil })
	ctx, cancel := context.WithCancel(ctx)
	w.onClose(func() error { cancel(); return nil })
	go w.clock.Run(ctx, 1)
	s := httptest.NewServer(w.clock)
	w.onClose(func() error { s.Close(); return nil })
	w.clockURL, w.keyUntil = s.URL, w.clock.Now().AddDate(0, 0, 30).Format(time.RFC3339)
	return w.writeFiles()
}

func (w *world) startDatabase(context.Context) (err error) {
	if w.sqlite {
		w.db, err = sql.Open("sqlite", "file:"+w.path("shop.db")+"?_time_format=sqlite&_pragma=busy_timeout(10000)")
	} else {
		var server *postgres.Server
		if server, err = postgres.Start(postgres.Options{Fsync: w.fsync}); err != nil {
			return err
		}
		w.onClose(server.Stop)
		w.database = server.URL()
		for id := range w.instances {
			if err := w.startPostgresProxy(id, server.Addr); err != nil {
				return err
			}
		}
		w.db, err = sql.Open("pgx", server.URL())
	}
	if err == nil {
		w.onClose(w.db.Close)
	}
	return err
}

func postgresURL(addr string) string { return postgres.URL(addr) }

func (w *world) startPostgresProxy(id int, addr string) error {
	notifying := func() bool { return w.front.Notifying(id) }
	p, err := pgproxy.New(addr, w.plan.Hooks(notifying, func() bool { return w.fleet.Kill(id) }))
	if err != nil {
		return err
	}
	w.proxies = append(w.proxies, p)
	w.onClose(p.Close)
	return nil
}

// startProxies starts the proxies of HTTP. Nothing passes them before the fleet runs.
func (w *world) startProxies(context.Context) error {
	relay := func(int, string, int) bool { return true }
	if w.sqlite {
		relay = w.plan.Acknowledge(func(id int) bool { return w.fleet.Kill(id) })
	}
	w.front = fleet.NewFront(w.instances, relay)
	w.onClose(func() error { w.front.Close(); return nil })
	for id := range w.instances {
		g, err := gate.New(w.gw, w.plan.Relay(func() bool { return w.fleet.Kill(id) }))
		if err != nil {
			return err
		}
		w.gates = append(w.gates, g)
		w.onClose(func() error { g.Close(); return nil })
	}
	return w.write(authorityFile, w.gates[0].RootPEM())
}

func (w *world) startFleet(ctx context.Context) (err error) {
	w.fleet, err = fleet.Start(ctx, fleet.Options{
		Binary: w.path("shop"), Dir: w.dir, Instances: w.instances, Env: w.environment,
	})
	if err != nil {
		return err
	}
	w.onClose(w.fleet.Stop)
	w.front.Serve(w.fleet)
	return nil
}

// problem notes something that no run may have.
func (w *world) problem(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = append(w.problems, err)
}
