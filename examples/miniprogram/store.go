package main

import (
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay"
)

// order is what the shop's own books say of a sale.
type order struct {
	No       string // out_trade_no
	OpenID   string
	Goods    string
	TotalFee int64 // fen

	TransactionID string // WeChat Pay's number, once paid
	Deliveries    int    // never more than 1

	RefundNo     string // out_refund_no, once a refund was asked for
	RefundFee    int64  // fen
	RefundStatus wxpay.RefundStatus
}

// store keeps orders and logins in memory. A shop would have a database here,
// and the lock would be a transaction.
type store struct {
	mu     sync.Mutex
	orders map[string]*order
	logins map[string]wxpay.Session // by the token that the mini program got
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

// add books an order under a new number, which is never reused.
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

// deliver books the payment and hands out the goods, once, however often and
// from wherever the news arrives.
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
	errOtherRefund = errors.New("a refund of this order was begun with another amount")
)

// startRefund books a refund before WeChat Pay is asked for it: whatever
// becomes of the call, it is repeated with the same number and amount. One
// refund of an order is all that this shop knows.
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

// refunded books how a refund stands.
func (s *store) refunded(no string, status wxpay.RefundStatus) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.orders[no].RefundStatus = status
}
