package shop

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"github.com/seed6780280e/wxpay"
)

// missingFor is how long the shop waits, after the time to pay, before it gives up an order
// that WeChat Pay does not know. It was probably never sent, but the answers may be outdated.
const missingFor = 2 * time.Hour

// askOrder asks about an order until it is paid or closed: a notification may never come.
// When the time to pay is over, it closes the order. No error of WeChat Pay ends the
// job, because asking does no harm, and the order may be paid.
func (s *Shop) askOrder(ctx context.Context, args askOrder) error {
	o, err := s.order(ctx, s.db, "out_trade_no", args.OutTradeNo)
	if err != nil || o.State != orderCreated {
		return err
	}
	left := o.ExpiresAt.Sub(s.now())
	step, err := s.askStep(ctx, o, left)
	switch {
	case errors.Is(err, wxpay.ErrOrderNotExist) && left < -missingFor:
		return s.close(ctx, o)
	case errors.Is(err, wxpay.ErrOrderNotExist):
		return river.JobSnooze(time.Hour)
	case err != nil:
		s.alert(ctx, "it is not known whether an order is paid", err, "number", o.OutTradeNo)
		return river.JobSnooze(10 * time.Minute)
	case step.Final && step.State.TradeState == wxpay.TradeStateSuccess:
		return s.paid(ctx, &step.State.Payment, step.State.Expect)
	case step.Final:
		if step.State.Paid() {
			s.alert(ctx, "an order was paid and refunded, but not by this shop: it is not delivered", nil, "number", o.OutTradeNo)
		}
		return s.close(ctx, o)
	}
	if left > 0 {
		step.After = min(step.After, left)
	}
	return s.keep(ctx, orders, o.OutTradeNo, step.Progress, step.After)
}

// askStep queries the order, and closes it if no time is left to pay.
func (s *Shop) askStep(ctx context.Context, o *Order, left time.Duration) (wxpay.Step[wxpay.OrderQueryResponse], error) {
	pay := s.Merchant().Pay
	if left > 0 {
		return pay.PaidStep(ctx, &wxpay.OrderQueryRequest{OutTradeNo: o.OutTradeNo}, o.Progress)
	}
	return pay.CloseStep(ctx, &wxpay.EnsureClosedRequest{OutTradeNo: o.OutTradeNo, CreatedAt: o.CreatedAt}, o.Progress)
}

// close marks an order that nobody can pay any more.
func (s *Shop) close(ctx context.Context, o *Order) error {
	_, err := orders.move(ctx, s.db, o.OutTradeNo, orderClosed, "")
	return err
}
