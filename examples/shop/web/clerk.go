package web

import (
	"context"

	"github.com/seed6780280e/wxpay/examples/shop/shop"
)

// maxReason is how many bytes of refund_desc WeChat Pay accepts.
const maxReason = 80

func (s *Server) refund(ctx context.Context, r *request) (any, error) {
	if len(r.Reason) > maxReason {
		return nil, shop.Refuse("the reason is longer than 80 bytes")
	}
	return s.Shop.RequestRefund(ctx, r.RequestID, r.OutTradeNo, r.RefundFee, r.Reason)
}

func (s *Server) showRefund(ctx context.Context, r *request) (any, error) {
	return s.Shop.Refund(ctx, r.PathValue("no"))
}

func (s *Server) ship(ctx context.Context, r *request) (any, error) {
	return s.Shop.RequestShipping(ctx, shop.Shipment{
		OutTradeNo: r.OutTradeNo, ExpressCompany: r.ExpressCompany, TrackingNo: r.TrackingNo, Contact: r.Contact,
	})
}

func (s *Server) retry(ctx context.Context, r *request) (any, error) {
	return ok, s.Shop.Retry(ctx, r.Kind, r.Number)
}

func (s *Server) settle(ctx context.Context, r *request) (any, error) {
	return ok, s.Shop.Settle(ctx, r.Number)
}

func (s *Server) explain(ctx context.Context, r *request) (any, error) {
	return ok, s.Shop.Explain(ctx, r.BillDate, r.Kind, r.OutTradeNo, r.OutRefundNo, r.Amount, r.Explanation)
}

// ok is the response when there is nothing to say.
var ok = map[string]bool{"ok": true}
