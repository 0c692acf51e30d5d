package deposit

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

func refundRequest() *wxpay.RefundRequest {
	return &wxpay.RefundRequest{TransactionID: "T1", OutRefundNo: "R1", TotalFee: 500, RefundFee: 100}
}

// What other orders refuse before anything is sent, a deposit refuses too.
func TestRefusesWhatWeChatPayWouldRefuse(t *testing.T) {
	client, gw := newTestClient(t)
	noon := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	order := func(change func(*wxpay.UnifiedOrderRequest)) func(context.Context) error {
		req := newOrder()
		change(req)
		return func(ctx context.Context) error { _, err := UnifiedOrder(ctx, client, req); return err }
	}
	counter := func(change func(*wxpay.MicropayRequest)) func(context.Context) error {
		req := charge()
		change(req)
		return func(ctx context.Context) error { _, err := MicroPay(ctx, client, req); return err }
	}
	back := func(change func(*wxpay.RefundRequest)) func(context.Context) error {
		req := refundRequest()
		change(req)
		return func(ctx context.Context) error { _, err := Refund(ctx, client, req); return err }
	}
	for _, test := range []struct {
		want string
		call func(context.Context) error
	}{
		{"notify_url (NotifyURL) is not an absolute http or https URL", order(func(r *wxpay.UnifiedOrderRequest) { r.NotifyURL = "/notify" })},
		{"notify_url (NotifyURL) must not have a query string", order(func(r *wxpay.UnifiedOrderRequest) { r.NotifyURL += "?shop=1" })},
		{"notify_url (NotifyURL) must not have a fragment", order(func(r *wxpay.UnifiedOrderRequest) { r.NotifyURL += "#1" })},
		{"time_expire (TimeExpire) is not after", order(func(r *wxpay.UnifiedOrderRequest) { r.TimeStart, r.TimeExpire = noon, noon })},
		{"set StoreInfo.ID", order(func(r *wxpay.UnifiedOrderRequest) { r.SceneInfo = &wxpay.SceneInfo{} })},
		{"time_expire (TimeExpire) is not after", counter(func(r *wxpay.MicropayRequest) { r.TimeStart, r.TimeExpire = noon, noon })},
		{"set StoreInfo.ID", counter(func(r *wxpay.MicropayRequest) { r.SceneInfo = &wxpay.SceneInfo{} })},
		{"notify_url (NotifyURL) is not an absolute http or https URL", back(func(r *wxpay.RefundRequest) { r.NotifyURL = "a.example" })},
		{"out_refund_no (OutRefundNo) may contain only", back(func(r *wxpay.RefundRequest) { r.OutRefundNo = "R 1" })},
		{"detail (Detail)", back(func(r *wxpay.RefundRequest) { r.Detail = &wxpay.RefundDetail{} })},
		{"refund_fee (RefundFee)", back(func(r *wxpay.RefundRequest) { r.RefundFee = 501 })},
		{"time_expire (TimeExpire) is not after", func(ctx context.Context) error {
			req := face()
			req.TimeStart, req.TimeExpire = noon, noon
			_, err := FacePay(ctx, client, req)
			return err
		}},
	} {
		err := test.call(background(t))
		assert.ErrorContains(t, err, test.want)
		assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err), test.want)
	}
	assert.Zero(t, len(gw.Exchanges()))
}

// The document of counter deposits requires the currency.
func TestMicroPayHasACurrency(t *testing.T) {
	client, gw := newTestClient(t)
	got := handle(gw, microPay.Path, false, order("0"))
	_, err := MicroPay(background(t), client, charge())
	require.NoError(t, err)
	assert.Equal(t, "CNY", (*got)["fee_type"])
}

// A success that does not say what was consumed, or of which deposit, proves nothing.
func TestConsumeWithoutAmount(t *testing.T) {
	client, gw := newTestClient(t)
	for _, name := range []string{"transaction_id", "out_trade_no", "total_fee", "consume_fee"} {
		reply := map[string]string{"transaction_id": "T1", "out_trade_no": "O00001", "total_fee": "500", "consume_fee": "200"}
		delete(reply, name)
		handle(gw, consume.Path, true, reply)
		_, err := Consume(background(t), client, consumption())
		assert.ErrorContains(t, err, name)
		assert.ErrorIs(t, err, wxpay.ErrOutcomeUnknown, name)
	}
}

// A refund in another currency is not this refund.
func TestRefundOfAnotherCurrency(t *testing.T) {
	client, gw := newTestClient(t)
	handle(gw, refund.Path, true, map[string]string{"transaction_id": "T1", "out_refund_no": "R1", "refund_id": "5", "refund_fee": "100", "total_fee": "500", "fee_type": "USD"})
	req := refundRequest()
	req.RefundFeeType = "CNY"
	_, err := Refund(background(t), client, req)
	assert.ErrorContains(t, err, "fee_type")
	assert.ErrorIs(t, err, wxpay.ErrOutcomeUnknown)
}

func TestFaceCodeIsNotPrinted(t *testing.T) {
	req := face()
	req.FaceCode = "b713b5d2-666c-48"
	text, err := json.Marshal(req)
	require.NoError(t, err)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		text = fmt.Appendf(text, verb, req)
	}
	assert.NotContains(t, string(text), "b713b5d2")
}
