package wxa_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxa"
)

const (
	upload   = "/wxa/sec/order/upload_shipping_info"
	get      = "/wxa/sec/order/get_order"
	noOrder  = `{"errcode":10060001,"errmsg":"支付单不存在 rid: 1"}`
	shipped  = `{"errcode":0,"order":{"transaction_id":"4200000000TEST0001","merchant_id":"1900000109","merchant_trade_no":"T1","paid_amount":100,"openid":"oTEST01","pay_time":1767230010,"order_state":2,"shipping":{"delivery_mode":1,"logistics_type":1,"finish_shipping":true,"finish_shipping_count":1,"shipping_list":[{"tracking_no":"SF01","express_company":"SF","upload_time":1767232800}]}}}`
	toShip   = `{"errcode":0,"order":{"transaction_id":"4200000000TEST0001","order_state":1,"shipping":{}}}`
	uploaded = `{"order_key":{"order_number_type":2,"transaction_id":"4200000000TEST0001"},"logistics_type":1,"delivery_mode":1,
		"shipping_list":[{"tracking_no":"SF01","express_company":"SF","item_desc":"mug*1","contact":{"receiver_contact":"138****0000"}}],
		"upload_time":"2026-01-01T10:00:00.000+08:00","payer":{"openid":"oTEST01"}}`
)

var (
	paid   = &wxpay.Payment{TransactionID: "4200000000TEST0001", OpenID: openID, OutTradeNo: "T1"}
	parcel = wxa.Parcel{TrackingNo: "SF01", ExpressCompany: "SF", ItemDesc: "mug*1", ReceiverContact: "138****0000"}
)

func oneParcel() *wxa.UploadShippingInfoRequest {
	return wxa.ShippingOf(paid, wxa.LogisticsExpress, parcel)
}

func TestUploadShippingOfNotification(t *testing.T) {
	s, mini, _ := newTest(t)
	n := &wxpay.Notification{Payment: *paid}
	require.NoError(t, mini.UploadShippingInfo(t.Context(), wxa.ShippingOf(&n.Payment, wxa.LogisticsExpress, parcel)))
	assert.JSONEq(t, uploaded, s.last("POST", upload).Body)
}

func TestShippingOfSubMerchantsPayerWithTwoParcels(t *testing.T) {
	s, mini, _ := newTest(t)
	p := *paid
	p.SubOpenID = "oSUB"
	second := wxa.Parcel{TrackingNo: "YT01", ExpressCompany: "YTO", ItemDesc: "杯<&>"}
	require.NoError(t, mini.UploadShippingInfo(t.Context(), wxa.ShippingOf(&p, wxa.LogisticsExpress, parcel, second)))
	body := s.last("POST", upload).Body
	assert.Contains(t, body, `"delivery_mode":2,"is_all_delivered":true`)
	assert.Contains(t, body, `"payer":{"openid":"oSUB"}`)
	assert.Contains(t, body, `"item_desc":"杯<&>"`)
}

func TestUploadByMerchantsNumber(t *testing.T) {
	s, mini, _ := newTest(t)
	req := oneParcel()
	req.Order = wxa.OrderKey{MchID: "1900000109", OutTradeNo: "T1"}
	req.DeliveryMode, req.UploadTime = wxa.DeliverySplit, time.Unix(1767232800, 5e6)
	require.NoError(t, mini.UploadShippingInfo(t.Context(), req))
	body := s.last("POST", upload).Body
	assert.Contains(t, body, `{"order_number_type":1,"mchid":"1900000109","out_trade_no":"T1"}`)
	assert.Contains(t, body, `"is_all_delivered":false`)
	assert.Contains(t, body, `"upload_time":"2026-01-01T10:00:00.005+08:00"`)
}

