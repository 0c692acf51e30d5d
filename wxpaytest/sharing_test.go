package wxpaytest

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	singlePath      = "/secapi/pay/profitsharing"
	multiPath       = "/secapi/pay/multiprofitsharing"
	finishPath      = "/secapi/pay/profitsharingfinish"
	sharingQuery    = "/pay/profitsharingquery"
	unsplitPath     = "/pay/profitsharingorderamountquery"
	ratioPath       = "/pay/profitsharingmerchantratioquery"
	addPath         = "/pay/profitsharingaddreceiver"
	removePath      = "/pay/profitsharingremovereceiver"
	shareReturnPath = "/secapi/pay/profitsharingreturn"
	returnQueryPath = "/pay/profitsharingreturnquery"
)

// hmacFields returns fields with the sign_type that profit sharing needs.
func hmacFields(pairs ...string) fields {
	return fields{"sign_type": HMACSHA256}.with(pairs...)
}

// shares returns receivers, each with an amount.
func shares(pairs ...any) string {
	var rows []map[string]any
	for i := 0; i < len(pairs); i += 2 {
		rows = append(rows, map[string]any{"type": "MERCHANT_ID", "account": pairs[i], "amount": pairs[i+1], "description": "d"})
	}
	text, _ := json.Marshal(rows)
	return string(text)
}

// frozen pays an order of 10 yuan for sharing, adds two receivers and waits.
func (g *gateway) frozen(number string) (transactionID string) {
	g.t.Helper()
	o := g.paid(number, Payment{}, "profit_sharing", "Y", "total_fee", "1000")
	for _, account := range []string{"1001", "1002"} {
		g.ok(addPath, hmacFields("receiver", fmt.Sprintf(`{"type":"MERCHANT_ID","account":%q,"name":"n","relation_type":"STORE"}`, account)))
	}
	g.Clock.Advance(time.Minute)
	return o.TransactionID
}

// sharingCall posts without appid and returns the response.
func (g *gateway) sharingCall(path string, pairs ...string) response {
	g.t.Helper()
	f := hmacFields(pairs...)
	f["appid"] = ""
	return g.call(path, f)
}

func (g *gateway) unsplit(id string) string {
	g.t.Helper()
	r := g.sharingCall(unsplitPath, "transaction_id", id)
	require.Equal(g.t, "SUCCESS", r.fields["return_code"], r.body)
	require.NotContains(g.t, r.fields, "result_code")
	require.True(g.t, r.signed())
	return r.fields["unsplit_amount"]
}

func TestSharingOnce(t *testing.T) {
	g := newGateway(t)
	id := g.frozen("T00001")
	f := hmacFields("transaction_id", id, "out_order_no", "P1", "receivers", shares("1001", 100, "1002", 50))
	first := g.ok(multiPath, f)
	assert.Equal(t, first.fields["order_id"], g.ok(multiPath, f).fields["order_id"])
	assert.Equal(t, "850", g.unsplit(id))
	g.fails(codeInvalidRequest, multiPath, f.with("receivers", shares("1001", 101)))
	g.fails(codeInvalidRequest, singlePath, f)

	r := g.sharingCall(sharingQuery, "transaction_id", id, "out_order_no", "P1")
	assert.Equal(t, "PROCESSING", r.fields["status"])
	assert.Contains(t, r.fields["receivers"], `"result":"PENDING"`)
	g.SetShareEnd("1002", ShareEnd{After: time.Hour, FailReason: "ACCOUNT_ABNORMAL"})
	g.Clock.Advance(time.Minute)
	r = g.sharingCall(sharingQuery, "transaction_id", id, "out_order_no", "P1")
	assert.Equal(t, "PROCESSING", r.fields["status"])
	assert.Contains(t, r.fields["receivers"], `"result":"SUCCESS"`)
	g.Clock.Advance(time.Hour)
	r = g.sharingCall(sharingQuery, "transaction_id", id, "out_order_no", "P1")
	assert.Equal(t, "FINISHED", r.fields["status"])
	assert.Contains(t, r.fields["receivers"], `"fail_reason":"ACCOUNT_ABNORMAL"`)
	assert.Equal(t, "900", g.unsplit(id)) // what was closed can be shared again
	sharing, err := g.Sharing("P1")
	require.NoError(t, err)
	assert.Equal(t, ShareClosed, sharing.Shares[1].State)
	_, err = g.Sharing("P2")
	assert.ErrorIs(t, err, ErrUnknown)
}

