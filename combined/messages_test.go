package combined

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
)

func survives[Request, Response any](t *testing.T, op *wxpay.Operation[Request, Response], texts map[string]string) {
	c, gw := newTestClient(t)
	producttest.Survives(t, c, gw, op, producttest.Wire{
		Options: hmac, Envelope: []string{"combine_appid", "combine_mch_id", "nonce_str", "sign", "sign_type"}, Texts: texts,
	})
}

func TestEveryFieldSurvives(t *testing.T) {
	survives(t, &order, map[string]string{
		"spbill_create_ip": "1.2.3.4", "notify_url": "https://shop.example/notify", "trade_type": "JSAPI", "scene_info": `{"device_id":"D1","payer_client_ip":"1.2.3.4"}`,
		"sub_order_list": `{"order_num":2,"order_list":[{"appid":"wx1","mch_id":"1900000109","body":"b","attach":"a","out_trade_no":"A1","fee_type":"CNY","total_fee":10},` +
			`{"appid":"wx2","mch_id":"1900000110","body":"b","attach":"a","out_trade_no":"B1","fee_type":"CNY","total_fee":20}]}`,
	})
	survives(t, &query, nil)
	survives(t, &closeOrder, map[string]string{"sub_order_list": `[{"mchid":"1900000109","out_trade_no":"A1"}]`})
}
