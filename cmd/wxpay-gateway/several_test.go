package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

const threeMerchants = `[
	{"mch_id": "10000100", "appid": "wxd930ea5d5a258f4f", "other_appids": ["wx2421b1c4370ec43b"]},
	{"mch_id": "1900000109", "appid": "wx8888888888888888",
	 "sub_merchants": [{"sub_mch_id": "1900000110", "sub_appid": "wx7777777777777777"}, {"sub_mch_id": "1900000111"}]},
	{"mch_id": "1900000309", "appid": "wx9999999999999999",
	 "sub_merchants": [{"sub_mch_id": "1900000110", "sub_appid": "wx7777777777777777"}]}
]`

func TestLoginOfSeveralMiniPrograms(t *testing.T) {
	r := start(t, "-merchants", writeFile(t, "merchants.json", threeMerchants))
	known := []string{"wxd930ea5d5a258f4f", "wx2421b1c4370ec43b", "wx8888888888888888", "wx7777777777777777", "wx9999999999999999"}
	for _, appID := range append([]string{""}, known...) {
		assert.NotEmpty(t, tell[loginAnswer](r, "/desk/login", loginQuestion{AppID: appID}).Code, appID)
	}
	for _, appID := range []string{"wx0000000000000000", " ", "10000100", "wxd930ea5d5a258f4F"} {
		p := r.refused("/desk/login", loginQuestion{AppID: appID}, http.StatusBadRequest)
		assert.Equal(t, "appid", p.Code, appID)
		assert.Equal(t, known, p.Candidates)
		for _, id := range known {
			assert.Contains(t, p.Error, id)
		}
	}
	tell[loginAnswer](r, "/desk/login", loginQuestion{known[0], openID})
	p := r.refused("/desk/login", loginQuestion{known[2], openID}, http.StatusBadRequest)
	assert.Equal(t, "openid", p.Code, "a user has a different openid in each mini program")
}

func TestAmbiguousNumbersNameCandidates(t *testing.T) {
	r := start(t, "-merchants", writeFile(t, "merchants.json", `[
		{"mch_id": "10000100", "appid": "wxd930ea5d5a258f4f"}, {"mch_id": "1900000109", "appid": "wx8888888888888888"}]`))
	r.paid("20150806Z1", 100)
	placeFor(r, "1900000109", "20150806Z1", 200)
	tell[phoneAnswer](r, "/desk/pay", map[string]any{"order": "1900000109/20150806Z1"})
	both := []string{"10000100/20150806Z1", "1900000109/20150806Z1"}
	for path, question := range map[string]any{
		"/desk/cashier": cashierQuestion{Order: "20150806Z1"}, "/desk/pay": map[string]string{"order": "20150806Z1"},
		"/desk/refund": refundQuestion{Order: "20150806Z1", Fee: 1}, "/desk/redeliver": redeliverQuestion{Order: "20150806Z1"},
		"/desk/password": passwordQuestion{Order: "20150806Z1"},
	} {
		p := r.refused(path, question, http.StatusConflict)
		assert.Equal(t, "ambiguous", p.Code, path)
		assert.Equal(t, both, p.Candidates, path)
	}
	response, err := http.Get(r.pageURL() + "/desk/order?id=20150806Z1")
	require.NoError(t, err)
	assert.Equal(t, both, read[problem](r, response, http.StatusConflict).Candidates)

	// Every number names the order.
	o := ask[story](r, "/desk/order?id=1900000109/20150806Z1").Order
	for _, number := range []string{o.TransactionID, "1900000109/" + o.TransactionID} {
		assert.Equal(t, o.ID, ask[story](r, "/desk/order?id="+number).Order.ID, number)
		assert.NotEmpty(t, ask[story](r, "/desk/order?id="+number).Events, number)
		refund := tell[refundRow](r, "/desk/refund", refundQuestion{Order: number, Fee: 1})
		assert.Equal(t, o.ID, refund.Order)
		tell[nothing](r, "/desk/refund/finish", finishQuestion{refund.RefundID, wxpaytest.RefundSuccess})
		tell[clockAnswer](r, "/desk/clock", clockQuestion{Advance: 61})
	}
}