func TestSharingRules(t *testing.T) {
	g := newGateway(t)
	id := g.frozen("T00001")
	f := hmacFields("transaction_id", id, "out_order_no", "P1", "receivers", shares("1001", 100))
	g.fails(codeNoResource, multiPath, f.with("receivers", shares("1003", 1)))
	g.fails(codeAmountOverdue, multiPath, f.with("receivers", shares("1001", 600, "1002", 401)))
	g.fails(codeRuleLimit, multiPath, f.with("receivers", shares("1001", 301)))
	g.fails(codeTransaction, multiPath, f.with("transaction_id", "4200"))
	g.refused(codeSign, multiPath, f.with("sign_type", ""))
	g.refused(codeSign, multiPath, f.with("sign_type", "MD5"))
	g.refused(codeSign, sharingQuery, f)
	for _, receivers := range []string{"x", "[]", shares("", 1), shares("1001", 0), `[{"type":"X","account":"1001","amount":1,"description":"d"}]`} {
		g.refused(codeParam, multiPath, f.with("receivers", receivers))
	}
	g.SetMaxSharingRatio(10000)
	g.ok(multiPath, f.with("receivers", shares("1001", 301)))
	assert.Equal(t, "对同笔订单分账频率过高", g.refusalText(codeTooFrequent, multiPath, f.with("out_order_no", "P2")))
	g.IgnoreIntervals = true
	g.ok(multiPath, f.with("out_order_no", "P2"))
	fast := g.paid("T00002", Payment{}, "profit_sharing", "Y")
	g.IgnoreIntervals = false
	g.fails(codeNotReady, multiPath, f.with("out_order_no", "P3", "transaction_id", fast.TransactionID))
	plain := g.paid("T00003", Payment{})
	g.fails(codeNotShareOrder, multiPath, f.with("out_order_no", "P3", "transaction_id", plain.TransactionID))
	assert.Equal(t, codeNoOrder, g.sharingCall(sharingQuery, "transaction_id", id, "out_order_no", "P9").fields["err_code"])
	g.ok(removePath, hmacFields("receiver", `{"type":"MERCHANT_ID","account":"1001"}`))
	g.Clock.Advance(time.Minute)
	g.fails(codeNoResource, multiPath, f.with("out_order_no", "P4"))
}

// refusalText is refused, and returns the text.
func (g *gateway) refusalText(code, path string, f fields) string {
	g.t.Helper()
	return g.refused(code, path, f).fields["return_msg"]
}

func TestSharingEnds(t *testing.T) {
	g := newGateway(t)
	id := g.frozen("T00001")
	f := hmacFields("transaction_id", id, "out_order_no", "P1", "receivers", shares("1001", 100))
	g.ok(singlePath, f)
	assert.Equal(t, "0", g.unsplit(id)) // the rest is unfrozen
	g.Clock.Advance(time.Minute)
	g.fails(codeInvalidRequest, multiPath, f.with("out_order_no", "P2"))

	id = g.frozen("T00002")
	end := hmacFields("transaction_id", id, "out_order_no", "F1", "description", "d")
	first := g.ok(finishPath, end)
	assert.Equal(t, first.fields["order_id"], g.ok(finishPath, end).fields["order_id"])
	r := g.sharingCall(sharingQuery, "transaction_id", id, "out_order_no", "F1")
	assert.Equal(t, "FINISHED", r.fields["status"])
	assert.Equal(t, "1000", r.fields["amount"])
	assert.NotContains(t, r.fields, "receivers")
}

func TestMaxSharingRatio(t *testing.T) {
	g := newGateway(t)
	r := g.sharingCall(ratioPath, "brand_mch_id", "1900000108")
	assert.Equal(t, "3000", r.fields["max_ratio"], r.body)
	assert.NotContains(t, r.fields, "result_code")
	assert.Equal(t, "FAIL", g.sharingCall(ratioPath).fields["return_code"])
}