func TestWrongShippingIsNotSent(t *testing.T) {
	for want, change := range map[string]func(*wxa.UploadShippingInfoRequest){
		"the order is not named":          func(r *wxa.UploadShippingInfoRequest) { r.Order = wxa.OrderKey{MchID: "1"} },
		"openid is empty":                 func(r *wxa.UploadShippingInfoRequest) { r.OpenID = "" },
		"logistics_type is 5":             func(r *wxa.UploadShippingInfoRequest) { r.LogisticsType = 5 },
		"delivery_mode is 0":              func(r *wxa.UploadShippingInfoRequest) { r.DeliveryMode = 0 },
		"only express may be":             func(r *wxa.UploadShippingInfoRequest) { r.DeliveryMode, r.LogisticsType = 2, 3 },
		"shipping_list has 0 parcels":     func(r *wxa.UploadShippingInfoRequest) { r.Parcels = nil },
		"shipping_list has 2 parcels":     func(r *wxa.UploadShippingInfoRequest) { r.Parcels = []wxa.Parcel{parcel, parcel} },
		"shipping_list has 16 parcels":    func(r *wxa.UploadShippingInfoRequest) { r.DeliveryMode, r.Parcels = 2, make([]wxa.Parcel, 16) },
		"item_desc has 121 characters":    func(r *wxa.UploadShippingInfoRequest) { r.Parcels[0].ItemDesc = strings.Repeat("杯", 121) },
		"item_desc has 0 characters":      func(r *wxa.UploadShippingInfoRequest) { r.Parcels[0].ItemDesc = "" },
		"needs tracking_no":               func(r *wxa.UploadShippingInfoRequest) { r.Parcels[0].TrackingNo = "" },
		"SF needs consignor_contact":      func(r *wxa.UploadShippingInfoRequest) { r.Parcels[0].ReceiverContact = "" },
		"a contact has more than 1024 by": func(r *wxa.UploadShippingInfoRequest) { r.Parcels[0].ReceiverContact = strings.Repeat("*", 1025) },
	} {
		t.Run(want, func(t *testing.T) {
			s, mini, _ := newTest(t)
			req := oneParcel()
			change(req)
			err := mini.UploadShippingInfo(t.Context(), req)
			assert.ErrorContains(t, err, want)
			assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
			assert.Empty(t, s.all)
			_, err = mini.ShippingStep(t.Context(), req, wxpay.Progress{})
			assert.ErrorContains(t, err, want)
			assert.Empty(t, s.all)
		})
	}
	_, mini, _ := newTest(t)
	assert.Error(t, mini.UploadShippingInfo(t.Context(), nil))
}

func TestMeaningsOfShipping(t *testing.T) {
	for code, want := range map[wxpay.Code]struct {
		outcome wxpay.Outcome
		retry   wxpay.Retry
		advice  string
	}{
		wxa.ErrNoSuchOrder:    {wxpay.OutcomeNotDone, wxpay.RetryLater, "ShippingStep"},
		wxa.ErrShipped:        {wxpay.OutcomeNotDone, wxpay.RetryNever, "GetOrder"},
		wxa.ErrNotPayer:       {wxpay.OutcomeNotDone, wxpay.RetryNever, "sub_openid"},
		wxa.ErrNothingChanged: {wxpay.OutcomeAlreadyDone, wxpay.RetryNever, "nothing to do"},
		"10060012":            {wxpay.OutcomeUnknown, wxpay.RetryLater, "GetOrder"},
		"45009":               {wxpay.OutcomeNotDone, wxpay.RetryLater, "quota"},
		"10060099":            {wxpay.OutcomeUnknown, wxpay.RetryLater, "GetOrder"},
	} {
		t.Run(string(code), func(t *testing.T) {
			s, mini, _ := newTest(t)
			s.answers[upload] = []string{fmt.Sprintf(`{"errcode":%s,"errmsg":"text rid: 1-2"}`, code)}
			e := producttest.Error(t, mini.UploadShippingInfo(t.Context(), oneParcel()))
			assert.ErrorIs(t, e, code)
			assert.Equal(t, "text rid: 1-2", e.Description)
			assert.Equal(t, want.outcome, e.Outcome)
			assert.Equal(t, want.retry, e.Retry)
			assert.Contains(t, e.Advice(), want.advice)
			assert.Equal(t, 1, s.count(upload))
		})
	}
}

func TestUploadIsRepeatedAfterBrokenConnection(t *testing.T) {
	s, mini, _ := newTest(t)
	s.answers[upload] = []string{"hang up", `{"errcode":10060001,"errmsg":"x"}`}
	err := mini.UploadShippingInfo(t.Context(), oneParcel())
	assert.ErrorIs(t, err, wxa.ErrNoSuchOrder)
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err), "the first may have been carried out")
	assert.Equal(t, 2, s.count(upload))
}

