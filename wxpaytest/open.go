package wxpaytest

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/accept"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/journal"
)

// Config describes a gateway for [Open]. The zero value describes the gateway
// of [NewServer] without arguments.
type Config struct {
	Merchants  []Merchant // zero: the merchant of the official examples
	Addr       string     // of the API; zero: a free port on 127.0.0.1
	BackupAddr string     // of Server.BackupURL; zero: a free port on 127.0.0.1
	ProxyAddr  string     // of Server.ProxyURL; zero: a free port on 127.0.0.1
	NoProxy    bool       // there is no proxy, and Server.ProxyURL is empty
	Names      []string   // more host names and IPs for the server's certificate
	Authority  []byte     // from Server.AuthorityPEM; zero: a new authority
	Store      Store      // zero: nothing is saved
	Clock      *Clock     // zero: a clock that shows the present, or the end of the saved run if that is later

	// Handler serves paths that begin with /desk/, on both addresses. Zero:
	// there are no such paths.
	Handler http.Handler

	// Log is called with every request that is answered, and with every attempt to
	// deliver a notification. It is called concurrently and must be fast. Zero:
	// nothing is logged.
	Log func(Line)

	// Options sets the option fields of the gateway before the first request,
	// and before saved notifications are sent. Zero: no option is set.
	Options func(s *Server)

	// Problem is called for each mistake of a client that the requests do not
	// show, or not with its reason. Several goroutines may call it at once. Zero:
	// they are not reported.
	Problem func(p Problem)

	KeepExchanges int   // see Server.KeepExchanges
	KeepBytes     int64 // see Server.KeepBytes
}

// Open starts a gateway. With a Store it continues from the saved state. The
// caller closes the gateway.
func Open(cfg Config) (*Server, error) {
	a, err := authorityOf(cfg)
	if err != nil {
		return nil, err
	}
	s, err := build(cfg, a, &numbers{})
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

// NewServer starts a gateway for the merchants. Without arguments its merchant
// is that of the official examples. Like httptest.NewServer it panics if it
// can't listen. The caller closes the gateway.
func NewServer(merchants ...Merchant) *Server {
	s, err := Open(Config{Merchants: merchants})
	if err != nil {
		panic(err.Error())
	}
	return s
}

// build creates a gateway that does nothing yet.
func build(cfg Config, a *authority.Authority, n *numbers) (*Server, error) {
	unsaved := newUnsaved(cfg.Store != nil)
	merchants, err := newMerchants(cfg.Merchants, unsaved)
	if err != nil {
		return nil, err
	}
	s := &Server{log: cfg.Log, Clock: cfg.Clock, KeepExchanges: cfg.KeepExchanges, KeepBytes: cfg.KeepBytes, authority: a, sequence: &sequence{}}
	if s.Clock == nil {
		s.Clock = NewClock(time.Now())
	}
	s.main = s
	s.journal = journal.New(cfg.Store, s.sources)
	s.furnish(merchants, n, unsaved, newLifetime(context.Background(), false))
	s.api.handler = cfg.Handler
	s.api.problems = problems{cfg.Problem}
	s.api.handle(builtin()...)
	s.api.wxa = map[string]*wxaOperation{}
	for _, op := range wxaOperations() {
		s.api.wxa[op.path] = op
	}
	if cfg.Options != nil {
		cfg.Options(s)
	}
	_, err = s.RefundEnd.check()
	return s, err
}

// furnish creates the rooms of a gateway or of a sandbox.
func (s *Server) furnish(m *merchants, n *numbers, u *unsaved, l *lifetime) {
	s.rooms = newRooms(plan{
		merchants: m, log: s.log, numbers: n, unsaved: u, clock: func() *Clock { return s.Clock }, settings: s.settings, life: l, client: newNotifyClient(s.authority),
		commit: func() error { return s.journal.Commit(false) }, sandbox: s.newSandbox, sequence: s.sequence,
	})
	s.connections = &connections{faults: s.rooms.faults, authority: s.authority, front: newFront()}
	s.api = &api{
		rooms: s.rooms, log: s.log, connections: s.connections, roots: clientRoots(s.authority), announce: s.journal.Announce,
		operations: map[string]*operation{}, intake: &intake{newLargeIntake(l.ctx)},
	}
	s.connections.tenant = &tenant{life: l, serve: s.api.serve, treat: s.connections.treat, refuse: s.connections.refuse, report: func(p accept.Problem) { s.api.problems.ofConnection(p) }}
}

// newSandbox: 沙箱环境: the sandbox is separate from the real gateway, including
// its storage.
func (s *Server) newSandbox() *rooms {
	x := &Server{
		log: s.log, URL: s.URL + sandboxCurrent, Clock: s.Clock, RefundNotifyURL: s.RefundNotifyURL, NotifyTimeout: s.NotifyTimeout,
		IgnoreIntervals: s.IgnoreIntervals, PasswordFrom: s.PasswordFrom, Bills: s.Bills, KeepExchanges: s.KeepExchanges, KeepBytes: s.KeepBytes,
		authority: s.authority, journal: s.journal, sequence: s.sequence, main: s.main,
	}
	u, l := newUnsaved(s.rooms.unsaved.keeps), s.rooms.life
	x.furnish(s.rooms.merchants.inSandbox(u), &numbers{}, u, newLifetime(l.ctx, l.isClosed()))
	s.sandbox = x
	return x.rooms
}

// sources returns the gateway, and its sandbox if there is one.
func (s *Server) sources() []journal.Source {
	all := []journal.Source{source{s.rooms, ""}}
	if sandbox := s.rooms.sandbox.peek(); sandbox != nil {
		all = append(all, source{sandbox, sandboxPrefix})
	}
	return all
}

// restore loads the state from the store.
func (s *Server) restore(cfg Config) error {
	if cfg.Store != nil {
		if err := s.readStore(cfg.Store, cfg.Clock == nil); err != nil {
			s.journal.Abandon() // the store keeps its records
			return fmt.Errorf("wxpaytest: the store: %w", err)
		}
		s.rooms.unsaved.noteCommon()
	}
	s.unwatch = s.Clock.watch(s.clockMoved)
	return s.rooms.commit() // if the store rejects this, it would reject every change
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

// clockMoved saves the changes that the clock's move caused, and the time after
// a jump.
func (s *Server) clockMoved(jump bool) {
	if jump {
		s.rooms.unsaved.noteCommon()
		s.rooms.events.note(Event{Kind: EventClock})
	}
	_ = s.rooms.commit() // the next save repeats what failed
}

// listen opens both addresses and the proxy, and serves them.
func (s *Server) listen(cfg Config) error {
	s.connections.front.install(s.connections.tenant)
	if err := s.connections.open(cfg.Addr, cfg.BackupAddr); err != nil {
		return err
	}
	if !cfg.NoProxy {
		if err := s.connections.openProxy(cfg.ProxyAddr); err != nil {
			return err
		}
	}
	s.begin(cfg)
	s.connections.begin()
	return nil
}

// begin names the addresses, and saves the history from now on.
func (s *Server) begin(cfg Config) {
	f, life := s.connections.front, s.rooms.life
	s.URL, s.BackupURL = f.addresses[0].URL(), f.addresses[1].URL()
	if f.proxy != nil {
		s.ProxyURL = f.proxy.URL()
	}
	if s.sandbox != nil { // loaded from the store
		s.sandbox.URL = s.URL + sandboxCurrent
	}
	if cfg.Store != nil {
		life.active.Go(func() { s.rooms.history.saveFrom(life.ctx.Done(), s.saveStory) })
	}
}
