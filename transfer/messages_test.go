package transfer

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func survives[Request, Response any](t *testing.T, op *wxpay.Operation[Request, Response], opts wxpaytest.PathOptions, envelope ...string) {
	c, gw := producttest.NewClient(t)
	producttest.Survives(t, c, gw, op, producttest.Wire{
		Options: opts, Envelope: append([]string{"nonce_str", "sign"}, envelope...),
		Texts: map[string]string{"partner_trade_no": number},
		Odd:   []string{"finder_template_id"},
	})
}

func TestEveryFieldSurvives(t *testing.T) {
	survives(t, &transfers, unsigned, "mch_appid", "mchid")
	survives(t, &getTransferInfo, unsigned, "appid", "mch_id")
	survives(t, &payBank, unsigned, "mch_id")
	survives(t, &queryBank, unsigned, "mch_id")
	survives(t, &getPublicKey, wxpaytest.PathOptions{Certificate: true, UnsignedReply: true}, "mch_id", "sign_type")
}
