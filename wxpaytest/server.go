package wxpaytest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
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

	authority  *authority.Authority
	roots      *x509.CertPool // of client certificates
	operations map[string]*operation
	handler    http.Handler // of /desk/; nil: there is none
	first      string       // mch_id of the first merchant

	tls       *tls.Config // of both addresses: a session can be resumed at either
	addresses []*address
	notifier  *http.Client
	ctx       context.Context // ends with Close
	cancel    context.CancelFunc
	active    sync.WaitGroup // the accept loops, requests, and connections that a fault holds

	journal  *journal
	prefix   string // of its records
	ownClock bool   // which nobody gave it
	unwatch  func() // of the clock

	mu             sync.Mutex
	dirty          map[kept]struct{} // not saved yet
	closed         bool
	merchants      map[string]*Merchant
	secrets        map[string][]string // by appid
	balances       map[string]int64
	serial         int64 // of numbers given out
	orders         map[orderKey]*order
	ordersByNumber map[string][]*order
	orderList      []*order
	transactions   map[string]*order
	prepays        map[string]*prepay
	refunds        map[orderKey]*refund
	refundsByNo    map[string][]*refund
	refundIDs      map[string]*refund
	refundList     []*refund
	users          map[string]*user
	codes          map[string]*loginCode
	authCodes      map[string]*authCode
	twins          map[[2]string]string // openids of users in other apps
	comments       []*comment
	bills          map[billKey]func(w io.Writer) error // set by a test
	sandbox        *Server
	keyExpires     map[string]time.Time // of a sandbox
	injections     []injection
	injected       int // since ClearFaults
	faultIDs       int // given out
	struck         map[FaultName]int
	held           []*notification
	due            queue[*notification]
	exchanges      story[*exchange]
	deliveries     story[*delivery]
	subscribers    map[int]func(Event)
	subscribed     int     // ever
	news           []Event // not told yet
}

// newServer returns one that nothing is known to yet.
func newServer() *Server {
	return &Server{
		merchants:      map[string]*Merchant{},
		secrets:        map[string][]string{},
		balances:       map[string]int64{},
		orders:         map[orderKey]*order{},
		ordersByNumber: map[string][]*order{},
		transactions:   map[string]*order{},
		prepays:        map[string]*prepay{},
		refunds:        map[orderKey]*refund{},
		refundsByNo:    map[string][]*refund{},
		refundIDs:      map[string]*refund{},
		users:          map[string]*user{},
		codes:          map[string]*loginCode{},
		operations:     map[string]*operation{},
		struck:         map[FaultName]int{},
		subscribers:    map[int]func(Event){},
		authCodes:      map[string]*authCode{},
		twins:          map[[2]string]string{},
		dirty:          map[kept]struct{}{},
		exchanges:      story[*exchange]{keys: exchangeKeys},
		deliveries:     story[*delivery]{keys: deliveryKeys},
	}
}

// start opens both addresses.
func (s *Server) start(cfg Config) error {
	s.tls = &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{*s.authority.Server()},
		// Asked of everyone and judged per path, as the platform's front does:
		// a bad certificate is answered with a page, not with an alert.
		ClientAuth:         tls.RequestClientCert,
		NextProtos:         []string{"http/1.1"},
		GetConfigForClient: handshake,
	}
	for _, at := range [][2]string{{MainHost, cfg.Addr}, {BackupHost, cfg.BackupAddr}} {
		a, err := s.listen(at[0], at[1])
		if err != nil {
			return fmt.Errorf("wxpaytest: %w", err)
		}
		s.addresses = append(s.addresses, a)
	}
	s.URL, s.BackupURL = "https://"+s.addresses[0].port, "https://"+s.addresses[1].port
	return nil
}

func (s *Server) serveAll() {
	for _, a := range s.addresses {
		s.active.Go(func() { _ = a.http.Serve(a) })
	}
	if s.journal.store != nil {
		s.active.Go(s.tellStory)
	}
}

// Close stops the gateway: it ends connections that a fault holds and
// deliveries under way, and waits for both. Nothing is delivered afterwards.
func (s *Server) Close() {
	s.mu.Lock()
	again, sandbox := s.closed, s.sandbox
	s.closed = true
	s.mu.Unlock()
	if again {
		return
	}
	s.cancel()
	if sandbox != nil {
		sandbox.Close()
	}
	for _, a := range s.addresses {
		_ = a.http.Close()
		_ = a.Close() // where it was never served
	}
	s.active.Wait()
	if s.notifier != nil {
		s.notifier.CloseIdleConnections()
	}
	if s.unwatch != nil { // it was open
		s.unwatch()
		_ = s.journal.commit(true)
	}
}

// enter counts a request in, unless the gateway is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.active.Add(1)
	}
	return !s.closed
}
