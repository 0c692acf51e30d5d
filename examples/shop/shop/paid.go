package shop

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"

	"github.com/seed6780280e/wxpay"
)

// The paths for notifications.
const (
	NotifyPath       = "/wxpay/notify"
	RefundNotifyPath = "/wxpay/refund-notify"
)

// Notify receives the notifications of payments. WeChat Pay redelivers those whose
// handler returns an error.
func (s *Shop) Notify(w http.ResponseWriter, r *http.Request) {
	s.Merchant().Pay.NotifyHandler(func(ctx context.Context, n *wxpay.Notification) error {
		return s.paid(ctx, &n.Payment, n.Expect)
	}).ServeHTTP(w, r)
}

// paid marks an order as paid and delivers, in one transaction. The notification may come
// several times, the job may see the payment too, and all that on several instances at
// the same time: one of them moves the order from created to paid and delivers. The
// others wait for it, find the order paid, and have nothing to do. expect compares the
// payment with the order.
func (s *Shop) paid(ctx context.Context, p *wxpay.Payment, expect func(outTradeNo string, totalFee int64) error) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		first, err := orders.move(ctx, tx, p.OutTradeNo, orderPaid, ", transaction_id = $3, paid_at = $4", p.TransactionID, p.TimeEnd.UTC())
		if err != nil {
			return err
		}
		o, err := s.order(ctx, tx, "out_trade_no", p.OutTradeNo)
		switch {
		case err == nil && first:
			err = expect(o.OutTradeNo, o.TotalFee) // an error undoes the move
		case err == nil && o.TransactionID != p.TransactionID:
			err = fmt.Errorf("the order is %s, and was paid as %s", o.State, p.TransactionID)
		}
		if err != nil {
			s.alert(ctx, "a payment could not be stored", err, "number", p.OutTradeNo)
			return err
		}
		if !first {
			return nil
		}
		return s.deliver(ctx, tx, o)
	})
}

// deliver gives the customer what was paid. It belongs in the transaction: what happens
// outside of the database, such as a message to a warehouse, becomes a job there.
func (s *Shop) deliver(ctx context.Context, tx *sql.Tx, o *Order) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO deliveries (out_trade_no, delivered_at) VALUES ($1, $2)", o.OutTradeNo, s.now())
	return err
}