func TestShareReturn(t *testing.T) {
	g := newGateway(t)
	id := g.frozen("T00001")
	g.ok(multiPath, hmacFields("transaction_id", id, "out_order_no", "P1", "receivers", shares("1001", 100)))
	f := hmacFields("out_order_no", "P1", "out_return_no", "B1", "return_account_type", "MERCHANT_ID",
		"return_account", "1001", "return_amount", "60", "description", "d")
	g.fails(codeInvalidRequest, shareReturnPath, f) // still PENDING
	g.Clock.Advance(time.Minute)
	refund := fields{"transaction_id": id, "out_refund_no": "R1", "total_fee": "1000", "refund_fee": "960"}
	g.fails(codeNotEnough, "/secapi/pay/refund", refund)
	assert.Equal(t, "PROCESSING", g.ok(shareReturnPath, f).fields["result"])
	g.ok(shareReturnPath, f)
	g.fails(codeInvalidRequest, shareReturnPath, f.with("return_amount", "61"))
	g.fails(codeInvalidRequest, shareReturnPath, f.with("out_return_no", "B2", "return_amount", "41"))
	g.fails(codeNoOrder, shareReturnPath, f.with("out_order_no", "P2"))
	g.refused(codeLackParams, shareReturnPath, f.with("out_order_no", ""))
	g.Clock.Advance(time.Minute)
	q := hmacFields("out_order_no", "P1", "out_return_no", "B1")
	assert.Equal(t, "SUCCESS", g.ok(returnQueryPath, q).fields["result"])
	g.fails(codeNoResource, returnQueryPath, q.with("out_return_no", "B2"))
	g.ok("/secapi/pay/refund", refund)

	g.SetShareReturnEnd("1001", ShareEnd{FailReason: "BALANCE_NOT_ENOUGH"})
	r := g.ok(shareReturnPath, f.with("out_return_no", "B3", "return_amount", "40"))
	assert.Equal(t, "FAILED", r.fields["result"])
	assert.Equal(t, "BALANCE_NOT_ENOUGH", r.fields["fail_reason"])
	returned, ok := g.ShareReturn("B3")
	assert.True(t, ok)
	assert.EqualValues(t, 40, returned.Amount)
	g.SetShareReturnEnd("1001", ShareEnd{})
	g.ok(shareReturnPath, f.with("out_return_no", "B5", "return_amount", "40")) // B3 left it with the receiver
	g.Clock.Advance(181 * 24 * time.Hour)
	g.fails(codeInvalidRequest, shareReturnPath, f.with("out_return_no", "B4", "return_amount", "1"))
}

// A gateway that was killed goes on with its sharings.
func TestStoreKeepsSharings(t *testing.T) {
	store := newMemory()
	g := openGateway(t, Config{Store: store})
	id := g.frozen("T00001")
	g.SetShareEnd("1002", ShareEnd{After: time.Hour, FailReason: "ACCOUNT_ABNORMAL"})
	g.SetMaxSharingRatio(2000)
	f := hmacFields("transaction_id", id, "out_order_no", "P1", "receivers", shares("1001", 100, "1002", 50))
	first := g.ok(multiPath, f)
	g.Clock.Advance(time.Minute)
	back := hmacFields("out_order_no", "P1", "out_return_no", "B1", "return_account_type", "MERCHANT_ID",
		"return_account", "1001", "return_amount", "60", "description", "d")
	g.ok(shareReturnPath, back)
	g.ok(finishPath, hmacFields("transaction_id", id, "out_order_no", "F1", "description", "d"))

	again := openGateway(t, Config{Store: &memory{records: store.copy()}})
	assert.Equal(t, first.fields["order_id"], again.ok(multiPath, f).fields["order_id"])
	assert.Equal(t, "2000", again.sharingCall(ratioPath, "brand_mch_id", "1").fields["max_ratio"])
	assert.Equal(t, "0", again.unsplit(id))
	again.Clock.Advance(time.Hour)
	want, err := g.Sharing("P1")
	require.NoError(t, err)
	assert.Equal(t, SharePending, want.Shares[1].State)
	got, err := again.Sharing("P1")
	require.NoError(t, err)
	assert.Equal(t, "ACCOUNT_ABNORMAL", got.Shares[1].FailReason)
	assert.EqualValues(t, 60, got.Shares[0].Returned)
	returned, ok := again.ShareReturn("B1")
	assert.True(t, ok)
	assert.Equal(t, "SUCCESS", returned.Result)
	again.fails(codeInvalidRequest, shareReturnPath, back.with("return_amount", "61"))
}

// After 30 days the money is the merchant's: nothing is left to share.
func TestUnsharedMoneyIsReleased(t *testing.T) {
	g := newGateway(t)
	id := g.frozen("T00001")
	shared := hmacFields("transaction_id", id, "out_order_no", "P1", "receivers", shares("1001", 100))
	g.ok(multiPath, shared)
	g.Clock.Advance(30*24*time.Hour - 2*time.Minute)
	assert.Equal(t, "900", g.unsplit(id))
	g.Clock.Advance(2 * time.Minute)
	assert.Equal(t, "0", g.unsplit(id))
	g.fails(codeInvalidRequest, multiPath, shared.with("out_order_no", "P2"))
	g.ok(multiPath, shared) // a repeat
}