func TestShippingStepWaitsForOrder(t *testing.T) {
	s, mini, now := newTest(t)
	s.answers[get] = []string{noOrder}
	var p wxpay.Progress
	step, err := mini.ShippingStep(t.Context(), oneParcel(), p)
	require.NoError(t, err)
	assert.False(t, step.Final)
	assert.Equal(t, 10*time.Second, step.After)
	assert.ErrorIs(t, step.Cause, wxa.ErrNoSuchOrder)
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(step.Cause))
	assert.Zero(t, s.count(upload))

	stored, err := json.Marshal(step.Progress)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(stored, &p))
	s.answers[get] = []string{toShip}
	s.answers[upload] = []string{noOrder, `{"errcode":0}`}
	step, err = mini.ShippingStep(t.Context(), oneParcel(), p)
	require.NoError(t, err)
	assert.Equal(t, 30*time.Second, step.After, "the upload does not see the order yet")
	step, err = mini.ShippingStep(t.Context(), oneParcel(), step.Progress)
	require.NoError(t, err)
	assert.True(t, step.Final)
	assert.Equal(t, wxa.OrderToShip, step.State.State)

	s.answers[get] = []string{noOrder}
	now.After(2 * time.Hour)
	_, err = mini.ShippingStep(t.Context(), oneParcel(), p)
	assert.ErrorIs(t, err, wxa.ErrNoSuchOrder, "the end")
}

func TestShippingStepAfterCrashUploadsOnce(t *testing.T) {
	s, mini, _ := newTest(t)
	s.answers[get] = []string{shipped}
	step, err := mini.ShippingStep(t.Context(), oneParcel(), wxpay.Progress{})
	require.NoError(t, err)
	assert.True(t, step.Final)
	assert.Zero(t, s.count(upload))

	other := oneParcel()
	other.Parcels[0].TrackingNo = "SF02"
	s.answers[upload] = []string{`{"errcode":10060003,"errmsg":"x"}`}
	_, err = mini.ShippingStep(t.Context(), other, wxpay.Progress{})
	assert.ErrorIs(t, err, wxa.ErrReshipped)
	assert.Equal(t, 1, s.count(upload))
}

func TestShippingStepInDoubt(t *testing.T) {
	s, mini, _ := newTest(t)
	s.answers[get] = []string{toShip}
	s.answers[upload] = []string{`{"errcode":-1,"errmsg":"system error"}`}
	step, err := mini.ShippingStep(t.Context(), oneParcel(), wxpay.Progress{})
	require.NoError(t, err)
	assert.True(t, step.Progress.Sending)
	s.answers[get] = []string{`{"errcode":48001,"errmsg":"x"}`}
	_, err = mini.ShippingStep(t.Context(), oneParcel(), step.Progress)
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err))
	_, err = mini.ShippingStep(t.Context(), oneParcel(), wxpay.Progress{})
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
}

func TestShippingStepEndsOnUnknownCode(t *testing.T) {
	s, mini, _ := newTest(t)
	s.answers[get] = []string{toShip}
	s.answers[upload] = []string{`{"errcode":10060099,"errmsg":"x"}`}
	_, err := mini.ShippingStep(t.Context(), oneParcel(), wxpay.Progress{})
	assert.ErrorIs(t, err, wxpay.Code("10060099"))
}

func TestEnsureShipped(t *testing.T) {
	s, mini, now := newTest(t)
	s.answers[get] = []string{noOrder, noOrder, toShip}
	start := now.Now()
	require.NoError(t, mini.EnsureShipped(t.Context(), oneParcel()))
	assert.Equal(t, 40*time.Second, now.Now().Sub(start))
	assert.Equal(t, 1, s.count(upload))

	s.answers[get] = []string{noOrder}
	start = now.Now()
	assert.ErrorIs(t, mini.EnsureShipped(t.Context(), oneParcel()), wxa.ErrNoSuchOrder)
	assert.Less(t, now.Now().Sub(start), 3*time.Hour)
}
