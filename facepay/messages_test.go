package facepay

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func survives[Request, Response any](t *testing.T, op *wxpay.Operation[Request, Response], opts wxpaytest.PathOptions, texts map[string]string) {
	c, gw := newTestClient(t)
	producttest.Survives(t, c, gw, op, producttest.Wire{
		Options: opts, Envelope: []string{"appid", "mch_id", "nonce_str", "sign", "sign_type"}, Texts: texts,
	})
}

func TestEveryFieldSurvives(t *testing.T) {
	texts := map[string]string{
		"spbill_create_ip": "1.2.3.4", "fee_type": "CNY", "trade_state": "SUCCESS", "trade_type": "FACE",
		"detail": `{"cost_price":1,"receipt_id":"wx123","goods_detail":[{"goods_id":"g1","wxpay_goods_id":"1001","goods_name":"iPhone","goods_num":1,"quantity":2,"price":528800,"goods_category":"123789","body":"手机"}]}`,
	}
	survives(t, &pay, hmac, texts)
	survives(t, &query, hmac, texts)
	survives(t, &reverse, wxpaytest.PathOptions{Certificate: true, SignType: "HMAC-SHA256"}, nil)
	survives(t, &authInfo, wxpaytest.PathOptions{}, map[string]string{"version": "1"})
}
