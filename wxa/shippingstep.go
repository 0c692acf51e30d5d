package wxa

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
)

// shippingGaps are the gaps between the steps of a shipping. The last gap is repeated.
var shippingGaps = []time.Duration{
	10 * time.Second, 30 * time.Second, time.Minute, 3 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute,
}

// orderArrives is how long WeChat may take to know a paid order. It needs up to a
// minute. An order that was paid in the developer tools, or before the merchant number
// was authorised, never comes.
const orderArrives = 2 * time.Hour

// shipWithin is how long an order may stay unshipped. No step is repeated after it.
const shipWithin = 48 * time.Hour

// ShippingStep is for job queues. It is one step of a shipping: it queries the order,
// and uploads req unless the order has these parcels. Begin with the zero Progress, store
// what a step returns, and take the next step after Step.After, until the step is Final
// or returns an error.
//
// While the order is not there yet ([ErrNoSuchOrder]), the step is not final; 2 hours
// after the first step, that becomes an error. The same step may be repeated after a
// crash. Step.State is what the query returned, before the upload.
func (c *Client) ShippingStep(ctx context.Context, req *UploadShippingInfoRequest, p wxpay.Progress) (wxpay.Step[Order], error) {
	req = orZero(req)
	now := c.pay.Clock().Now()
	if p.Since.IsZero() || p.Since.After(now) {
		p.Since = now
	}
	step := wxpay.Step[Order]{Progress: p}
	if req.check() != nil {
		return step, c.UploadShippingInfo(ctx, req) // which refuses it
	}
	order, err := c.GetOrder(ctx, req.Order)
	step.State = order
	switch {
	case err == nil && order.has(&req.Shipping):
		step.Final = true
		return step, nil
	case err == nil:
		err = c.UploadShippingInfo(ctx, req)
		step.Progress.Sending = p.Sending || wxpay.OutcomeOf(err) == wxpay.OutcomeUnknown
	}
	if err == nil || errors.Is(err, ErrNothingChanged) {
		step.Final = true
		return step, nil
	}
	again := c.comesAgain(err, p)
	if err = settled(err, step.Progress); !again {
		return step, err
	}
	step.Cause, step.After = err, shippingGaps[min(max(p.Steps, 0), len(shippingGaps)-1)]
	step.Progress.Steps = max(p.Steps, 0) + 1
	return step, nil
}

// comesAgain reports whether another step can help.
func (c *Client) comesAgain(err error, p wxpay.Progress) bool {
	var e *wxpay.Error
	since := c.pay.Clock().Now().Sub(p.Since)
	switch {
	case !errors.As(err, &e), since >= shipWithin:
		return false
	case e.Is(ErrNoSuchOrder):
		return since < orderArrives
	case e.Code == "":
		return e.Attempts > 0 || e.Retry != wxpay.RetryNever
	}
	_, known := uploadShippingInfo.Meanings[e.Code]
	return known && e.Retry != wxpay.RetryNever
}

// settled returns the error of a step with the outcome of the whole shipping.
func settled(err error, p wxpay.Progress) error {
	var e *wxpay.Error
	if !errors.As(err, &e) {
		return err
	}
	own := *e
	switch {
	case p.Sending:
		own.Outcome = wxpay.OutcomeUnknown
	case own.Outcome == wxpay.OutcomeReadOnly:
		own.Outcome = wxpay.OutcomeNotDone
	}
	return &own
}

// has reports whether an order has the parcels of a shipping. WeChat may have cut the
// texts of the contents.
func (o *Order) has(s *Shipping) bool {
	shipped := o.Shipping
	if shipped.LogisticsType != s.LogisticsType || shipped.DeliveryMode != s.DeliveryMode || len(shipped.Parcels) != len(s.Parcels) {
		return false
	}
	if (s.DeliveryMode == DeliveryUnified || s.IsAllDelivered) && !shipped.Finished {
		return false
	}
	return !slices.ContainsFunc(s.Parcels, func(p Parcel) bool {
		return !slices.ContainsFunc(shipped.Parcels, func(known ShippedParcel) bool {
			return known.TrackingNo == p.TrackingNo && known.ExpressCompany == p.ExpressCompany && strings.HasPrefix(p.ItemDesc, known.GoodsDesc)
		})
	})
}
