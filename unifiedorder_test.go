package wxpay

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

func TestUnifiedOrder(t *testing.T) {
	c := newTestClient(t)
	start := c.gw.Clock.Now()
	req := order("20150806125346", func(r *UnifiedOrderRequest) {
		r.DeviceInfo = "013467007045764"
		r.Detail = &OrderDetail{CostPrice: 200, ReceiptID: "wx123", GoodsDetail: []OrderGoods{
			{GoodsID: "g1", WxpayGoodsID: "1001", GoodsName: "iPhone <6s> & \"16G\"", Quantity: 1, Price: 101},
		}}
		r.Attach = "深圳分店"
		r.TimeStart, r.TimeExpire = start, start.Add(time.Hour)
		r.GoodsTag, r.LimitPay, r.Version = "WXG", "no_credit", "1.0"
		r.Receipt, r.ProfitSharing = true, true
		r.SceneInfo = &SceneInfo{StoreInfo: StoreInfo{ID: "SZTX001", Name: "腾大餐厅", AreaCode: "440305", Address: "科技园"}}
		r.UserType, r.UserCreID, r.UserTrueName = "IDCARD", "1234", "张三"
	})
	before := *req

	reply, err := c.UnifiedOrder(bg, req)
	require.NoError(t, err)

	assert.Equal(t, before, *req, "the caller's request is never changed")
	sent := c.sent()
	assert.Equal(t, "/pay/unifiedorder", sent.Path)
	assert.Equal(t, "text/xml; charset=utf-8", sent.Header.Get("Content-Type"))
	assert.False(t, sent.Presents, "no certificate is presented where none is needed")
	nonce, sign := sent.Fields["nonce_str"], sent.Fields["sign"]
	assert.Regexp(t, `^[0-9A-Za-z]{16,32}$`, nonce)
	assert.Len(t, sign, 64)
	assert.Equal(t, map[string]string{
		"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "nonce_str": nonce, "sign": sign, "sign_type": "HMAC-SHA256",
		"device_info": "013467007045764", "body": "腾讯充值中心-QQ会员充值", "attach": "深圳分店", "out_trade_no": "20150806125346",
		"detail":    `{"cost_price":200,"receipt_id":"wx123","goods_detail":[{"goods_id":"g1","wxpay_goods_id":"1001","goods_name":"iPhone <6s> & \"16G\"","quantity":1,"price":101}]}`,
		"total_fee": "101", "spbill_create_ip": "123.12.12.123",
		"time_start":  start.In(fieldtag.Zone).Format("20060102150405"),
		"time_expire": start.Add(time.Hour).In(fieldtag.Zone).Format("20060102150405"),
		"goods_tag":   "WXG", "limit_pay": "no_credit", "version": "1.0", "notify_url": "https://localhost/notify",
		"trade_type": "JSAPI", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "receipt": "Y", "profit_sharing": "Y",
		"scene_info": `{"store_info":{"id":"SZTX001","name":"腾大餐厅","area_code":"440305","address":"科技园"}}`,
		"user_type":  "IDCARD", "user_creid": "1234", "user_truename": "张三",
	}, sent.Fields)

	made, _ := c.gw.Order("20150806125346")
	assert.Equal(t, made.PrepayID, reply.PrepayID)
	assert.Equal(t, TradeTypeJSAPI, reply.TradeType)
	assert.Equal(t, "10000100", reply.MchID)
	assert.Equal(t, reply.PrepayID, reply.Fields.Get("prepay_id"))
	assert.Empty(t, reply.Malformed)
}

func TestUnifiedOrderTradeTypes(t *testing.T) {
	c := newTestClient(t)
	native, err := c.UnifiedOrder(bg, order("native01", func(r *UnifiedOrderRequest) { r.TradeType, r.ProductID, r.OpenID = TradeTypeNative, "p1", "" }))
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(native.CodeURL, "weixin://"), native.CodeURL)
	mweb, err := c.UnifiedOrder(bg, order("mweb0001", func(r *UnifiedOrderRequest) { r.TradeType, r.OpenID = TradeTypeMWEB, "" }))
	require.NoError(t, err)
	assert.Contains(t, mweb.MWebURL, "https://")
	app, err := c.UnifiedOrder(bg, order("app00001", func(r *UnifiedOrderRequest) { r.TradeType, r.OpenID = TradeTypeApp, "" }))
	require.NoError(t, err)
	assert.NotEmpty(t, app.PrepayID)
	assert.Empty(t, app.CodeURL+app.MWebURL)
}

