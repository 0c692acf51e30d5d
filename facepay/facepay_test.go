package facepay

import (
	"context"
	"fmt"
	"maps"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

var bg = context.Background()

const (
	payPath  = "/pay/facepay"
	authPath = "/face/get_wxpayface_authinfo"
	number   = "1217752501201407033233368018"
)

var hmac = wxpaytest.PathOptions{SignType: "HMAC-SHA256"}

func newTestClient(t *testing.T) (*wxpay.Client, *wxpaytest.Server) {
	return producttest.NewClient(t, producttest.WithRepeats, func(cfg *wxpay.Config) { cfg.SignType = wxpay.SignTypeMD5 })
}

func request() *PayRequest {
	return &PayRequest{
		Deposit: true, DeviceInfo: "D1", Body: "咖啡", Attach: "a", OutTradeNo: number, TotalFee: 888, SpbillCreateIP: "8.8.8.8", GoodsTag: "1234", LimitPay: "no_credit",
		TimeStart: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), TimeExpire: time.Date(2026, 1, 2, 4, 4, 5, 0, time.UTC), OpenID: "o1", FaceCode: "b713b5d2-666c-48",
		Detail: &Detail{CostPrice: 1, ReceiptID: "wx123", GoodsDetail: []Goods{{"g1", "1001", "iPhone", 1, 2, 528800, "123789", "手机"}}},
	}
}

var paid = map[string]string{
	"out_trade_no": number, "total_fee": "888", "fee_type": "CNY", "transaction_id": "1217752501201407033233368018", "openid": "o1", "is_subscribe": "Y", "sub_openid": "o2",
	"sub_is_subscribe": "N", "trade_type": "FACE", "bank_type": "CMC", "cash_fee_type": "CNY", "cash_fee": "788", "settlement_total_fee": "800", "coupon_fee": "100", "attach": "a",
	"device_info": "D1", "time_end": "20260102110405", "promotion_detail": `{"promotion_detail":[{"promotion_id":"109519","amount":5,"activity_id":"931386"}]}`,
}

// Every field goes through the wire, and back.
func TestPay(t *testing.T) {
	c, gw := newTestClient(t)
	got := producttest.Handle(gw, payPath, hmac, paid)
	r, err := Pay(bg, c, request())
	require.NoError(t, err)
	for name, want := range map[string]string{
		"deposit": "Y", "device_info": "D1", "body": "咖啡", "attach": "a", "out_trade_no": number, "total_fee": "888", "fee_type": "CNY", "spbill_create_ip": "8.8.8.8", "goods_tag": "1234",
		"limit_pay": "no_credit", "time_start": "20260102110405", "time_expire": "20260102120405", "openid": "o1", "face_code": "b713b5d2-666c-48", "sign_type": "HMAC-SHA256",
		"detail": `{"cost_price":1,"receipt_id":"wx123","goods_detail":[{"goods_id":"g1","wxpay_goods_id":"1001","goods_name":"iPhone","goods_num":1,"quantity":2,"price":528800,"goods_category":"123789","body":"手机"}]}`,
	} {
		assert.Equal(t, want, (*got)[name], name)
	}
	assert.Empty(t, r.Malformed)
	assert.Equal(t, wxpay.TradeTypeFace, r.TradeType)
	assert.Equal(t, int64(800), r.SettlementTotal())
	assert.Equal(t, "o2 CMC a D1", r.SubOpenID+" "+r.BankType+" "+r.Attach+" "+r.DeviceInfo)
	assert.Equal(t, "2026-01-02T11:04:05+08:00", r.TimeEnd.Format(time.RFC3339))
	require.NotNil(t, r.PromotionDetail)

	for want, change := range map[string]func(*PayRequest){
		"face_code": func(r *PayRequest) { r.FaceCode = "" }, "total_fee": func(r *PayRequest) { r.TotalFee = -1 },
		"spbill_create_ip": func(r *PayRequest) { r.SpbillCreateIP = "x" }, "out_trade_no": func(r *PayRequest) { r.OutTradeNo = "a b" },
	} {
		bad := request()
		change(bad)
		_, err := Pay(bg, c, bad)
		assert.ErrorContains(t, err, want)
		assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err), want)
	}
}

