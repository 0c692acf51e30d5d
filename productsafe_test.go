package wxpay_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay"
)

// deadNumbers are the codes that prove, if they are signed, that no request with the
// number was or will be carried out. Only they say "not done" after a request in doubt.
var deadNumbers = map[string]string{
	"ORDERCLOSED":          "papay.pappayapply papay.contractorder deposit.unifiedorder deposit.micropay deposit.facepay facepay.facepay combined.combinedorder",
	"ORDERREVERSED":        "deposit.micropay deposit.facepay facepay.facepay",
	"ORDERPAID":            "combined.closecombinedorder", // paid, so not closed
	"SOMETHING_NEW|该订单已支付": "combined.closecombinedorder",
}

// reachedStates are the codes that prove, if they are signed, that what was asked for is
// already so.
var reachedStates = map[string]string{
	"ORDERPAID":            "papay.pappayapply papay.contractorder deposit.unifiedorder deposit.micropay deposit.facepay facepay.facepay combined.combinedorder",
	"SOMETHING_NEW|该订单已支付": "papay.pappayapply papay.contractorder deposit.unifiedorder deposit.micropay deposit.facepay facepay.facepay combined.combinedorder",
	"ORDER_ACCEPTED":       "papay.pappayapply",
	"ORDERCLOSED":          "combined.closecombinedorder",
	"10060023":             "wxa.upload_shipping_info",
	"10060030":             "wxa.upload_shipping_info",
}

// openValues are the values of failures that never say "not done": the request may have
// been carried out, or the documents say only how the number was used before.
const openValues = "SYSTEMERROR SYSTEM_ERROR SYSTEMERROR|x BIZERR_NEED_RETRY INVALID_REQUEST ERROR 0 SUCCESS SOMETHING_NEW 77777 -1 " +
	"FATAL_ERROR SEND_FAILED PROCESSING USERPAYING TRADE_PAYING BANKERROR BANK_ERROR NETWORK_ERROR ORDER_ACCEPTED REFUND_FEE_MISMATCH " +
	"系统错误稍后再试 系统繁忙,请稍后再试. 今天天气很好 该订单已支付 INVALID_REQUEST|系统繁忙,请稍后再试. SYSTEMERROR|appid和openid不匹配 INVALID_REQUEST|付款处理中 20002|x"

func (l productLine) is(list map[string]string) bool {
	return slices.Contains(strings.Fields(list[l.value]), l.call.name)
}

func (l productLine) signed() bool {
	return l.shape == "errcode" || (l.shape == "code" || l.shape == "des") && !l.call.kind.has(unsignedCall)
}

// checkSafe checks what must hold of every line, whatever the file says.
func (l productLine) checkSafe(t *testing.T) {
	t.Helper()
	if l.call.kind.has(readsOnly) {
		assert.Equal(t, wxpay.OutcomeReadOnly, l.first.Outcome, "%v", l)
		return
	}
	want := wxpay.OutcomeUnknown
	switch {
	case l.signed() && l.is(deadNumbers):
		want = wxpay.OutcomeNotDone
	case l.signed() && l.is(reachedStates):
		want = wxpay.OutcomeAlreadyDone
	}
	if l.doubt != nil {
		assert.Equal(t, want, l.doubt.Outcome, "%v", l)
		l.checkAdvice(t, l.doubt)
	}
	if l.first.Outcome != wxpay.OutcomeNotDone {
		assert.Equal(t, want, l.first.Outcome, "%v", l)
	} else if want == wxpay.OutcomeUnknown {
		assert.False(t, l.isOpen(), "%v", l)
	}
	l.checkAdvice(t, l.first)
}

// isOpen reports whether a failure leaves open what happened to the request.
func (l productLine) isOpen() bool {
	switch l.shape {
	case "forged", "code-unsigned":
		return true
	case "http":
		return l.value != "connect-refused" && l.value != "cert-page"
	}
	return l.value == "" || slices.Contains(strings.Fields(openValues), l.value)
}

// checkAdvice checks that an advice suits its outcome.
func (l productLine) checkAdvice(t *testing.T, e *wxpay.Error) {
	t.Helper()
	advice := strings.NewReplacer("a new number shares twice", "", "a new number may pay twice", "", "a new number may give a second coupon", "", "never with a new one", "", "download a new one", "").Replace(e.Advice())
	assert.NotContains(t, advice, "\n", "%v", l)
	if e.Outcome == wxpay.OutcomeUnknown {
		assert.NotRegexp(t, riskyAdvice, advice, "%v", l)
	}
	if query, number := strings.Index(advice, "query"), strings.Index(advice, "new number"); query >= 0 && number >= 0 {
		assert.Less(t, query, number, "%v", l)
	}
}
