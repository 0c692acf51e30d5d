package wxpaytest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// The states of an order, as trade_state names them.
const (
	StateNotPay     = "NOTPAY"
	StateSuccess    = "SUCCESS"
	StateRefund     = "REFUND"
	StateClosed     = "CLOSED"
	StateRevoked    = "REVOKED"
	StateUserPaying = "USERPAYING"
	StatePayError   = "PAYERROR"
	StateAccept     = "ACCEPT"
)

// What keeps a user from paying, or a test from naming an order.
var (
	ErrUnknown   = errors.New("wxpaytest: no such number")
	ErrAmbiguous = errors.New("wxpaytest: several merchants have this number: write mch_id/number")
	ErrPaid      = errors.New("wxpaytest: the order is already paid")
	ErrClosed    = errors.New("wxpaytest: the order is closed")
	ErrExpired   = errors.New("wxpaytest: the prepay_id is older than 2 hours")
	ErrState     = errors.New("wxpaytest: the state does not allow it")
)

// Order is one order as it stood when it was asked for.
type Order struct {
	MchID, AppID, SubMchID, SubAppID string
	OutTradeNo, TransactionID        string // TransactionID once paid
	PrepayID                         string // the latest
	TradeType, SignType              string // SignType of the latest unifiedorder
	OpenID, SubOpenID                string // the payer's, once known
	TotalFee                         int64  // fen
	FeeType                          string
	State                            string            // trade_state
	Fields                           map[string]string // of the first unifiedorder, as received
	Payment                          Payment           // once paid
	Refunded                         int64             // fen, refunds that were closed excepted
	RefundCount                      int               // of all refunds
	Created, Prepaid, Expires        time.Time         // Prepaid: when PrepayID was issued; Expires: time_expire or zero
	Paid, Closed                     time.Time
}

// order is the gateway's own record.
type order struct {
	Order
	seq          int64 // from 1
	prepays      []*prepay
	refunds      []*refund
	couponLeft   []int64 // fen of each coupon not refunded
	lastRefund   time.Time
	notification *notification // once paid
	wallet       *Wallet       // of a payment code; nil: none was used
	reversed     time.Time     // when the money went back; zero: it did not
	reversalID   string
	recalls      int // reversals that are to ask for another
	commented    bool
}

func (o *order) snapshot() Order {
	c := o.Order
	c.Fields = maps.Clone(o.Fields)
	c.Payment.Coupons = slices.Clone(o.Payment.Coupons)
	return c
}

// orderKey names an order: out_trade_no is unique per merchant, and per shop
// of a service provider.
type orderKey struct{ mchID, subMchID, number string }

// paid tells whether money has moved.
func (o *order) paid() bool { return !o.Paid.IsZero() }

// expire closes an unpaid order whose time_expire has come.
func (o *order) expire(now time.Time) {
	if o.State == StateNotPay && !o.Expires.IsZero() && !now.Before(o.Expires) {
		o.State, o.Closed = StateClosed, o.Expires
	}
}

// enlist takes an order up, for a caller that holds the lock.
func (s *Server) enlist(o *order) {
	s.orderList = append(s.orderList, o)
	o.seq = int64(len(s.orderList))
	s.orders[orderKey{o.MchID, o.SubMchID, o.OutTradeNo}] = o
	s.ordersByNumber[o.OutTradeNo] = append(s.ordersByNumber[o.OutTradeNo], o)
	for _, p := range o.prepays {
		s.prepays[p.id] = p
	}
	if o.paid() {
		s.transactions[o.TransactionID] = o
	}
}

// Order returns the order with that number, false where there is none. As in
// all methods that take only a number, merchants that share one are told apart
// by writing "mch_id/out_trade_no" (the shop's mch_id for a service provider).
func (s *Server) Order(outTradeNo string) (Order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, err := s.findOrder(outTradeNo)
	if err != nil {
		return Order{}, false
	}
	return o.snapshot(), true
}

// Orders returns all orders, oldest first.
func (s *Server) Orders() []Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	orders := make([]Order, 0, len(s.orderList))
	for _, o := range s.orderList {
		o.expire(s.Clock.Now())
		orders = append(orders, o.snapshot())
	}
	return orders
}

// findOrder finds an order for a caller that holds the lock.
func (s *Server) findOrder(outTradeNo string) (*order, error) {
	mchID, number, named := strings.Cut(outTradeNo, "/")
	if !named {
		mchID, number = "", outTradeNo
	}
	var found *order
	for _, o := range s.ordersByNumber[number] {
		if named && mchID != o.MchID && mchID != o.SubMchID {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("%w: out_trade_no %q", ErrAmbiguous, outTradeNo)
		}
		found = o
	}
	if found == nil {
		return nil, fmt.Errorf("%w: out_trade_no %q", ErrUnknown, outTradeNo)
	}
	found.expire(s.Clock.Now())
	return found, nil
}

// SetTradeState forces an unpaid order into a state that nothing here leads
// to: REVOKED, USERPAYING, PAYERROR, ACCEPT, or back to NOTPAY. A paid order
// can only become REVOKED. [Server.Pay] makes SUCCESS, a refund makes REFUND,
// closeorder and time_expire make CLOSED.
func (s *Server) SetTradeState(outTradeNo, state string) error {
	return s.changeIf(func() error { return s.setTradeState(outTradeNo, state) })
}

func (s *Server) setTradeState(outTradeNo, state string) error {
	o, err := s.findOrder(outTradeNo)
	if err != nil {
		return err
	}
	allowed := []string{StateNotPay, StateRevoked, StateUserPaying, StatePayError, StateAccept}
	if o.paid() {
		allowed = []string{StateRevoked}
	}
	if !slices.Contains(allowed, state) {
		return fmt.Errorf("%w: from %s to %q", ErrState, o.State, state)
	}
	o.State = state
	s.changed(o)
	return nil
}
