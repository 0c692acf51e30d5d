package papay

import (
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func wire(noNonce bool, envelope ...string) producttest.Wire {
	return producttest.Wire{
		Options:  wxpaytest.PathOptions{SignType: wxpaytest.MD5, NoNonce: noNonce},
		Envelope: append([]string{"appid", "mch_id", "sign"}, envelope...),
		Texts: map[string]string{
			"notify_url": "https://a.b/1", "contract_notify_url": "https://a.b/2", "version": "1.0", "trade_type": "PAP", "result_code": "SUCCESS",
			"clientip": "1.2.3.4", "spbill_create_ip": "1.2.3.5", "return_url": "https://a.b/3",
		},
	}
}

func survives[Request, Response any](t *testing.T, op *wxpay.Operation[Request, Response], envelope ...string) {
	c, gw := newTestClient(t)
	producttest.Survives(t, c, gw, op, wire(op.NoNonce, envelope...))
}

// isSent is for signings that are links, or parameters of the front end.
func isSent[Request, Response any](t *testing.T, op *wxpay.Operation[Request, Response]) {
	c, _ := newTestClient(t)
	producttest.IsSent(t, c, op, wire(op.NoNonce))
}

func TestEveryFieldSurvives(t *testing.T) {
	isSent(t, &miniProgram)
	isSent(t, &entrustWeb)
	isSent(t, &h5EntrustWeb)
	survives(t, &preEntrustWeb)
	survives(t, &contractOrder, "nonce_str")
	survives(t, &queryContract)
	survives(t, &deleteContract)
	survives(t, &papPayApply, "nonce_str")
	survives(t, &papOrderQuery, "nonce_str")
}

func TestEveryFieldOfNotificationsSurvives(t *testing.T) {
	c, gw := newTestClient(t)
	w := wire(false)
	w.Texts["trade_state"] = "SUCCESS"
	_, texts := producttest.Filled[Deduction](t, w)
	delete(texts, "sub_openid")
	delete(texts, "device_info") // a free text: a query would have to confirm the message
	deducted := message(gw)
	maps.Copy(deducted, texts)
	d, err := ParseDeduction(t.Context(), c, strings.NewReader(string(gw.SignXML("", wxpaytest.MD5, deducted))))
	require.NoError(t, err)
	w.Check(t, d, deducted)

	changed := message(gw)
	_, texts = producttest.Filled[ContractChange](t, w)
	maps.Copy(changed, texts)
	changed["contract_display_account"], changed["contract_termination_remark"] = "", ""
	m, err := ParseContractChange(t.Context(), c, strings.NewReader(string(gw.SignXML("", wxpaytest.MD5, changed))))
	require.NoError(t, err)
	w.Check(t, m, changed)
}