func TestUnifiedOrderAgain(t *testing.T) {
	c := newTestClient(t)
	first, err := c.UnifiedOrder(bg, order("again001"))
	require.NoError(t, err)
	c.gw.Clock.Advance(3 * time.Hour)
	second, err := c.UnifiedOrder(bg, order("again001"))
	require.NoError(t, err)
	assert.NotEqual(t, first.PrepayID, second.PrepayID, "a prepay_id expires after two hours")

	_, err = c.UnifiedOrder(bg, order("again001", func(r *UnifiedOrderRequest) { r.TotalFee++ }))
	assert.ErrorIs(t, err, ErrOutTradeNoUsed, "the text decides")
	assert.ErrorIs(t, err, ErrInvalidRequest)
	assert.ErrorContains(t, err, "201 商户订单号重复")
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	require.NoError(t, c.gw.Pay("again001"))
	_, err = c.UnifiedOrder(bg, order("again001"))
	assert.ErrorIs(t, err, ErrOrderPaid)
	assert.Equal(t, OutcomeAlreadyDone, OutcomeOf(err), "the order exists and is paid")
	assert.Contains(t, err.(*Error).Advice(), "query")
}

func TestUnifiedOrderRefusesWrongUse(t *testing.T) {
	long := func(n int) string { return strings.Repeat("长", n) }
	for want, change := range map[string]func(*UnifiedOrderRequest){
		"body (Body) must be set":                                func(r *UnifiedOrderRequest) { r.Body = "" },
		"out_trade_no (OutTradeNo) must be set":                  func(r *UnifiedOrderRequest) { r.OutTradeNo = "" },
		"total_fee (TotalFee) must be set":                       func(r *UnifiedOrderRequest) { r.TotalFee = 0 },
		"total_fee (TotalFee) must not be negative":              func(r *UnifiedOrderRequest) { r.TotalFee = -1 },
		"spbill_create_ip (SpbillCreateIP) must be set":          func(r *UnifiedOrderRequest) { r.SpbillCreateIP = "" },
		"spbill_create_ip (SpbillCreateIP) is not an IP address": func(r *UnifiedOrderRequest) { r.SpbillCreateIP = "localhost" },
		"notify_url (NotifyURL) must be set":                     func(r *UnifiedOrderRequest) { r.NotifyURL = "" },
		"must not have a query string":                           func(r *UnifiedOrderRequest) { r.NotifyURL = "https://a/b?c=d" },
		"is not an absolute http or https URL":                   func(r *UnifiedOrderRequest) { r.NotifyURL = "/notify" },
		"must not have a fragment":                               func(r *UnifiedOrderRequest) { r.NotifyURL = "https://a/b#c" },
		"openid (OpenID) must be set for JSAPI":                  func(r *UnifiedOrderRequest) { r.OpenID = "" },
		"sub_openid (SubOpenID) needs sub_appid":                 func(r *UnifiedOrderRequest) { r.SubOpenID = "o" },
		"product_id (ProductID) must be set for NATIVE":          func(r *UnifiedOrderRequest) { r.TradeType = TradeTypeNative },
		"body (Body) has 129 bytes, at most 127":                 func(r *UnifiedOrderRequest) { r.Body = long(43) },
		"out_trade_no (OutTradeNo) has 33 characters":            func(r *UnifiedOrderRequest) { r.OutTradeNo = strings.Repeat("1", 33) },
		"out_trade_no (OutTradeNo) of a new order may contain ":  func(r *UnifiedOrderRequest) { r.OutTradeNo = "订单001" },
		"attach (Attach) has 129 bytes":                          func(r *UnifiedOrderRequest) { r.Attach = long(43) },
		`"body": invalid UTF-8`:                                  func(r *UnifiedOrderRequest) { r.Body = "\xff" },
		`field "attach"`:                                         func(r *UnifiedOrderRequest) { r.Attach = "a\x01b" },
		"time_expire (TimeExpire) is not after":                  func(r *UnifiedOrderRequest) { r.TimeStart = time.Now(); r.TimeExpire = r.TimeStart },
		"scene_info (SceneInfo) needs":                           func(r *UnifiedOrderRequest) { r.SceneInfo = &SceneInfo{} },
		"scene_info (SceneInfo) needs the kind of page":          func(r *UnifiedOrderRequest) { r.SceneInfo = &SceneInfo{H5Info: &H5Info{}} },
		"scene_info (SceneInfo) needs the store's": func(r *UnifiedOrderRequest) {
			r.SceneInfo = &SceneInfo{StoreInfo: StoreInfo{Name: "n"}, H5Info: &H5Info{Type: "Wap"}}
		},
		"scene_info (SceneInfo) has":                                       func(r *UnifiedOrderRequest) { r.SceneInfo = &SceneInfo{StoreInfo: StoreInfo{ID: long(80)}} },
		"detail (Detail) has":                                              func(r *UnifiedOrderRequest) { r.Detail = &OrderDetail{ReceiptID: long(2000)} },
		"in Extra, mch_id is the client's to set":                          func(r *UnifiedOrderRequest) { r.Extra.Set("mch_id", "1") },
		"in Extra, sign is the client's to set":                            func(r *UnifiedOrderRequest) { r.Extra.Set("sign", "1") },
		"in Extra, sub_mch_id is the client's to set: use":                 func(r *UnifiedOrderRequest) { r.Extra.Set("sub_mch_id", "1") },
		"in Extra, body is also set in the request's Go field: remove one": func(r *UnifiedOrderRequest) { r.Extra.Set("body", "1") },
	} {
		t.Run(want, func(t *testing.T) {
			c := newTestClient(t)
			_, err := c.UnifiedOrder(bg, order("20150806125346", change))
			c.refuses(want, err)
		})
	}
	c := newTestClient(t)
	_, err := c.UnifiedOrder(bg, nil)
	c.refuses("the request is nil", err)
}