// Whatever happens, the charge is sent once, and its outcome stays unknown.
func TestPayIsNotRepeated(t *testing.T) {
	for name, fault := range map[string]wxpaytest.Fault{
		"lost before": {Name: wxpaytest.ResetBefore}, "lost after": {Name: wxpaytest.ResetAfter}, "a page": {Name: wxpaytest.HTMLPage},
		"SYSTEMERROR": {Name: wxpaytest.ErrCode, Code: "SYSTEMERROR"}, "USERPAYING": {Name: wxpaytest.ErrCode, Code: "USERPAYING"},
		"TRADE_PAYING": {Name: wxpaytest.ErrCode, Code: "TRADE_PAYING"}, "an unknown code": {Name: wxpaytest.ErrCode, Code: "NEW_CODE"},
	} {
		c, gw := newTestClient(t)
		var charged atomic.Int32
		gw.Handle(payPath, hmac, func(map[string]string) map[string]string { charged.Add(1); return maps.Clone(paid) })
		fault.Path, fault.Times = payPath, 1
		gw.Inject(fault)
		_, err := Pay(bg, c, request())
		require.Error(t, err, name)
		assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err), name)
		assert.LessOrEqual(t, charged.Load(), int32(1), name)
	}
}

// A reply about another order proves nothing.
func TestReplyOfAnother(t *testing.T) {
	for name, value := range map[string]string{"out_trade_no": "1", "total_fee": "1", "fee_type": "USD", "transaction_id": "", "appid": "wx99", "mch_id": "99"} {
		c, gw := newTestClient(t)
		reply := maps.Clone(paid)
		reply[name] = value
		producttest.Handle(gw, payPath, hmac, reply)
		_, err := Pay(bg, c, request())
		assert.Error(t, err, name)
		assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err), name)
	}
}

func TestAuthInfo(t *testing.T) {
	c, gw := newTestClient(t)
	got := producttest.Handle(gw, authPath, wxpaytest.PathOptions{}, map[string]string{"authinfo": "BXOu0mXW4oW8", "expires_in": "3600"})
	req := &AuthInfoRequest{StoreID: "IMG001", StoreName: "南山店", DeviceID: "DEV001", Attach: "{}", RawData: "H0kvnUgGHKuq"}
	r, err := AuthInfo(bg, c, req)
	require.NoError(t, err)
	assert.Equal(t, "BXOu0mXW4oW8", r.AuthInfo)
	assert.Equal(t, int64(3600), r.ExpiresIn)
	assert.Zero(t, req.Now)
	for name, want := range map[string]string{"store_id": "IMG001", "store_name": "南山店", "device_id": "DEV001", "attach": "{}", "rawdata": "H0kvnUgGHKuq", "version": "1", "sign_type": "MD5"} {
		assert.Equal(t, want, (*got)[name], name)
	}
	assert.Len(t, (*got)["now"], 10)
	_, err = AuthInfo(bg, c, nil)
	assert.ErrorContains(t, err, "nil")
	producttest.Handle(gw, authPath, wxpaytest.PathOptions{}, map[string]string{"expires_in": "3600"})
	_, err = AuthInfo(bg, c, req)
	assert.ErrorContains(t, err, "authinfo")
}

