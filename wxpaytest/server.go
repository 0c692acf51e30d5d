package wxpaytest

import (
	"cmp"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/journal"
)

// Server is a WeChat Pay gateway on localhost. Its methods are safe for
// concurrent use. Set its option fields before the first request.
type Server struct {
	URL       string // https://127.0.0.1:port, for the API and for that of mini programs
	BackupURL string // another address of the same gateway, for failover
	ProxyURL  string // http://127.0.0.1:port, an HTTP proxy from PlatformHosts to the gateway; empty if Config.NoProxy is set
	Clock     *Clock // the time of everything on the gateway; stands still until it is advanced

	// RefundNotifyURL is the address that is set on the merchant platform. It
	// receives the notifications of refunds without a notify_url. Zero: those
	// notifications are not sent.
	RefundNotifyURL string

	// RefundEnd says how refunds end by themselves. Zero: they stay PROCESSING until
	// FinishRefund. SetRefundEnd changes it later.
	RefundEnd RefundEnd

	// NotifyTimeout is how long, in real time, a notification waits for its
	// acknowledgement. Zero: 5 seconds.
	NotifyTimeout time.Duration

	// IgnoreIntervals removes the waiting times: 5 minutes before an order can
	// be closed, 1 minute between refunds of an order, and 15 seconds before an
	// order that waits for the password can be reversed. It is for tests that
	// do not advance the clock.
	IgnoreIntervals bool

	// PasswordFrom is the smallest total_fee, in fen, for which micropay asks
	// for the password. Zero: 100001, more than 1000 yuan.
	PasswordFrom int64

	// Bills is the format of the bills.
	Bills BillStyle

	// KeepExchanges limits how many requests and deliveries are kept. At least
	// that many of the latest ones are kept, and older ones are dropped. Zero:
	// all are kept.
	KeepExchanges int

	// KeepBytes limits the memory, in bytes, of the messages of these requests
	// and deliveries: bodies, headers and parsed fields. Above it, the messages of
	// the oldest ones are dropped. The requests and deliveries remain, with
	// Dropped set. Orders, refunds and contracts are never dropped. Zero: 64 MiB.
	// The deliveries of the sandbox have a limit of their own, of the same size.
	KeepBytes int64

	log         logger
	rooms       *rooms
	api         *api
	connections *connections
	authority   *authority.Authority
	journal     *journal.Journal
	sequence    *sequence
	main        *Server // the gateway; in a sandbox the gateway it belongs to
	sandbox     *Server // created with the rooms of the sandbox
	unwatch     func()  // stops watching the clock; nil: it is not watched
	closed      sync.Once
}

// settings returns the option fields for the rooms.
func (s *Server) settings() settings {
	return settings{
		refundNotifyURL: s.RefundNotifyURL, notifyTimeout: s.NotifyTimeout, ignoreIntervals: s.IgnoreIntervals,
		passwordFrom: s.PasswordFrom, bills: s.Bills, keepExchanges: s.KeepExchanges, keepBytes: cmp.Or(s.KeepBytes, defaultKeepBytes), refundEnd: s.RefundEnd,
	}
}

// Close stops the gateway. It ends connections that a fault holds and running
// deliveries, and waits for both. Nothing is delivered afterwards. A gateway that
// was replaced leaves its addresses open.
func (s *Server) Close() {
	s.rooms.life.end()
	s.closed.Do(func() {
		if s.rooms.sandbox.peek() != nil {
			s.sandbox.Close()
		}
		s.connections.close()
		s.rooms.life.active.Wait()
		s.rooms.notifier.client.CloseIdleConnections()
		if s.unwatch != nil {
			s.unwatch()
			s.saveStory()
		}
	})
}

// saved saves all changes. It returns err, or else the error of the save.
func (s *Server) saved(err error) error {
	if failed := s.rooms.commit(); err == nil {
		err = failed
	}
	return err
}

// Sandbox returns the sandbox: a separate gateway behind the sandbox paths,
// with the same merchants, clock and options, and its own orders. The methods
// for orders, payments and deliveries work on it as on any gateway. Faults of
// notifications are injected with the Inject of the sandbox. Faults of requests
// are injected with the Inject of the gateway, whose Exchanges also contain the
// requests to the sandbox.
func (s *Server) Sandbox() *Server {
	s.rooms.inSandbox()
	return s.sandbox
}

// ExpireSandboxKey ends the sandbox key of a merchant, which otherwise expires
// after a day. A request signed with it then fails with a signature error until
// getsignkey is called again. The zero id means the first merchant.
func (s *Server) ExpireSandboxKey(mchID string) {
	s.rooms.inSandbox().merchants.expireKey(mchID)
	_ = s.saved(nil)
}
