package wxa

import (
	"context"
	"fmt"

	"github.com/seed6780280e/wxpay"
)

// EnsureShipped takes [Client.ShippingStep] until it is final: until the order has the
// parcels of req. Give ctx a deadline. It may be called again after a restart.
func (c *Client) EnsureShipped(ctx context.Context, req *UploadShippingInfoRequest) error {
	var p wxpay.Progress
	for {
		step, err := c.ShippingStep(ctx, req, p)
		if err != nil || step.Final {
			return err
		}
		p = step.Progress
		select {
		case <-c.pay.Clock().After(step.After):
		case <-ctx.Done():
			return fmt.Errorf("wxa: gave up waiting: %w: %w", context.Cause(ctx), step.Cause)
		}
	}
}
