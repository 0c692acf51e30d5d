package wxpaytest

import (
	"context"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
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
	s := newServer()
	s.handler, s.KeepExchanges = cfg.Handler, cfg.KeepExchanges
	s.journal = &journal{store: cfg.Store, main: s}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	for _, op := range builtin() {
		s.operations[op.path] = op
	}
	for _, step := range []func(Config) error{s.trust, s.employ, s.start} {
		if err := step(cfg); err != nil {
			s.Close()
			return nil, err
		}
	}
	s.serveAll()
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

// trust takes or makes the authority.
func (s *Server) trust(cfg Config) (err error) {
	s.authority = authority.New(cfg.Names...)
	if len(cfg.Authority) > 0 {
		s.authority, err = authority.Parse(cfg.Authority, cfg.Names...)
		if err != nil {
			return err
		}
	}
	s.roots = clientRoots(s.authority)
	s.notifier = s.newNotifier()
	return nil
}

// employ takes the merchants on, and what the store knows.
func (s *Server) employ(cfg Config) error {
	if err := s.addMerchants(cfg.Merchants); err != nil {
		return err
	}
	s.Clock, s.ownClock = cfg.Clock, cfg.Clock == nil
	if s.ownClock {
		s.Clock = NewClock(time.Now())
	}
	if cfg.Options != nil {
		cfg.Options(s)
	}
	if cfg.Store != nil {
		if err := s.restore(); err != nil {
			s.journal.store = nil // it keeps what it has
			return err
		}
		s.changed(common{s})
	}
	s.unwatch = s.Clock.watch(s.clockMoved)
	return s.commit() // a store that does not take this takes nothing
}

// clockMoved saves what the clock's moving led to, and where it jumped to.
func (s *Server) clockMoved(jump bool) {
	if !jump {
		_ = s.commit() // what failed is in the next
		return
	}
	s.change(func() {
		s.changed(common{s})
		s.tell(Event{Kind: EventClock})
	})
}
