package main

import (
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay"
)

// order is a sale in the ledger of the shop.
type order struct {
	No       string // out_trade_no
	OpenID   string
	Goods    string
	TotalFee int64 // fen

	TransactionID string // WeChat Pay's number, once paid
	Deliveries    int    // never more than 1

	RefundNo     string // out_refund_no, once a refund was requested
	RefundFee    int64  // fen
	RefundStatus wxpay.RefundStatus
}

// store keeps orders and logins in memory. A real shop uses a database, and a
// transaction instead of the lock.
type store struct {
	mu     sync.Mutex
	orders map[string]*order
	logins map[string]wxpay.Session // by the token of the mini program
}

func newStore() *store {
	return &store{orders: map[string]*order{}, logins: map[string]wxpay.Session{}}
}

func (s *store) login(session wxpay.Session) (token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	token = rand.Text()
	s.logins[token] = session
	return token
}

func (s *store) openID(token string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	session, ok := s.logins[token]
	return session.OpenID, ok
}

// add stores an order under a new number, which is never reused.
func (s *store) add(o order) order {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.No = time.Now().UTC().Format("20060102150405") + rand.Text()[:16]
	s.orders[o.No] = &o
	return o
}

func (s *store) get(no string) (order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.orders[no]
	if !ok {
		return order{}, false
	}
	return *o, true
}

// deliver stores the payment and delivers the goods. It does so only once, even if
// notifications and queries report the payment several times.
func (s *store) deliver(no, transactionID string) (first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[no]
	if o.TransactionID != "" {
		return false
	}
	o.TransactionID = transactionID
	o.Deliveries++
	return true
}

var (
	errUnpaid      = errors.New("the order is not paid")
	errOtherRefund = errors.New("a refund of this order was started with another amount")
)

// startRefund stores a refund before WeChat Pay is called. Whatever the result of the
// call, a retry uses the same number and amount. This shop allows one refund per order.
func (s *store) startRefund(no string, fee int64) (order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[no]
	switch {
	case o == nil || o.TransactionID == "":
		return order{}, errUnpaid
	case o.RefundNo != "" && o.RefundFee != fee:
		return order{}, errOtherRefund
	case o.RefundNo == "":
		o.RefundNo, o.RefundFee = "R"+no, fee
	}
	return *o, nil
}

// refunded stores the status of a refund.
func (s *store) refunded(no string, status wxpay.RefundStatus) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.orders[no].RefundStatus = status
}
