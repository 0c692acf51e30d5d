package profitsharing

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
)

func survives[Request, Response any](t *testing.T, op *wxpay.Operation[Request, Response], texts map[string]string) {
	c, gw := producttest.NewShop(t)
	w := producttest.Wire{
		Options: options(op.Certificate), Texts: texts,
		Envelope: []string{"mch_id", "sub_mch_id", "nonce_str", "sign", "sign_type"},
	}
	if op.AppIDField != "-" {
		w.Envelope = append(w.Envelope, "appid", "sub_appid")
	}
	producttest.Survives(t, c, gw, op, w)
}

func TestEveryFieldSurvives(t *testing.T) {
	shares := map[string]string{"receivers": "[" + merchantShare + "]"}
	party := map[string]string{"receiver": `{"type":"MERCHANT_ID","account":"190001001","name":"示例商户全称","relation_type":"STORE_OWNER"}`}
	survives(t, &share, shares)
	survives(t, &multiShare, shares)
	survives(t, &finish, nil)
	survives(t, &query, nil)
	survives(t, &amountQuery, nil)
	survives(t, &ratioQuery, nil)
	survives(t, &addReceiver, party)
	survives(t, &removeReceiver, map[string]string{"receiver": `{"type":"MERCHANT_ID","account":"190001001"}`})
	survives(t, &returnShare, nil)
	survives(t, &returnQuery, nil)
}
