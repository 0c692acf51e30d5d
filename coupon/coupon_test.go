package coupon

import (
	"context"
	"reflect"
	"sync"
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
	sendPath  = "/mmpaymkttransfers/send_coupon"
	stockPath = "/mmpaymkttransfers/query_coupon_stock"
	infoPath  = "/mmpaymkttransfers/querycouponsinfo"
)

var (
	withCertificate = wxpaytest.PathOptions{Certificate: true, SignType: "MD5"}
	md5             = wxpaytest.PathOptions{SignType: "MD5"}
)

func newTestClient(t *testing.T, change ...func(*wxpay.Config)) (*wxpay.Client, *wxpaytest.Server) {
	return producttest.NewClient(t, change...)
}

func request() *SendRequest {
	return &SendRequest{
		CouponStockID: "1757", PartnerTradeNo: "1000009820141203515766", OpenID: "onqOjjrXT-776SpHnfexGm1_P7iE", OpUserID: "10000098", DeviceInfo: "D1", Version: "1.0", Type: "XML",
	}
}

// given is the documented reply, with changes.
func given(changes ...string) map[string]string {
	m := map[string]string{
		"coupon_stock_id": "1757", "resp_count": "1", "success_count": "1", "failed_count": "0", "openid": "onqOjjrXT-776SpHnfexGm1_P7iE", "ret_code": "SUCCESS", "coupon_id": "6954",
		"ret_msg": "ok", "device_info": "D1",
	}
	for i := 0; i < len(changes); i += 2 {
		m[changes[i]] = changes[i+1]
	}
	return m
}

// filled checks that the documented names fill every field of a response.
func filled(t *testing.T, response any) {
	t.Helper()
	v := reflect.ValueOf(response).Elem()
	for i := range v.NumField() {
		assert.False(t, v.Field(i).IsZero(), v.Type().Field(i).Name)
	}
}

func TestSend(t *testing.T) {
	c, gw := newTestClient(t)
	got := producttest.Handle(gw, sendPath, withCertificate, given("failed_count", "2"))
	r, err := Send(bg, c, request())
	require.NoError(t, err)
	filled(t, r)
	assert.Equal(t, "6954", r.CouponID)
	for name, want := range map[string]string{
		"coupon_stock_id": "1757", "openid_count": "1", "partner_trade_no": "1000009820141203515766", "openid": "onqOjjrXT-776SpHnfexGm1_P7iE", "op_user_id": "10000098",
		"device_info": "D1", "version": "1.0", "type": "XML",
	} {
		assert.Equal(t, want, (*got)[name], name)
	}
	assert.NotContains(t, *got, "sign_type")

	two := request()
	two.OpenIDCount = 2
	_, err = Send(bg, c, two)
	assert.ErrorContains(t, err, "openid_count must be 1")
	_, err = Send(bg, c, &SendRequest{})
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
}

// The reply is a success, but this request gave no coupon. An earlier one with the number
// may have.
func TestSendFailed(t *testing.T) {
	for _, code := range []string{"FAILED", "FAIL", "failed"} {
		c, gw := newTestClient(t)
		producttest.Handle(gw, sendPath, withCertificate, given("ret_code", code, "coupon_id", "", "ret_msg", "用户已达领用上限", "success_count", "0"))
		r, err := Send(bg, c, request())
		assert.Nil(t, r)
		assert.ErrorIs(t, err, ErrFailed)
		assert.ErrorContains(t, err, "用户已达领用上限")
		assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err), code)
	}
}

// No document says that a repeated number gives one coupon, so the client sends it once.
func TestSendIsNotRepeated(t *testing.T) {
	for _, fault := range []wxpaytest.FaultName{wxpaytest.SystemErrorAfter, wxpaytest.ResetAfter, wxpaytest.HTMLPage} {
		c, gw := newTestClient(t, func(cfg *wxpay.Config) { cfg.MaxAttempts = 3 })
		var coupons atomic.Int32
		gw.Handle(sendPath, withCertificate, func(map[string]string) map[string]string {
			coupons.Add(1)
			return given()
		})
		gw.Inject(wxpaytest.Fault{Name: fault, Path: sendPath})
		_, err := Send(bg, c, request())
		assert.ErrorIs(t, err, wxpay.ErrOutcomeUnknown, fault)
		assert.Equal(t, int32(1), coupons.Load(), fault)
	}
}

// A reply to another request, or without the coupon, proves nothing; nor does an unknown
// code.
func TestReplyOfAnother(t *testing.T) {
	for name, reply := range map[string]map[string]string{
		"stock": given("coupon_stock_id", "1"), "user": given("openid", "o2"), "no user": given("openid", ""), "no coupon": given("coupon_id", ""), "no ret_code": given("ret_code", ""),
		"merchant": given("mch_id", "99"), "a number": given("result_code", "FAIL", "err_code", "268456007", "err_code_des", "你已领取过该代金券"),
		"limit": given("result_code", "FAIL", "err_code", "USER_AL_GET_COUPON"),
	} {
		c, gw := newTestClient(t)
		producttest.Handle(gw, sendPath, withCertificate, reply)
		_, err := Send(bg, c, request())
		assert.Error(t, err, name)
		assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err), name)
	}
}

