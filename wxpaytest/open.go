package wxpaytest

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/accept"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/journal"
)

// Config describes a gateway for [Open]. The zero value is NewServer's.
type Config struct {
	Merchants  []Merchant // zero: the one of the documentation's examples
	Addr       string     // of the API; zero: a free port on 127.0.0.1
	BackupAddr string     // the same for Server.BackupURL
	Names      []string   // further names and IPs in the server's certificate
	Authority  []byte     // from Server.AuthorityPEM; zero: a new one
	Store      Store      // zero: nothing outlives the process
	Clock      *Clock     // zero: one that stands at the present, or where the store's ended if that is later

	// Handler serves what begins with /desk/ on the API's addresses; zero:
	// nothing does.
	Handler http.Handler

	// Options sets the option fields of the gateway before it is asked
	// anything, and before a Store's notifications go on. Zero: none is set.
	Options func(s *Server)

	KeepExchanges int // as the field of Server
}

// Open starts a gateway, and goes on where the Store's ended. The caller closes
// it.
func Open(cfg Config) (*Server, error) {
	s, err := build(cfg)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(Config) error{s.restore, s.listen} {
		if err := step(cfg); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// NewServer starts a gateway for the merchants, without any for the one of the
// documentation's examples. Like httptest.NewServer it panics if it can't
// listen; the caller closes it.
func NewServer(merchants ...Merchant) *Server {
	s, err := Open(Config{Merchants: merchants})
	if err != nil {
		panic(err.Error())
	}
	return s
}

// build makes a gateway that does nothing yet.
func build(cfg Config) (*Server, error) {
	a, err := authorityOf(cfg)
	if err != nil {
		return nil, err
	}
	unsaved := newUnsaved(cfg.Store != nil)
	merchants, err := newMerchants(cfg.Merchants, unsaved)
	if err != nil {
		return nil, err
	}
	s := &Server{Clock: cfg.Clock, KeepExchanges: cfg.KeepExchanges, authority: a}
	if s.Clock == nil {
		s.Clock = NewClock(time.Now())
	}
	s.main = s
	s.journal = journal.New(cfg.Store, s.sources)
	s.furnish(merchants, unsaved, newLifetime(context.Background(), false))
	s.api.handler = cfg.Handler
	s.api.handle(builtin()...)
	if cfg.Options != nil {
		cfg.Options(s)
	}
	return s, nil
}

// furnish gives a gateway, or a sandbox, its rooms.
func (s *Server) furnish(m *merchants, u *unsaved, l *lifetime) {
	s.rooms = newRooms(plan{
		merchants: m, unsaved: u, clock: func() *Clock { return s.Clock }, settings: s.settings, life: l, client: newNotifyClient(s.authority),
		commit: func() error { return s.journal.Commit(false) }, sandbox: s.newSandbox,
	})
	s.connections = &connections{faults: s.rooms.faults, authority: s.authority}
	s.api = &api{
		rooms: s.rooms, connections: s.connections, roots: clientRoots(s.authority), announce: s.journal.Announce,
		operations: map[string]*operation{},
	}
}

// newSandbox: 沙箱环境: entirely apart from the real one, storage too.
func (s *Server) newSandbox() *rooms {
	x := &Server{
		URL: s.URL + sandboxCurrent, Clock: s.Clock, RefundNotifyURL: s.RefundNotifyURL, NotifyTimeout: s.NotifyTimeout,
		IgnoreIntervals: s.IgnoreIntervals, PasswordFrom: s.PasswordFrom, Bills: s.Bills, KeepExchanges: s.KeepExchanges,
		authority: s.authority, journal: s.journal, main: s.main,
	}
	u, l := newUnsaved(s.rooms.unsaved.keeps), s.rooms.life
	x.furnish(s.rooms.merchants.inSandbox(u), u, newLifetime(l.ctx, l.isClosed()))
	s.sandbox = x
	return x.rooms
}

// sources are the gateway and its sandbox, where there is one.
func (s *Server) sources() []journal.Source {
	all := []journal.Source{source{s.rooms, ""}}
	if sandbox := s.rooms.sandbox.peek(); sandbox != nil {
		all = append(all, source{sandbox, sandboxPrefix})
	}
	return all
}

// restore goes on where the store's gateway ended.
func (s *Server) restore(cfg Config) error {
	if cfg.Store != nil {
		if err := s.readStore(cfg.Store, cfg.Clock == nil); err != nil {
			s.journal.Abandon() // it keeps what it has
			return fmt.Errorf("wxpaytest: the store: %w", err)
		}
		s.rooms.unsaved.noteCommon()
	}
	s.unwatch = s.Clock.watch(s.clockMoved)
	return s.rooms.commit() // a store that does not take this takes nothing
}

func (s *Server) readStore(store Store, moveClock bool) error {
	own, sandbox, err := readRecords(store)
	if err == nil {
		err = s.rooms.restore(own, moveClock)
	}
	if err == nil && len(sandbox) > 0 {
		rooms, _ := s.rooms.sandbox.get()
		err = rooms.restore(sandbox, false)
	}
	return err
}

// clockMoved saves what the clock's moving led to, and where it jumped to.
func (s *Server) clockMoved(jump bool) {
	if jump {
		s.rooms.unsaved.noteCommon()
		s.rooms.events.note(Event{Kind: EventClock})
	}
	_ = s.rooms.commit() // what failed is in the next
}

// listen opens both addresses and serves them.
func (s *Server) listen(cfg Config) error {
	life := s.rooms.life
	config := accept.Config{Handler: s.api.serve, Context: life.ctx, Go: life.active.Go}
	if err := s.connections.open(config, cfg.Addr, cfg.BackupAddr); err != nil {
		return err
	}
	addresses := s.connections.addresses
	s.URL, s.BackupURL = addresses[0].URL(), addresses[1].URL()
	if s.sandbox != nil { // from the store
		s.sandbox.URL = s.URL + sandboxCurrent
	}
	for _, a := range addresses {
		life.active.Go(a.Serve)
	}
	if cfg.Store != nil {
		life.active.Go(func() { s.rooms.history.saveFrom(life.ctx.Done(), func() { _ = s.journal.Commit(true) }) })
	}
	return nil
}
