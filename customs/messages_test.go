package customs

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
)

func survives[Request, Response any](t *testing.T, op *wxpay.Operation[Request, Response], texts map[string]string) {
	c, gw := newTestClient(t)
	producttest.Survives(t, c, gw, op, producttest.Wire{
		Options: options(false), Envelope: []string{"appid", "mch_id", "sign"}, Texts: texts,
	})
}

func TestEveryFieldSurvives(t *testing.T) {
	sums := map[string]string{"order_fee": "110", "transport_fee": "10", "product_fee": "100", "fee_type": "CNY"}
	survives(t, &declareOrder, sums)
	survives(t, &declareNew, sums)
	survives(t, &redeclare, nil)
	survives(t, &query, map[string]string{"sub_order_no": "S1", "sub_order_no_0": "S1", "sub_order_id": "5", "sub_order_id_0": "5"})
}
