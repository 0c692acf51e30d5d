package wxpaytest

import (
	"compress/gzip"
	"crypto/sha1"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/bills"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const fundFlow = "/pay/downloadfundflow"

func ofBasic(pairs ...string) fields {
	return fields{"bill_date": billDay, "account_type": "Basic", "sign_type": "HMAC-SHA256"}.with(pairs...)
}

// flowFails checks that the call fails with that err_code and has no other
// content.
func (g *gateway) flowFails(code string, f fields) {
	g.t.Helper()
	r := g.call(fundFlow, f)
	assert.Equal(g.t, fields{"return_code": "SUCCESS", "return_msg": "OK", "result_code": "FAIL", "err_code": code,
		"err_code_des": r.fields["err_code_des"]}, r.fields)
}

func TestDownloadFundFlow(t *testing.T) {
	g := aDay(t)
	plain := g.plain
	g.plain = g.withID
	r := g.call(fundFlow, ofBasic())
	flow := "10000100" + billDay + "000000000"
	assert.Equal(t, g.known(bills.FlowHeader+"\n"+
		"`2019-02-19 12:00:00,`<order_1>,`"+flow+"1,`交易,`交易,`收入,`8.00,`10008.00,`system,`,`order_1\n"+
		"`2019-02-19 12:01:00,`<refund_1>,`"+flow+"2,`退款,`退款,`支出,`4.50,`10003.50,`system,`退款总金额4.50元;含手续费0.03元,`refund_1\n"+
		"`2019-02-19 12:02:00,`<order_2>,`"+flow+"3,`交易,`交易,`收入,`0.01,`10003.51,`system,`,`order_2\n"+
		"资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n`3.0,`2.0,`8.01,`1.0,`4.5\n"), r.body)
	digest := fmt.Sprintf("SHA=%x", sha1.Sum([]byte(r.body)))
	packed := g.call(fundFlow, ofBasic("tar_type", "GZIP"))
	for _, r := range []response{r, packed} {
		assert.Equal(t, digest, r.header.Get("Digest"))
	}
	z, err := gzip.NewReader(strings.NewReader(packed.body))
	require.NoError(t, err)
	text, err := io.ReadAll(z)
	require.NoError(t, err)
	assert.Equal(t, r.body, string(text))

	operation := g.call(fundFlow, ofBasic("account_type", "Operation"))
	assert.Contains(t, operation.body, ",`退款,`退款,`支出,`0.01,`9999.99,")
	fees := g.call(fundFlow, ofBasic("account_type", "Fees"))
	assert.True(t, strings.HasSuffix(fees.body, "`2.0,`1.0,`0.03,`1.0,`0.05\r\n"), fees.body)
	g.plain = plain
	assert.Equal(t, http.StatusBadRequest, g.call(fundFlow, ofBasic()).status)
}

func TestDownloadFundFlowFailures(t *testing.T) {
	g := aDay(t)
	g.plain = g.withID
	g.flowFails("NO_BILL_EXIST", ofBasic("bill_date", "20170601", "tar_type", "GZIP"))
	g.refused("PARAM_ERROR", fundFlow, ofBasic("bill_date", "20170531"))
	g.refused("PARAM_ERROR", fundFlow, ofBasic("bill_date", "20190220"))
	g.refused("PARAM_ERROR", fundFlow, ofBasic("bill_date", "2019"))
	g.refused("PARAM_ERROR", fundFlow, ofBasic("account_type", "basic"))
	g.refused("LACK_PARAMS", fundFlow, ofBasic("account_type", ""))
	g.Clock.Advance(22*time.Hour - time.Hour)
	g.flowFails("BILL_CREATING", ofBasic("bill_date", "20190220"))
	g.refused("SIGNERROR", fundFlow, ofBasic("sign_type", "MD5"))
	g.refused("SIGNERROR", fundFlow, ofBasic("sign_type", ""))
	// Signed with the required algorithm, but without sign_type.
	f := ofBasic("sign_type", "").with("nonce_str", "n", "appid", g.ids["appid"], "mch_id", g.ids["mch_id"])
	g.refused("LACK_PARAMS", fundFlow, f.with("sign", signTest("HMAC-SHA256", testKey, f)))
}

func TestDownloadFundFlowFullWidth(t *testing.T) {
	g := aDay(t)
	g.plain = g.withID
	g.Bills.FullWidth = true
	assert.Contains(t, g.call(fundFlow, ofBasic()).body, "收支金额（元），账户结余（元），")
}

func TestDownloadFundFlowFaults(t *testing.T) {
	g := aDay(t)
	g.plain = g.withID
	whole := g.call(fundFlow, ofBasic())
	g.Inject(Fault{Name: TruncatedBody, Path: fundFlow})
	half := g.call(fundFlow, ofBasic())
	assert.Equal(t, whole.body[:len(whole.body)/2], half.body)
	assert.Equal(t, whole.header.Get("Digest"), half.header.Get("Digest"))
	g.Inject(Fault{Name: SystemErrorAfter, Path: fundFlow})
	g.flowFails("SYSTEMERROR", ofBasic())
}

// The balance of a day includes the days before; closed refunds are added
// again.
func TestDownloadFundFlowBalance(t *testing.T) {
	g := aDay(t)
	g.plain = g.withID
	g.ok(refunding, aRefund("refund_3", "100").with("out_trade_no", "order_1", "total_fee", "1000", "refund_desc", "缺货"))
	require.NoError(t, g.FinishRefund("refund_3", RefundClosed))
	g.Clock.Advance(24 * time.Hour)
	text := g.call(fundFlow, ofBasic("bill_date", "20190220")).body
	assert.Contains(t, text, "`支出,`0.70,`10002.81,`system,`缺货,`refund_3")
	assert.Contains(t, text, "`收入,`0.70,`10003.51,`system,`退款关闭,`refund_3")
	assert.NotContains(t, text, "order_1")
}
