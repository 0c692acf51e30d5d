package deposit

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every call refuses the client of a merchant, and sends nothing.
func TestOnlyForProviders(t *testing.T) {
	c, gw := producttest.NewClient(t, producttest.WithRepeats)
	ctx, errs := background(t), []error{}
	add := func(_ any, err error) { errs = append(errs, err) }
	add(UnifiedOrder(ctx, c, newOrder()))
	add(MicroPay(ctx, c, charge()))
	add(FacePay(ctx, c, face()))
	add(OrderQuery(ctx, c, &wxpay.OrderQueryRequest{OutTradeNo: "O00001"}))
	add(Reverse(ctx, c, &wxpay.ReverseRequest{OutTradeNo: "O00001"}))
	add(Consume(ctx, c, consumption()))
	add(Refund(ctx, c, &wxpay.RefundRequest{OutTradeNo: "O00001", OutRefundNo: "R1", TotalFee: 2, RefundFee: 1}))
	add(RefundQuery(ctx, c, &wxpay.RefundQueryRequest{OutRefundNo: "R1"}))
	require.Len(t, errs, len(endpoints()))
	for i, err := range errs {
		assert.ErrorContains(t, err, "is for service providers only: call it with a client of ForSubMerchant", i)
	}
	assert.Empty(t, gw.Exchanges())
}

func TestOrderRefuses(t *testing.T) {
	client, _ := newTestClient(t)
	for want, change := range map[string]func(*wxpay.UnifiedOrderRequest){
		"JSAPI or APP":           func(r *wxpay.UnifiedOrderRequest) { r.TradeType = wxpay.TradeTypeNative },
		"openid":                 func(r *wxpay.UnifiedOrderRequest) { r.OpenID = "" },
		"total_fee":              func(r *wxpay.UnifiedOrderRequest) { r.TotalFee = 0 },
		"is not an IP address":   func(r *wxpay.UnifiedOrderRequest) { r.SpbillCreateIP = "x" },
		"out_trade_no (OutTrade": func(r *wxpay.UnifiedOrderRequest) { r.OutTradeNo = "ü" },
	} {
		req := newOrder()
		change(req)
		_, err := UnifiedOrder(background(t), client, req)
		assert.ErrorContains(t, err, want)
	}
}

func TestOrderForPayersOfTheShop(t *testing.T) {
	client, gw := newTestClient(t)
	handle(gw, unifiedOrder.Path, false, map[string]string{"prepay_id": "p1", "trade_type": "JSAPI"})
	req := newOrder()
	req.OpenID, req.SubOpenID = "", "o2"
	_, err := UnifiedOrder(background(t), client, req)
	require.NoError(t, err)
	handle(gw, unifiedOrder.Path, false, map[string]string{"prepay_id": "p1", "trade_type": "APP"})
	req.SubOpenID, req.TradeType = "", wxpay.TradeTypeApp
	_, err = UnifiedOrder(background(t), client, req)
	require.NoError(t, err)
}

func newOrder() *wxpay.UnifiedOrderRequest {
	return &wxpay.UnifiedOrderRequest{Body: "b", OutTradeNo: "O00001", TotalFee: 1, SpbillCreateIP: "1.2.3.4", NotifyURL: "https://a.example/n", OpenID: "o1"}
}

func charge() *wxpay.MicropayRequest {
	return &wxpay.MicropayRequest{Body: "b", OutTradeNo: "O00001", TotalFee: 500, SpbillCreateIP: "1.2.3.4", AuthCode: "130000000000000000"}
}

func face() *FacePayRequest {
	return &FacePayRequest{Body: "b", OutTradeNo: "O00001", TotalFee: 500, SpbillCreateIP: "1.2.3.4", FaceCode: "f1"}
}
