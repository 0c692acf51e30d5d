package coupon

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func survives[Request, Response any](t *testing.T, op *wxpay.Operation[Request, Response], opts wxpaytest.PathOptions) {
	c, gw := newTestClient(t)
	producttest.Survives(t, c, gw, op, producttest.Wire{
		Options: opts, Envelope: []string{"appid", "mch_id", "nonce_str", "sign"},
		Texts: map[string]string{"openid_count": "1", "version": "1.0", "type": "XML", "ret_code": "SUCCESS", "stock_id": "1717", "coupon_stock_id": "1717"},
	})
}

func TestEveryFieldSurvives(t *testing.T) {
	survives(t, &send, withCertificate)
	survives(t, &queryStock, md5)
	survives(t, &queryInfo, md5)
}
