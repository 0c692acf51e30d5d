package shop

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay"
)

// payWithin is how long a customer may take to pay.
const payWithin = 30 * time.Minute

// An Order is a row of orders.
type Order struct {
	OutTradeNo    string    `json:"out_trade_no"`
	OpenID        string    `json:"-"`
	PayerIP       string    `json:"-"`
	Product       string    `json:"product"`
	TotalFee      int64     `json:"total_fee"`
	RefundedFee   int64     `json:"refunded_fee"`
	State         state     `json:"state"`
	PrepayID      string    `json:"-"`
	TransactionID string    `json:"transaction_id,omitempty"`
	CreatedAt     time.Time `json:"created_at"`
	ExpiresAt     time.Time `json:"expires_at"`

	Progress wxpay.Progress `json:"-"`
}

// ErrRefused says that the shop does not do what was asked. The text is for the caller.
var ErrRefused = errors.New("refused")

// Refuse returns an error with a text for the caller.
func Refuse(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrRefused}, args...)...)
}

// PlaceOrder stores an order, and the job that asks about it: whatever happens from now
// on, the shop learns whether it was paid. A repeat with the same requestID finds the same order.
func (s *Shop) PlaceOrder(ctx context.Context, requestID, openID, payerIP, product string) (*Order, error) {
	item, ok := Products[product]
	if !ok || requestID == "" || len(requestID) > 64 {
		return nil, Refuse("no such product, or no request_id of at most 64 bytes")
	}
	number, now := s.newNumber("S"), s.now()
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		isNew, err := changed(tx.ExecContext(ctx, `INSERT INTO orders
			(out_trade_no, request_id, openid, payer_ip, product, total_fee, state, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (request_id) DO NOTHING`,
			number, requestID, openID, payerIP, product, item.Fee, orderCreated, now, now.Add(payWithin)))
		if err != nil || !isNew {
			return err
		}
		return s.enqueue(ctx, tx, askOrder{number}, wxpay.PaidGaps()[0])
	})
	if err != nil {
		return nil, err
	}
	o, err := s.order(ctx, s.db, "request_id", requestID)
	if err == nil && (o.OpenID != openID || o.Product != product) {
		return nil, Refuse("the request_id belongs to another order")
	}
	return o, err
}

// newNumber returns a number for an order or a refund. Numbers are never used again.
func (s *Shop) newNumber(prefix string) string {
	return prefix + s.now().Format("20060102") + rand.Text()[:16] // 80 random bits
}

// Payment returns what the mini program passes to wx.requestPayment. It sends the order
// to WeChat Pay. A repeat sends the same order, and gets the same prepay_id.
func (s *Shop) Payment(ctx context.Context, o *Order) (*wxpay.PaymentParams, error) {
	if o.State != orderCreated || !s.now().Before(o.ExpiresAt) {
		return nil, Refuse("the order is paid, closed or expired")
	}
	pay := s.Merchant().Pay
	if o.PrepayID == "" {
		reply, err := pay.UnifiedOrder(ctx, &wxpay.UnifiedOrderRequest{
			Body: Products[o.Product].Body, OutTradeNo: o.OutTradeNo, TotalFee: o.TotalFee,
			OpenID: o.OpenID, SpbillCreateIP: o.PayerIP,
			TimeStart: o.CreatedAt, TimeExpire: o.ExpiresAt, NotifyURL: s.PublicURL + NotifyPath,
		})
		if err != nil {
			return nil, err
		}
		o.PrepayID = reply.PrepayID
		_, err = s.db.ExecContext(ctx, "UPDATE orders SET prepay_id = $1 WHERE out_trade_no = $2", o.PrepayID, o.OutTradeNo)
		if err != nil {
			return nil, err
		}
	}
	return pay.RequestPaymentParams(o.PrepayID)
}

// Order returns an order.
func (s *Shop) Order(ctx context.Context, outTradeNo string) (*Order, error) {
	return s.order(ctx, s.db, "out_trade_no", outTradeNo)
}

// order returns the order that has a value in a column.
func (s *Shop) order(ctx context.Context, q execer, column, value string) (*Order, error) {
	o := &Order{}
	err := q.QueryRowContext(ctx, `SELECT out_trade_no, openid, payer_ip, product, total_fee, refunded_fee, state,
			prepay_id, transaction_id, created_at, expires_at, progress FROM orders WHERE `+column+` = $1`, value).
		Scan(&o.OutTradeNo, &o.OpenID, &o.PayerIP, &o.Product, &o.TotalFee, &o.RefundedFee, &o.State,
			&o.PrepayID, &o.TransactionID, &o.CreatedAt, &o.ExpiresAt, &o.Progress)
	if errors.Is(err, sql.ErrNoRows) {
		err = Refuse("no such order")
	}
	return o, err
}
