// Package frameworks shows wxpay in web frameworks, loggers and metrics. Each
// file is one recipe; the tests run all of them on a local gateway.
package frameworks

import (
	"context"

	"github.com/seed6780280e/wxpay"
)

// A Shop is what every recipe needs: the client, and what the shop does with
// a payment.
type Shop struct {
	Client    *wxpay.Client
	NotifyURL string
	Deliver   func(context.Context, *wxpay.Notification) error
}

// Order makes an order and returns what the mini program passes to
// wx.requestPayment. Number and price come from the shop's own database.
func (s *Shop) Order(ctx context.Context, openID, payerIP string) (*wxpay.PaymentParams, error) {
	order, err := s.Client.UnifiedOrder(ctx, &wxpay.UnifiedOrderRequest{
		Body: "咖啡店-拿铁", OutTradeNo: "20150806125346", TotalFee: 2800,
		OpenID: openID, SpbillCreateIP: payerIP, NotifyURL: s.NotifyURL,
	})
	if err != nil {
		return nil, err
	}
	return s.Client.RequestPaymentParams(order.PrepayID)
}