// Two processes repeat a request whose reply was lost: the user gets one coupon.
func TestSendRepeated(t *testing.T) {
	for _, fault := range []wxpaytest.FaultName{wxpaytest.ResetBefore, wxpaytest.ResetAfter, wxpaytest.HTMLPage, wxpaytest.TruncatedBody, wxpaytest.SystemErrorAfter} {
		c, gw := newTestClient(t)
		var mu sync.Mutex
		coupons := map[string]bool{}
		gw.Handle(sendPath, withCertificate, func(f map[string]string) map[string]string {
			mu.Lock()
			defer mu.Unlock()
			coupons[f["partner_trade_no"]] = true
			return given()
		})
		gw.Inject(wxpaytest.Fault{Name: fault, Path: sendPath, Times: 1})
		_, err := Send(bg, c, request())
		assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err), fault)
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				r, err := Send(bg, c, request())
				if assert.NoError(t, err, fault) {
					assert.Equal(t, "6954", r.CouponID)
				}
			})
		}
		both.Wait()
		assert.Len(t, coupons, 1, fault)
	}
}

func TestQueryStock(t *testing.T) {
	c, gw := newTestClient(t)
	reply := map[string]string{
		"device_info": "D1", "coupon_stock_id": "1757", "coupon_name": "测试代金券", "coupon_value": "5", "coupon_mininumn": "10", "coupon_type": "1", "coupon_stock_status": "4", "coupon_total": "100",
		"max_quota": "1", "locked_num": "2", "used_num": "3", "is_send_num": "4", "begin_time": "1943787483", "end_time": "1943787490", "create_time": "1943787420", "coupon_budget": "500",
		"begin_time_t": "20310806055803", "end_time_t": "20310806055810", "create_time_t": "20310806055700",
	}
	got := producttest.Handle(gw, stockPath, md5, reply)
	req := &QueryStockRequest{CouponStockID: "1757", OpUserID: "10000098", DeviceInfo: "D1", Version: "1.0", Type: "XML"}
	r, err := QueryStock(bg, c, req)
	require.NoError(t, err)
	filled(t, r)
	assert.Equal(t, StockActive, r.CouponStockStatus)
	for name, want := range map[string]string{"coupon_stock_id": "1757", "op_user_id": "10000098", "device_info": "D1", "version": "1.0", "type": "XML"} {
		assert.Equal(t, want, (*got)[name], name)
	}
	_, err = QueryStock(bg, c, &QueryStockRequest{CouponStockID: "1"})
	assert.ErrorContains(t, err, "coupon_stock_id")
	producttest.Handle(gw, stockPath, md5, map[string]string{"coupon_stock_id": "1757", "err_code": "268456007"}) // the document's failed reply, with result_code SUCCESS
	_, err = QueryStock(bg, c, req)
	assert.Error(t, err)
}

func TestQueryInfo(t *testing.T) {
	c, gw := newTestClient(t)
	reply := map[string]string{
		"device_info": "D1", "coupon_stock_id": "1717", "coupon_stock_type": "1", "coupon_id": "1442", "coupon_value": "5", "coupon_mininum": "10", "coupon_name": "测试代金券", "coupon_state": "8",
		"coupon_type": "1", "coupon_desc": "微信支付-代金券", "coupon_use_value": "4", "coupon_remain_value": "1", "begin_time": "1943787483", "end_time": "1943787484", "send_time": "1943787420",
		"use_time": "1943787483", "trade_no": "20091227091010", "consumer_mch_id": "10000098", "consumer_mch_name": "测试商户", "consumer_mch_appid": "wx5edab3bdfba3dc1c",
		"send_source": "NORMAL", "is_partial_use": "1",
	}
	got := producttest.Handle(gw, infoPath, md5, reply)
	req := &QueryInfoRequest{CouponID: "1442", OpenID: "o1", StockID: "1717", OpUserID: "10000098", DeviceInfo: "D1", Version: "1.0", Type: "XML"}
	r, err := QueryInfo(bg, c, req)
	require.NoError(t, err)
	filled(t, r)
	assert.Equal(t, StateUsed, r.CouponState)
	for name, want := range map[string]string{"coupon_id": "1442", "openid": "o1", "stock_id": "1717", "op_user_id": "10000098", "device_info": "D1", "version": "1.0", "type": "XML"} {
		assert.Equal(t, want, (*got)[name], name)
	}
	for name, value := range map[string]string{"coupon_stock_id": "1", "coupon_id": "1", "coupon_state": ""} {
		before := reply[name]
		reply[name] = value
		_, err = QueryInfo(bg, c, req)
		assert.Error(t, err, name)
		reply[name] = before
	}
}

func TestTime(t *testing.T) {
	for _, text := range []string{"1943787483", "20310806205803"} {
		at, err := Time(text)
		require.NoError(t, err)
		assert.Equal(t, "2031-08-06T20:58:03+08:00", at.Format(time.RFC3339), text)
	}
	for _, text := range []string{"", "0", "-1", "x", "20311306205803"} {
		_, err := Time(text)
		assert.Error(t, err, text)
	}
}
