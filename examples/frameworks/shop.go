// Package frameworks shows wxpay with web frameworks, loggers and metrics. Each file is
// one recipe. The tests run all recipes on a local gateway.
package frameworks

import (
	"context"

	"github.com/seed6780280e/wxpay"
)

// A Shop is what every recipe needs: the client, and the function that delivers after a
// payment.
type Shop struct {
	Client    *wxpay.Client
	NotifyURL string
	Deliver   func(context.Context, *wxpay.Notification) error
}

// Order places an order and returns what the mini program passes to wx.requestPayment. In
// a real shop, number and price come from its database.
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
