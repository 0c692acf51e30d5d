package wxpaytest

import (
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/journal"
)

// Server is a WeChat Pay gateway on localhost. Its methods are safe for
// concurrent use; its option fields are to be set before the first request.
type Server struct {
	URL       string // https://127.0.0.1:port, of the API and of /sns/jscode2session
	BackupURL string // another address of the same gateway, to fail over to
	Clock     *Clock // the time of everything here; stands still until advanced

	// RefundNotifyURL is the address set on the merchant platform: it gets the
	// notifications of refunds that name none. Zero: they are not sent.
	RefundNotifyURL string

	// NotifyTimeout is how long, in real time, a notification waits for its
	// acknowledgement. Zero: 5 seconds.
	NotifyTimeout time.Duration

	// IgnoreIntervals lifts the rules of 5 minutes between an order and its
	// closing and of 1 minute between refunds of an order, for tests that do
	// not advance the clock. Zero: they hold.
	IgnoreIntervals bool

	// PasswordFrom is the total_fee, in fen, from which micropay asks the user
	// for the password. Zero: above 1000 yuan.
	PasswordFrom int64

	// Bills is how bills are written.
	Bills BillStyle

	// KeepExchanges bounds how many of the latest requests and deliveries are
	// kept, for gateways that run long. Zero: all.
	KeepExchanges int

	rooms       *rooms
	api         *api
	connections *connections
	authority   *authority.Authority
	journal     *journal.Journal
	main        *Server // the gateway itself, also in its sandbox
	sandbox     *Server // made with the rooms of the sandbox
	unwatch     func()  // of the clock; nil: it is not watched
}

// settings are what the rooms see of the option fields.
func (s *Server) settings() settings {
	return settings{
		refundNotifyURL: s.RefundNotifyURL, notifyTimeout: s.NotifyTimeout, ignoreIntervals: s.IgnoreIntervals,
		passwordFrom: s.PasswordFrom, bills: s.Bills, keepExchanges: s.KeepExchanges,
	}
}

// Close stops the gateway: it ends connections that a fault holds and
// deliveries under way, and waits for both. Nothing is delivered afterwards.
func (s *Server) Close() {
	if !s.rooms.life.end() {
		return
	}
	if s.rooms.sandbox.peek() != nil {
		s.sandbox.Close()
	}
	s.connections.close()
	s.rooms.life.active.Wait()
	s.rooms.notifier.client.CloseIdleConnections()
	if s.unwatch != nil {
		s.unwatch()
		_ = s.journal.Commit(true)
	}
}

// saved returns when all that has changed is saved, or the error of the change.
func (s *Server) saved(err error) error {
	if failed := s.rooms.commit(); err == nil {
		err = failed
	}
	return err
}

// Sandbox returns the sandbox: a gateway of its own behind the sandbox paths,
// with the same merchants, clock and options, and its own orders. The methods
// that look at orders, pay and deliver work on it as on any; its notifications
// are struck by faults injected into it, its requests by those of the gateway,
// which also has their exchanges.
func (s *Server) Sandbox() *Server {
	s.rooms.inSandbox()
	return s.sandbox
}

// ExpireSandboxKey ends the sandbox key of a merchant, as else a day does: what
// is signed with it is a signature error until getsignkey is called again. The
// zero id means the first merchant.
func (s *Server) ExpireSandboxKey(mchID string) {
	s.rooms.inSandbox().merchants.expireKey(mchID)
	_ = s.saved(nil)
}
