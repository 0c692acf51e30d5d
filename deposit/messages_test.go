package deposit

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
)

func survives[Request, Response any](t *testing.T, op *wxpay.Operation[Request, Response], texts map[string]string) {
	c, gw := newTestClient(t)
	producttest.Survives(t, c, gw, op, producttest.Wire{
		Options: options(op.Certificate), Texts: texts,
		Envelope: []string{"appid", "mch_id", "sub_appid", "sub_mch_id", "nonce_str", "sign", "sign_type"},
		Odd:      []string{"refund_recv_accout_0"}, // WeChat Pay spells it so
	})
}

func TestEveryFieldSurvives(t *testing.T) {
	texts := map[string]string{
		"spbill_create_ip": "1.2.3.4", "notify_url": "https://a.example/n", "trade_type": "JSAPI", "trade_state": "SUCCESS",
		"fee_type": "CNY", "refund_fee_type": "CNY", "version": "1.0", "deposit": "Y",
	}
	survives(t, &unifiedOrder, texts)
	survives(t, &microPay, texts)
	survives(t, &facePay, texts)
	survives(t, &orderQuery, texts)
	survives(t, &reverse, texts)
	survives(t, &consume, texts)
	survives(t, &refund, texts)
	survives(t, &refundQuery, map[string]string{"out_refund_no": "R1", "out_refund_no_0": "R1", "refund_id": "5", "refund_id_0": "5"})
}
