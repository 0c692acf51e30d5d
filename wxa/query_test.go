package wxa_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxa"
)

func TestGetOrder(t *testing.T) {
	s, mini, _ := newTest(t)
	s.answers[get] = []string{shipped}
	order, err := mini.GetOrder(t.Context(), wxa.KeyOf(paid))
	require.NoError(t, err)
	assert.JSONEq(t, `{"transaction_id":"4200000000TEST0001"}`, s.last("POST", get).Body)
	assert.Equal(t, &wxa.Order{
		TransactionID: "4200000000TEST0001", MchID: "1900000109", OutTradeNo: "T1", PaidAmount: 100, OpenID: openID,
		PayTime: 1767230010, State: wxa.OrderShipped, Shipping: wxa.OrderShipping{
			DeliveryMode: wxa.DeliveryUnified, LogisticsType: wxa.LogisticsExpress, Finished: true, FinishedCount: 1,
			Parcels: []wxa.ShippedParcel{{TrackingNo: "SF01", ExpressCompany: "SF", UploadTime: 1767232800}},
		},
	}, order)
	assert.Equal(t, "2026-01-01T10:00:00+08:00", order.Shipping.Parcels[0].UploadTime.Time().Format(time.RFC3339))
	assert.True(t, order.TradeCreateTime.Time().IsZero())

	_, err = mini.GetOrder(t.Context(), wxa.OrderKey{MchID: "1", SubMchID: "2", OutTradeNo: "T1"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"merchant_id":"1","sub_merchant_id":"2","merchant_trade_no":"T1"}`, s.last("POST", get).Body)

	_, err = mini.GetOrder(t.Context(), wxa.OrderKey{TransactionID: "42"})
	assert.ErrorContains(t, err, "about another order")
	s.answers[get] = []string{`{"errcode":0}`}
	_, err = mini.GetOrder(t.Context(), wxa.KeyOf(paid))
	assert.ErrorContains(t, err, "lacks order")
	assert.Equal(t, wxpay.OutcomeReadOnly, wxpay.OutcomeOf(err))
}

const list = "/wxa/sec/order/get_order_list"

func TestOrders(t *testing.T) {
	s, mini, _ := newTest(t)
	s.answers[list] = []string{
		`{"errcode":0,"order_list":[{"transaction_id":"1"},{"transaction_id":"2"}],"has_more":true,"last_index":"a"}`,
		`{"errcode":0,"order_list":[{"transaction_id":"3"}],"has_more":false,"last_index":"b"}`,
	}
	var got []string
	for order, err := range mini.Orders(t.Context(), &wxa.OrdersRequest{
		PaidFrom: time.Unix(1767230000, 0), PaidTo: time.Unix(1767240000, 0), State: wxa.OrderToShip, OpenID: openID, PageSize: 2,
	}) {
		require.NoError(t, err)
		got = append(got, order.TransactionID)
	}
	assert.Equal(t, []string{"1", "2", "3"}, got)
	assert.JSONEq(t, `{"pay_time_range":{"begin_time":1767230000,"end_time":1767240000},"order_state":1,"openid":"oTEST01","last_index":"a","page_size":2}`,
		s.last("POST", list).Body)
}

func TestOrdersEnd(t *testing.T) {
	s, mini, _ := newTest(t)
	s.answers[list] = []string{`{"order_list":[{"transaction_id":"1"}],"has_more":true,"last_index":"a"}`}
	var orders, errs int
	for order, err := range mini.Orders(t.Context(), nil) {
		if err != nil {
			errs++
			assert.ErrorContains(t, err, "last_index does not advance")
			assert.Nil(t, order)
			continue
		}
		orders++
	}
	assert.Equal(t, 1, orders)
	assert.Equal(t, 1, errs)
	for range mini.Orders(t.Context(), nil) {
		break
	}
	assert.Equal(t, 3, s.count(list), "the last loop fetched one page")
}

func TestTradeManaged(t *testing.T) {
	s, mini, _ := newTest(t)
	path := "/wxa/sec/order/is_trade_management_confirmation_completed"
	s.answers[path] = []string{`{"errcode":0,"errmsg":"ok","completed":true}`}
	yes, err := mini.IsTradeManagementConfirmationCompleted(t.Context())
	require.NoError(t, err)
	assert.True(t, yes)
	assert.JSONEq(t, `{"appid":"`+appID+`"}`, s.last("POST", path).Body)
	_, err = mini.IsTradeManaged(t.Context())
	assert.ErrorContains(t, err, "does not say yes or no")
}

func TestNotifyConfirmReceive(t *testing.T) {
	s, mini, _ := newTest(t)
	path := "/wxa/sec/order/notify_confirm_receive"
	require.NoError(t, mini.NotifyConfirmReceive(t.Context(), wxa.KeyOf(paid), time.Unix(1767232800, 0)))
	assert.JSONEq(t, `{"transaction_id":"4200000000TEST0001","received_time":1767232800}`, s.last("POST", path).Body)
	s.answers[path] = []string{`{"errcode":10060030,"errmsg":"x"}`}
	err := mini.NotifyConfirmReceive(t.Context(), wxa.KeyOf(paid), time.Unix(1, 0))
	assert.ErrorIs(t, err, wxa.ErrAlreadyReminded)
	assert.Equal(t, wxpay.OutcomeAlreadyDone, wxpay.OutcomeOf(err))
	assert.ErrorContains(t, mini.NotifyConfirmReceive(t.Context(), wxa.KeyOf(paid), time.Time{}), "zero time")
}

func TestSpecialOrder(t *testing.T) {
	s, mini, _ := newTest(t)
	require.NoError(t, mini.SpecialOrder(t.Context(), &wxa.SpecialOrderRequest{OrderID: "42", Type: wxa.SpecialPresale, DelayTo: time.Unix(1767232800, 0)}))
	assert.JSONEq(t, `{"order_id":"42","type":1,"delay_to":1767232800}`, s.last("POST", "/wxa/sec/order/opspecialorder").Body)
	assert.Error(t, mini.SpecialOrder(t.Context(), &wxa.SpecialOrderRequest{OrderID: "42", Type: wxa.SpecialPresale}))
	assert.Error(t, mini.SpecialOrder(t.Context(), nil))
}

func TestDeliveryCompanies(t *testing.T) {
	s, mini, _ := newTest(t)
	path := "/cgi-bin/express/delivery/open_msg/get_delivery_list"
	s.answers[path] = []string{`{"errcode":0,"count":1,"delivery_list":[{"delivery_id":"SF","delivery_name":"顺丰速运"}]}`}
	companies, err := mini.DeliveryCompanies(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []wxa.DeliveryCompany{{ID: "SF", Name: "顺丰速运"}}, companies)
	assert.Equal(t, `{}`, s.last("POST", path).Body)
}

func TestUploadCombinedShipping(t *testing.T) {
	s, mini, _ := newTest(t)
	first := oneParcel().Shipping
	first.Order = wxa.OrderKey{TransactionID: "43"}
	req := &wxa.UploadCombinedShippingInfoRequest{Order: wxa.OrderKey{TransactionID: "42"}, SubOrders: []wxa.Shipping{first}, OpenID: openID}
	require.NoError(t, mini.UploadCombinedShippingInfo(t.Context(), req))
	assert.JSONEq(t, `{"order_key":{"order_number_type":2,"transaction_id":"42"},"sub_orders":[{
		"order_key":{"order_number_type":2,"transaction_id":"43"},"logistics_type":1,"delivery_mode":1,
		"shipping_list":[{"tracking_no":"SF01","express_company":"SF","item_desc":"mug*1","contact":{"receiver_contact":"138****0000"}}]}],
		"upload_time":"2026-01-01T10:00:00.000+08:00","payer":{"openid":"oTEST01"}}`,
		s.last("POST", "/wxa/sec/order/upload_combined_shipping_info").Body)
	req.SubOrders[0].Order = wxa.OrderKey{MchID: "1", OutTradeNo: "T1"}
	assert.ErrorContains(t, mini.UploadCombinedShippingInfo(t.Context(), req), "in the same way")
	assert.Error(t, mini.UploadCombinedShippingInfo(t.Context(), nil))
}