// A field that the SDK does not know can be sent in Extra. A field that it now
// knows can still be sent in Extra.
func TestUnifiedOrderExtra(t *testing.T) {
	c := newTestClient(t)
	_, err := c.UnifiedOrder(bg, order("extra001", func(r *UnifiedOrderRequest) {
		r.Extra = NewXMLMap(map[string]string{"new_field": "1", "goods_tag": "WXG"})
	}))
	require.NoError(t, err)
	assert.Equal(t, "1", c.sent().Fields["new_field"])
	assert.Equal(t, "WXG", c.sent().Fields["goods_tag"])
}

// The documentation's vector. To reproduce:
//
//	printf %s 'appId=wxd678efh567hg6787&nonceStr=5K8264ILTKCH16CQ2502SI8ZNMTM67VS&package=prepay_id=wx2017033010242291fcfe0db70013231072&signType=MD5&timeStamp=1490840662&key=qazwsxedcrfvtgbyhnujmikolp111111' | openssl md5
func TestRequestPaymentParamsVector(t *testing.T) {
	c := clientAt(t, "http://localhost", func(cfg *Config) {
		cfg.AppID, cfg.Key, cfg.SignType = "wxd678efh567hg6787", "qazwsxedcrfvtgbyhnujmikolp111111", SignTypeMD5
		cfg.Clock = fixedClock(time.Unix(1490840662, 0))
	})
	c.nonce = func() string { return "5K8264ILTKCH16CQ2502SI8ZNMTM67VS" }
	params, err := c.RequestPaymentParams("wx2017033010242291fcfe0db70013231072")
	require.NoError(t, err)
	text, err := json.Marshal(params)
	require.NoError(t, err)
	assert.Equal(t, `{"timeStamp":"1490840662","nonceStr":"5K8264ILTKCH16CQ2502SI8ZNMTM67VS",`+
		`"package":"prepay_id=wx2017033010242291fcfe0db70013231072","signType":"MD5","paySign":"22D9B4E54AB1950F51E0649E8810ACD6"}`, string(text))
}

type fixedClock time.Time

func (c fixedClock) Now() time.Time                       { return time.Time(c) }
func (c fixedClock) After(time.Duration) <-chan time.Time { return time.After(0) }

func TestRequestPaymentParams(t *testing.T) {
	for _, signType := range []SignType{SignTypeMD5, SignTypeHMACSHA256} {
		c := newTestClient(t, func(cfg *Config) { cfg.SignType = signType })
		reply, err := c.UnifiedOrder(bg, order("20150806125346"))
		require.NoError(t, err)
		params, err := c.RequestPaymentParams(reply.PrepayID)
		require.NoError(t, err)
		assert.NotEqual(t, reply.Fields.Get("nonce_str"), params.NonceStr, "the server's nonce is not reused")
		text, err := json.Marshal(params)
		require.NoError(t, err)
		require.NoError(t, c.gw.RequestPayment(text))
		paid, _ := c.gw.Order("20150806125346")
		assert.Equal(t, "SUCCESS", paid.State)
	}
	c := newTestClient(t)
	for _, bad := range []string{"", "prepay_id=wx1", "a b", "wx1<b", "wx1>", "wx1&x", "wx1\n"} {
		params, err := c.RequestPaymentParams(bad)
		assert.ErrorContains(t, err, "UnifiedOrderResponse.PrepayID")
		assert.Nil(t, params)
	}
	for _, bad := range []string{"wx1\x00", "wx1\xff"} {
		params, err := c.RequestPaymentParams(bad)
		assert.Error(t, err)
		assert.Nil(t, params, "nothing is returned without a signature")
	}
}
