package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// open starts the gateway and opens the port of the page.
func open(o options) (*program, error) {
	p := &program{options: o, hub: newHub(), started: time.Now(), troubles: newTroubles(o.language, o.out)}
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return nil, fail("error.dir", "dir", o.dir).because(err)
	}
	if err := p.start(); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func (p *program) start() (err error) {
	if p.page, err = p.listenPage(); err != nil {
		return err
	}
	later := newLater()
	if p.gateway, err = p.openGateway(later); err != nil {
		return err
	}
	ids := p.mchIDs()
	p.newCA = p.oldKey && replacesCA(p.dir, p.gateway.RootPEM())
	if err := writeFiles(p.dir, p.gateway, ids); err != nil {
		return fail("error.dir", "dir", p.dir).because(err)
	}
	if err := p.writeOrder(); err != nil {
		return fail("error.dir", "dir", p.dir).because(err)
	}
	p.desk = newWorlds(p)
	later.set(p.desk.api())
	return nil
}

// openGateway opens the gateway with the options and with the files of an
// earlier start.
func (p *program) openGateway(handler http.Handler) (*wxpaytest.Server, error) {
	authority, err := loadAuthority(p.dir)
	if err != nil {
		return nil, fail("error.dir", "dir", p.dir).because(err)
	}
	p.oldKey = authority != nil
	p.handler = handler
	if p.records, err = p.openRecords(); err != nil {
		return nil, err
	}
	cfg := p.config(p.records.first())
	cfg.Authority = authority
	gateway, err := wxpaytest.Open(cfg)
	return gateway, p.openFailure(err)
}

// config describes a gateway of the program.
func (p *program) config(store wxpaytest.Store) wxpaytest.Config {
	return wxpaytest.Config{
		Merchants: p.merchants, Addr: p.api, BackupAddr: p.backup, ProxyAddr: p.proxy, NoProxy: p.proxy == "", Names: p.names,
		Handler: p.handler, Log: p.log(), Problem: p.troubles.add, KeepExchanges: p.keep, KeepBytes: int64(p.keepMB) << 20, Store: store,
		Options: func(s *wxpaytest.Server) {
			s.RefundNotifyURL, s.IgnoreIntervals, s.RefundEnd = p.refundNotifyURL, p.ignoreIntervals, p.refundEnd
		},
	}
}

// log returns what prints a line for each request, or nil.
func (p *program) log() func(wxpaytest.Line) {
	if p.lines == nil {
		return nil
	}
	return p.lines.add
}

// openRecords opens the state file, if there is one, and empties it with -reset.
func (p *program) openRecords() (*leases, error) {
	if p.state == "" {
		return &leases{keeper: newInMemory()}, nil
	}
	file, err := openStore(p.state)
	if err == nil && p.reset {
		if err = empty(file); err != nil {
			err = errors.Join(err, file.Close())
		}
	}
	if err != nil {
		return nil, p.stateFailure(err)
	}
	return &leases{keeper: file}, nil
}

// serve runs the clock and the page until ctx ends.
func (p *program) serve(ctx context.Context) error {
	p.desk.run(ctx)
	// The event streams of the page end with ctx. Otherwise Shutdown would wait for them.
	server := &http.Server{
		Handler:           p.desk.page(),
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnContext:       rememberTLS,
	}
	done := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		err := server.Shutdown(grace)
		if errors.Is(err, context.DeadlineExceeded) { // a browser may keep a connection on which it has sent nothing
			err = server.Close()
		}
		done <- err
	})
	if err := server.Serve(maybeTLS{p.page, p.gateway.ServerTLS()}); !errors.Is(err, http.ErrServerClosed) {
		stop()
		return err
	}
	return <-done
}

// close closes the gateway before the store, because the gateway still saves
// records while it closes.
func (p *program) close() error {
	if p.page != nil {
		_ = p.page.Close()
	}
	switch {
	case p.desk != nil:
		p.desk.close()
	case p.gateway != nil:
		p.gateway.Close()
	}
	if p.records != nil {
		return p.records.Close()
	}
	return nil
}
