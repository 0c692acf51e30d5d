//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/examples/shop/prove/judge"
)

// wish is what becomes of a paid order: the clerk ships it, or refunds parts of it, or
// both, as soon as the shop sees the payment.
func (c *customer) wish(ctx context.Context) error {
	ship, refund := c.random.IntN(100) < 40, c.random.IntN(100) < 35
	if !ship && !refund {
		return nil
	}
	return c.try(ctx, 2*time.Second, func(ctx context.Context) error { return c.work(ctx, ship, refund) })
}

// try does work on a paid order. If the shop does not see the payment yet, the clerk comes
// back in the evening.
func (c *customer) try(ctx context.Context, limit time.Duration, work func(context.Context) error) error {
	seen, err := c.seesPayment(ctx, limit)
	if err != nil {
		return err
	}
	if !seen {
		c.evening.add(func(ctx context.Context) error { return c.try(ctx, 0, work) })
		return nil
	}
	return work(ctx)
}

// seesPayment asks until the shop knows the payment.
func (c *customer) seesPayment(ctx context.Context, limit time.Duration) (bool, error) {
	for end := time.Now().Add(limit); ; {
		ok, err := c.insist(ctx, http.MethodGet, "/api/orders/"+c.order.OutTradeNo, c.token, nil, &c.order)
		if err != nil || !ok || c.order.State == "paid" {
			return c.order.State == "paid", err
		}
		if time.Now().After(end) {
			return false, nil
		}
		if err := wait(ctx, repeatAfter); err != nil {
			return false, err
		}
	}
}

func (c *customer) work(ctx context.Context, ship, refund bool) error {
	if ship {
		if err := c.ship(ctx); err != nil {
			return err
		}
	}
	if !refund {
		return nil
	}
	parts := 1 + c.random.IntN(3)
	fee := c.order.TotalFee / int64(parts)
	if ship {
		fee /= 2 // an order without money left is not shipped
	}
	for part := range parts {
		if err := c.refund(ctx, fmt.Sprintf("%s-%d", c.requestID, part), fee); err != nil {
			return err
		}
	}
	return nil
}

func (c *customer) ship(ctx context.Context) error {
	ok, err := c.insist(ctx, http.MethodPost, "/api/clerk/shipments", staffToken, map[string]string{
		"out_trade_no": c.order.OutTradeNo, "express_company": "ZTO", "tracking_no": "Z" + c.requestID,
	}, &struct{}{})
	if err == nil && !ok {
		err = errors.New("the shop refuses to ship " + c.order.OutTradeNo)
	}
	if err == nil {
		c.witness.shipped(c.order.OutTradeNo)
	}
	return err
}

// refund asks for a refund until the shop has accepted it. Sometimes the clerk clicks
// again, with the same request_id.
func (c *customer) refund(ctx context.Context, requestID string, fee int64) error {
	clicks := 1
	if c.random.IntN(5) == 0 {
		clicks = 2
	}
	for range clicks {
		var r struct {
			OutRefundNo string `json:"out_refund_no"`
		}
		ok, err := c.insist(ctx, http.MethodPost, "/api/clerk/refunds", staffToken, map[string]any{
			"request_id": requestID, "out_trade_no": c.order.OutTradeNo, "refund_fee": fee, "reason": "不想要了",
		}, &r)
		if err == nil && !ok {
			err = fmt.Errorf("the shop refuses to refund %d fen of %s", fee, c.order.OutTradeNo)
		}
		if err == nil {
			err = c.witness.promised(requestID, judge.RefundPromise{OutTradeNo: c.order.OutTradeNo, OutRefundNo: r.OutRefundNo, Fee: fee})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
