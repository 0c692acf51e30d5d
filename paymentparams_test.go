package wxpay

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// To reproduce the signature:
//
//	printf %s 'appid=wxd930ea5d5a258f4f&noncestr=n&package=Sign=WXPay&partnerid=10000100&prepayid=wx1&timestamp=1490840662&key=192006250b4c09247ec02edce69f6a2d' | openssl md5
func TestAppPaymentParams(t *testing.T) {
	c := clientAt(t, "http://localhost", func(cfg *Config) {
		cfg.SignType, cfg.Clock = SignTypeMD5, fixedClock(time.Unix(1490840662, 0))
	})
	c.nonce = func() string { return "n" }
	params, err := c.AppPaymentParams("wx1")
	require.NoError(t, err)
	text, err := json.Marshal(params)
	require.NoError(t, err)
	assert.Equal(t, `{"appid":"wxd930ea5d5a258f4f","partnerid":"10000100","prepayid":"wx1","package":"Sign=WXPay",`+
		`"noncestr":"n","timestamp":"1490840662","sign":"481C1B5BCBDB54592E530164B8DAD5E7"}`, string(text))

	shop, err := c.ForSubMerchant("1900000109", "wx8888888888888888").AppPaymentParams("wx1")
	require.NoError(t, err)
	assert.Equal(t, "wx8888888888888888 1900000109", shop.AppID+" "+shop.PartnerID)

	for _, bad := range []string{"", "prepay_id=wx1", "wx1\x00"} {
		params, err := c.AppPaymentParams(bad)
		assert.Error(t, err)
		assert.Nil(t, params)
	}
}

// WeixinJSBridge needs appId beside the five fields that wx.requestPayment takes.
func TestJSBridgeParams(t *testing.T) {
	c := clientAt(t, "http://localhost", func(cfg *Config) { cfg.Clock = fixedClock(time.Unix(1490840662, 0)) })
	c.nonce = func() string { return "n" }
	bridge, err := c.JSBridgeParams("wx1")
	require.NoError(t, err)
	five, err := c.RequestPaymentParams("wx1")
	require.NoError(t, err)
	assert.Equal(t, *five, bridge.PaymentParams)
	text, err := json.Marshal(bridge)
	require.NoError(t, err)
	fields := map[string]string{}
	require.NoError(t, json.Unmarshal(text, &fields))
	assert.Len(t, fields, 6)
	assert.Equal(t, "wxd930ea5d5a258f4f", fields["appId"])

	shop, err := c.ForSubMerchant("1900000109", "wx8888888888888888").JSBridgeParams("wx1")
	require.NoError(t, err)
	assert.Equal(t, "wx8888888888888888", shop.AppID)
	_, err = c.JSBridgeParams("")
	assert.ErrorContains(t, err, "UnifiedOrderResponse.PrepayID")
}

// An MWEB order names its page, and needs no store.
func TestUnifiedOrderH5Info(t *testing.T) {
	c := newTestClient(t)
	_, err := c.UnifiedOrder(bg, order("h5info01", func(r *UnifiedOrderRequest) {
		r.TradeType, r.OpenID = TradeTypeMWEB, ""
		r.SceneInfo = &SceneInfo{H5Info: &H5Info{Type: "Wap", WapURL: "https://shop.example", WapName: "shop"}}
	}))
	require.NoError(t, err)
	assert.Equal(t, `{"h5_info":{"type":"Wap","wap_url":"https://shop.example","wap_name":"shop"}}`, c.sent().Fields["scene_info"])
}

// A success without the address that the payer needs is none.
func TestUnifiedOrderWithoutAddress(t *testing.T) {
	for trade, name := range map[TradeType]string{TradeTypeNative: "code_url", TradeTypeMWEB: "mweb_url"} {
		req := order("noaddress", func(r *UnifiedOrderRequest) { r.TradeType, r.ProductID = trade, "P1" })
		fields := success("out_trade_no", "noaddress", "prepay_id", "wx1", "trade_type", string(trade))
		_, err := replies(t, signed(t, SignTypeHMACSHA256, fields)).UnifiedOrder(bg, req)
		assert.ErrorContains(t, err, name+" is missing")
		assert.ErrorIs(t, err, ErrOutcomeUnknown)
		fields[name] = "https://wx.tenpay.com/1"
		_, err = replies(t, signed(t, SignTypeHMACSHA256, fields)).UnifiedOrder(bg, req)
		assert.NoError(t, err)
	}
}
