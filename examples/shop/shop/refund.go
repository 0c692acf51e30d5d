package shop

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A Refund is a row of refunds.
type Refund struct {
	OutRefundNo string    `json:"out_refund_no"`
	OutTradeNo  string    `json:"out_trade_no"`
	RefundFee   int64     `json:"refund_fee"`
	Reason      string    `json:"reason"`
	State       state     `json:"state"`
	Problem     string    `json:"problem,omitempty"`
	CreatedAt   time.Time `json:"created_at"`

	TotalFee int64          `json:"-"` // of the order
	Progress wxpay.Progress `json:"-"`
}

// RequestRefund stores a refund, takes its amount from what is left of the order, and
// stores the job that makes it. A repeat with the same requestID finds the same refund.
func (s *Shop) RequestRefund(ctx context.Context, requestID, outTradeNo string, fee int64, reason string) (*Refund, error) {
	if requestID == "" || len(requestID) > 64 || fee <= 0 || len(reason) > 80 {
		return nil, Refuse("refund_fee must be positive, request_id have 1 to 64 bytes, and reason at most 80")
	}
	number := s.newNumber("R")
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		isNew, err := changed(tx.ExecContext(ctx, `INSERT INTO refunds (out_refund_no, request_id, out_trade_no, refund_fee, reason, state, created_at)
			SELECT $1, $2, out_trade_no, $4, $5, $6, $7 FROM orders WHERE out_trade_no = $3 ON CONFLICT (request_id) DO NOTHING`,
			number, requestID, outTradeNo, fee, reason, requested, s.now()))
		if err != nil || !isNew {
			return err
		}
		enough, err := changed(tx.ExecContext(ctx, `UPDATE orders SET refunded_fee = refunded_fee + $1
			WHERE out_trade_no = $2 AND state = $3 AND refunded_fee + $1 <= total_fee`, fee, outTradeNo, orderPaid))
		switch {
		case err != nil:
			return err
		case !enough:
			return Refuse("the order is not paid, or less than refund_fee is left of it")
		}
		return s.enqueue(ctx, tx, refundOrder{number}, 0)
	})
	if err != nil {
		return nil, err
	}
	r, err := s.refund(ctx, "request_id", requestID)
	if err == nil && (r.OutTradeNo != outTradeNo || r.RefundFee != fee) {
		return nil, Refuse("the request_id belongs to another refund")
	}
	return r, err
}

// refundOrder makes a refund, step by step, with the number that was stored first.
func (s *Shop) refundOrder(ctx context.Context, args refundOrder) error {
	r, err := s.refund(ctx, "out_refund_no", args.OutRefundNo)
	if err != nil || r.State != requested {
		return err
	}
	step, err := s.Merchant().Pay.RefundStep(ctx, &wxpay.RefundRequest{
		OutTradeNo: r.OutTradeNo, OutRefundNo: r.OutRefundNo, TotalFee: r.TotalFee, RefundFee: r.RefundFee,
		RefundDesc: r.Reason, NotifyURL: s.PublicURL + RefundNotifyPath,
	}, r.Progress)
	if err != nil {
		return s.stop(ctx, refunds, r.OutRefundNo, err)
	}
	if step.State != nil {
		if err := s.refunded(ctx, step.State); err != nil {
			return err
		}
	}
	if step.Final {
		return nil
	}
	return s.keep(ctx, refunds, r.OutRefundNo, step.Progress, step.After)
}

// NotifyRefund receives the notifications of refunds. They have no signature, so it queries
// the refund before it stores anything.
func (s *Shop) NotifyRefund(w http.ResponseWriter, r *http.Request) {
	pay := s.Merchant().Pay
	pay.RefundNotifyHandler(func(ctx context.Context, n *wxpay.RefundNotification) error {
		item, err := pay.ConfirmRefund(ctx, n)
		if err != nil {
			return err
		}
		return s.refunded(ctx, item)
	}).ServeHTTP(w, r)
}

// refunded stores what WeChat Pay says of a refund. It may be called at any time, also with
// an outdated state.
func (s *Shop) refunded(ctx context.Context, item *wxpay.RefundItem) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		number := item.OutRefundNo
		_, err := tx.ExecContext(ctx, "UPDATE refunds SET accepted_at = $1 WHERE out_refund_no = $2 AND accepted_at IS NULL", s.now(), number)
		to, ended := refundStates[item.Status]
		if err != nil || !ended {
			return err
		}
		first, err := refunds.move(ctx, tx, number, to, ", problem = $3", strings.TrimPrefix(string(item.Status), "SUCCESS"))
		switch {
		case err == nil && !first:
			return s.compareRefund(ctx, tx, item, to)
		case err != nil || to == done:
			return err
		}
		s.alert(ctx, "a refund did not arrive", nil, "number", number, "status", item.Status)
		if to == failed { // it can be refunded again, with a new number
			_, err = tx.ExecContext(ctx, `UPDATE orders SET refunded_fee = refunded_fee - (SELECT refund_fee FROM refunds WHERE out_refund_no = $1)
				WHERE out_trade_no = (SELECT out_trade_no FROM refunds WHERE out_refund_no = $1)`, number)
		}
		return err
	})
}

// compareRefund alerts if a refund has ended in another way than its row says: the
// customer may get the money twice. A refund that a person has settled did not arrive.
func (s *Shop) compareRefund(ctx context.Context, tx *sql.Tx, item *wxpay.RefundItem, to state) error {
	var is state
	err := tx.QueryRowContext(ctx, "SELECT state FROM refunds WHERE out_refund_no = $1", item.OutRefundNo).Scan(&is)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // another program's; the bill shows it
	}
	if err == nil && is != to && (is != settled || to == done) {
		s.alert(ctx, "a refund ended twice, in different ways", nil, "number", item.OutRefundNo, "state", is, "status", item.Status)
	}
	return err
}

// refundStates are the states of refunds that have ended. CHANGE: the money has left the
// shop, and must be given to the customer in another way.
var refundStates = map[wxpay.RefundStatus]state{
	wxpay.RefundStatusSuccess: done, wxpay.RefundStatusClosed: failed, wxpay.RefundStatusChange: stuck,
}

// Refund returns a refund.
func (s *Shop) Refund(ctx context.Context, outRefundNo string) (*Refund, error) {
	return s.refund(ctx, "out_refund_no", outRefundNo)
}

// refund returns the refund that has a value in a column.
func (s *Shop) refund(ctx context.Context, column, value string) (*Refund, error) {
	r := &Refund{}
	err := s.db.QueryRowContext(ctx, `SELECT r.out_refund_no, r.out_trade_no, r.refund_fee, r.reason, r.state, r.problem, r.created_at,
			r.progress, o.total_fee FROM refunds r JOIN orders o ON o.out_trade_no = r.out_trade_no WHERE r.`+column+` = $1`, value).
		Scan(&r.OutRefundNo, &r.OutTradeNo, &r.RefundFee, &r.Reason, &r.State, &r.Problem, &r.CreatedAt, &r.Progress, &r.TotalFee)
	if errors.Is(err, sql.ErrNoRows) {
		err = Refuse("no such refund, or no such order")
	}
	return r, err
}
