package redpack

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
)

func survives[Request, Response any](t *testing.T, op *wxpay.Operation[Request, Response], number, appID string) {
	c, gw := producttest.NewClient(t)
	producttest.Survives(t, c, gw, op, producttest.Wire{
		Options: unsigned, Texts: map[string]string{"total_num": number}, Envelope: []string{appID, "mch_id", "nonce_str", "sign"},
	})
}

func TestEveryFieldSurvives(t *testing.T) {
	survives(t, &sendMiniProgram, "1", "wxappid")
	survives(t, &send, "1", "wxappid")
	survives(t, &sendGroup, "3", "wxappid")
	survives(t, &getHBInfo, "1", "appid")
}
