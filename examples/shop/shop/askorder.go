package shop

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"github.com/seed6780280e/wxpay"
)

// missingFor is how long after its end an order that WeChat Pay does not know may still
// appear there: queries can be outdated.
const missingFor = 24 * time.Hour

// askOrder asks about an order until it is paid or closed: a notification may never come.
// When the time to pay is over, it closes the order. No error ends the job, because asking
// does no harm, and the order may be paid.
func (s *Shop) askOrder(ctx context.Context, args askOrder) error {
	o, err := s.order(ctx, s.db, "out_trade_no", args.OutTradeNo)
	if err != nil || o.State != orderCreated {
		return err
	}
	left := o.ExpiresAt.Sub(s.now())
	switch {
	case !o.Placed && left > -time.Minute: // it may still be placed by an instance whose clock is late
		return river.JobSnooze(left + time.Minute)
	case !o.Placed:
		return s.closed(ctx, o)
	}
	step, err := s.askStep(ctx, o, left)
	switch {
	case errors.Is(err, wxpay.ErrOrderNotExist) && left < -missingFor:
		return s.closed(ctx, o)
	case errors.Is(err, wxpay.ErrOrderNotExist):
		return river.JobSnooze(time.Hour)
	case err != nil:
		s.alert(ctx, "it is not known whether an order is paid", err, "number", o.OutTradeNo)
		return river.JobSnooze(10 * time.Minute)
	case step.Final && step.State.TradeState == wxpay.TradeStateSuccess:
		return s.paid(ctx, &step.State.Payment, step.State.Expect)
	case step.Final: // closed; or refunded on the merchant platform, which the books will show
		return s.closed(ctx, o)
	}
	if left > 0 {
		step.After = min(step.After, left)
	}
	return keep(ctx, s, orders, o.OutTradeNo, step)
}

// askStep queries the order, and closes it if no time is left to pay.
func (s *Shop) askStep(ctx context.Context, o *Order, left time.Duration) (wxpay.Step[wxpay.OrderQueryResponse], error) {
	pay := s.Merchant().Pay
	if left > 0 {
		return pay.PaidStep(ctx, &wxpay.OrderQueryRequest{OutTradeNo: o.OutTradeNo}, o.Progress)
	}
	return pay.CloseStep(ctx, &wxpay.EnsureClosedRequest{OutTradeNo: o.OutTradeNo, CreatedAt: o.CreatedAt}, o.Progress)
}

// closed marks an order that nobody can pay any more.
func (s *Shop) closed(ctx context.Context, o *Order) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := orders.move(ctx, tx, o.OutTradeNo, orderClosed, "")
		return err
	})
}