func TestQueryAndReverse(t *testing.T) {
	c, gw := newTestClient(t)
	reply := maps.Clone(paid)
	reply["trade_state"] = "SUCCESS"
	producttest.Handle(gw, "/pay/facepayquery", hmac, reply)
	q, err := Query(bg, c, &wxpay.OrderQueryRequest{OutTradeNo: number})
	require.NoError(t, err)
	assert.True(t, q.Paid())
	_, err = Query(bg, c, &wxpay.OrderQueryRequest{OutTradeNo: "2"})
	assert.ErrorContains(t, err, "out_trade_no")
	_, err = Query(bg, c, &wxpay.OrderQueryRequest{})
	assert.ErrorContains(t, err, "set one")

	producttest.Handle(gw, "/secapi/pay/facepayreverse", wxpaytest.PathOptions{Certificate: true, SignType: "HMAC-SHA256"}, map[string]string{"recall": "Y"})
	v, err := Reverse(bg, c, &wxpay.ReverseRequest{OutTradeNo: number})
	require.NoError(t, err)
	assert.True(t, v.Recall)
	_, err = Reverse(bg, c, &wxpay.ReverseRequest{})
	assert.ErrorContains(t, err, "set one")
}

func TestNewError(t *testing.T) {
	for _, test := range []struct {
		operation string
		code      wxpay.Code
		outcome   wxpay.Outcome
	}{
		{"facepay", wxpay.ErrAuthCodeError, wxpay.OutcomeNotDone},
		{"facepay", wxpay.ErrAuthCodeExpire, wxpay.OutcomeNotDone},
		{"facepay", wxpay.ErrAuthCodeInvalid, wxpay.OutcomeNotDone},
		{"facepay", wxpay.ErrBankError, wxpay.OutcomeUnknown},
		{"facepay", wxpay.ErrBizerrNeedRetry, wxpay.OutcomeUnknown},
		{"facepay", wxpay.ErrNotEnough, wxpay.OutcomeNotDone},
		{"facepay", wxpay.ErrNotSuportCard, wxpay.OutcomeNotDone},
		{"facepay", wxpay.ErrOrderClosed, wxpay.OutcomeNotDone},
		{"facepay", wxpay.ErrOrderPaid, wxpay.OutcomeAlreadyDone},
		{"facepay", wxpay.ErrOrderReversed, wxpay.OutcomeNotDone},
		{"facepay", wxpay.ErrOutTradeNoUsed, wxpay.OutcomeUnknown},
		{"facepay", wxpay.ErrSystemError, wxpay.OutcomeUnknown},
		{"facepay", ErrTradePaying, wxpay.OutcomeUnknown},
		{"facepay", wxpay.ErrUserPaying, wxpay.OutcomeUnknown},
		{"facepayquery", wxpay.ErrOrderNotExist, wxpay.OutcomeReadOnly},
		{"facepayquery", wxpay.ErrSystemError, wxpay.OutcomeReadOnly},
		{"facepayreverse", wxpay.ErrReverseExpire, wxpay.OutcomeNotDone},
		{"facepayreverse", wxpay.ErrSystemError, wxpay.OutcomeUnknown},
		{"facepayreverse", wxpay.ErrUserPaying, wxpay.OutcomeUnknown},
		{"get_wxpayface_authinfo", wxpay.ErrError, wxpay.OutcomeReadOnly},
		{"get_wxpayface_authinfo", wxpay.ErrSystemError, wxpay.OutcomeReadOnly},
	} {
		err := NewError(test.operation, test.code)
		assert.Equal(t, test.operation, err.Operation)
		assert.Equal(t, test.outcome, wxpay.OutcomeOf(err), test.operation+" "+string(test.code))
	}
	assert.ErrorContains(t, NewError("nothing", "X"), "no such operation")
}

func ExamplePay() {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	gw.Handle(payPath, hmac, func(map[string]string) map[string]string { return maps.Clone(paid) })
	m := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{AppID: m.AppID, MchID: m.MchID, Key: m.Key, Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport()})
	if err != nil {
		panic(err)
	}
	r, err := Pay(bg, client, &PayRequest{Body: "咖啡", OutTradeNo: number, TotalFee: 888, SpbillCreateIP: "8.8.8.8", FaceCode: "b713b5d2-666c-48"})
	if err != nil {
		panic(err) // if the outcome is unknown: Query, then Reverse
	}
	fmt.Println(r.TotalFee, r.TradeType)
	// Output: 888 FACE
}