// placeFor places an order of one of several merchants.
func placeFor(r *running, mchID, no string, fee int64) {
	r.t.Helper()
	client := r.clientOf(mchID)
	_, err := client.UnifiedOrder(r.t.Context(), latteOf(no, fee, r.pageURL()+"/nobody"))
	require.NoError(r.t, err)
}

func TestCouponsOfAnyAmount(t *testing.T) {
	r := start(t)
	pay := func(no string, coupons ...couponQuestion) *http.Response {
		id, _ := r.order(no, 1000, r.pageURL()+"/nobody")
		return r.post("/desk/pay", map[string]any{"order": id, "coupons": coupons})
	}
	for no, c := range map[string]struct {
		coupons          []couponQuestion
		cash, settlement string
	}{
		"20150806K1": {[]couponQuestion{{Type: "CASH", Fee: 1}, {Type: "NO_CASH", Fee: 299}, {Type: "NO_CASH", Fee: 100}}, "600", "601"},
		"20150806K2": {[]couponQuestion{{Type: "NO_CASH", Fee: 1000}}, "0", "0"},
		"20150806K3": {[]couponQuestion{{Type: "CASH", Fee: 500}, {Fee: 250}}, "250", ""},
	} {
		read[phoneAnswer](r, pay(no, c.coupons...), http.StatusOK)
		message := string(r.gateway.Notification(no))
		assert.Contains(t, message, "<cash_fee>"+c.cash+"</cash_fee>", no)
		if c.settlement == "" {
			assert.NotContains(t, message, "settlement_total_fee", no)
		} else {
			assert.Contains(t, message, "<settlement_total_fee>"+c.settlement+"</settlement_total_fee>", no)
		}
	}
	for no, coupons := range map[string][]couponQuestion{
		"20150806X1": {{Type: "CASH", Fee: 1001}},
		"20150806X2": {{Type: "CASH", Fee: 600}, {Type: "NO_CASH", Fee: 401}},
		"20150806X3": {{Fee: 1 << 62}, {Fee: 1 << 62}, {Fee: 1 << 62}, {Fee: 1 << 62}},
	} {
		assert.Equal(t, "coupons", read[problem](r, pay(no, coupons...), http.StatusBadRequest).Code, no)
		o, _ := r.gateway.Order(no)
		assert.Equal(t, wxpaytest.StateNotPay, o.State, no)
	}
	for no, c := range map[string]couponQuestion{"20150806Y1": {Fee: 0}, "20150806Y2": {Fee: -1}, "20150806Y3": {Type: "CAKE", Fee: 1}} {
		assert.NotEmpty(t, read[problem](r, pay(no, c), http.StatusBadRequest).Error, no)
	}
}

// The sample backend acknowledges the notification of a refund of its orders.
func TestSampleRefundNotifies(t *testing.T) {
	for name, args := range map[string][]string{
		"one merchant": nil, "an address on the platform": {"-refund-notify-url", "http://127.0.0.1:9/nobody"},
		"a service provider": {"-merchants", writeFile(t, "merchants.json", `[{"mch_id": "1900000109", "appid": "wx8888888888888888",
			"sub_merchants": [{"sub_mch_id": "1900000110", "sub_appid": "wx7777777777777777"}, {"sub_mch_id": "1900000111"}]}]`)},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, args...)
			a := tell[sampleAnswer](r, "/desk/sample", sampleQuestion{Kind: "order"})
			tell[phoneAnswer](r, "/desk/pay", map[string]any{"order": a.Order})
			refund := tell[refundRow](r, "/desk/refund", refundQuestion{Order: a.Order, Fee: 1000, Reason: "冷了"})
			assert.NotEmpty(t, refund.NotifyURL)
			tell[nothing](r, "/desk/refund/finish", finishQuestion{refund.ID, wxpaytest.RefundSuccess})
			events := ask[story](r, "/desk/order?id="+a.Order).Events
			last := events[len(events)-1].Delivery
			require.NotNil(t, last)
			assert.Equal(t, refund.OutRefundNo, last.OutRefundNo)
			assert.True(t, last.Acknowledged, last.Reply)
		})
	}
	r := start(t)
	refund := tell[refundRow](r, "/desk/refund", refundQuestion{Order: r.paid("20150806W1", 100), Fee: 100})
	assert.Empty(t, refund.NotifyURL, "the order is not the sample backend's")
}
