package wxpay

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// refusals answer every call with return_code FAIL and these pairs.
func refused(pairs ...string) string {
	text := "<xml><return_code>FAIL</return_code>"
	for i := 0; i < len(pairs); i += 2 {
		text += fmt.Sprintf("<%s><![CDATA[%s]]></%[1]s>", pairs[i], pairs[i+1])
	}
	return text + "</xml>"
}

func orderOf(c *Client) error {
	_, err := c.UnifiedOrder(bg, order("order001"))
	return err
}

// A refusal with only a text is classified, also when no document has the
// wording.
func TestReturnMsg(t *testing.T) {
	for text, want := range map[string]Code{
		"签名错误": ErrSignError, "签名错误，请检查后再试": ErrSignError, "签名失败": ErrSignError, "签名验证失败": ErrSignError, "签名 不正确": ErrSignError,
		"沙箱验证签名失败，请检查": ErrSignError, "验证签名失败, 请调用getsignkey": ErrSignError, "sign error": ErrSignError, "Invalid Sign": ErrSignError,
		"输入源“/body/xml/sign”映射到值字段“签名”字符串规则校验失败，字节数 64，大于最大值 32": ErrSignError,
		"商户号mch_id与appid不匹配": ErrAppIDMchIDNotMatch, "appid和mch_id不匹配，请检查后再试": ErrAppIDMchIDNotMatch, "sub_mch_id与sub_appid不匹配": ErrAppIDMchIDNotMatch,
		"appid和openid不匹配": ErrParamError, "sub_appid and sub_openid not match": ErrParamError, "appid不存在": ErrAppIDNotExist, "AppID不存在，请检查": ErrAppIDNotExist,
		"商户号非法": ErrMchIDNotExist, "受理关系不存在": ErrNoAuth, "商户号该产品权限未开通，请前往商户平台": ErrNoAuth, "商户收款功能已被限制，请联系": ErrNoAuth,
		"受理机构必须传入sub_mch_id": ErrLackParams, "缺少参数": ErrLackParams, "JSAPI支付必须传openid": ErrLackParams, "openid：此字段为必填项": ErrLackParams,
		"证书已过期": ErrCertError, "body参数长度有误": ErrParamError, "XML格式错误": ErrXMLFormatError, "invalid total_fee": ErrParamError,
		"invalid notify_url，请检查": ErrParamError, "invalid spbill_create_ip": ErrParamError, "time_expire时间过短，刷卡至少1分钟": ErrParamError,
		"输入源“/body/xml/body”映射到值字段“商品描述”字符串规则校验失败，字节数 145，大于最大值 127": ErrParamError, "无法将输入源“/body/xml/total_fee”映射到目标字段": ErrParamError,
		"对同笔订单分账频率过高": ErrFrequencyLimited, "你的操作过于频繁，请稍后再试": ErrFrequencyLimited, "系统错误稍后再试": ErrSystemError,
		"系统繁忙,请稍后再试.": ErrSystemError, "PARAM_ERROR": "PARAM_ERROR", "NOAUTH": "NOAUTH",
	} {
		err := orderOf(replies(t, refused("return_msg", text)))
		assert.ErrorIs(t, err, want, text)
		assert.ErrorContains(t, err, strconv.Quote(text), "the whole text is shown")
		e := err.(*Error)
		assert.Equal(t, map[bool]Outcome{true: OutcomeUnknown, false: OutcomeNotDone}[want == ErrSystemError], e.Outcome, text)
		if want == ErrSystemError || want == ErrFrequencyLimited {
			continue
		}
		assert.Equal(t, 1, e.Attempts, "%s: an immediate retry does not help", text)
		assert.Equal(t, map[bool]Retry{true: RetryLater}[text == "证书已过期"], e.Retry, text) // some servers still have the old certificate
	}
	for text, retry := range map[string]Retry{
		"": RetryLater, "出错了": RetryLater, "订单不存在": RetryLater, "not exist": RetryLater, "order not paid": RetryLater, "invalid status": RetryLater,
		"商户订单号重复": RetryNever, "该订单已支付": RetryNever, // "the number was used" is not believed without a signature
	} {
		e := orderOf(replies(t, refused("return_msg", text))).(*Error)
		assert.Empty(t, e.Code, text)
		assert.Equal(t, OutcomeUnknown, e.Outcome, text)
		assert.Equal(t, retry, e.Retry, text)
		assertDoubtful(t, e.Advice())
	}
}

// Any wording for a wrong key is recognized, and the error has the string to
// sign. A counter payment does not wait.
func TestWrongKeyInOtherWords(t *testing.T) {
	for _, text := range []string{"签名错误，请检查后再试", "签名失败", "签名验证失败"} {
		c := newTestClient(t)
		c.script("/pay/micropay", map[string]string{"return_code": "FAIL", "return_msg": text})
		_, calls, err := c.charge(bg, sale("counter1"))
		assert.ErrorIs(t, err, ErrSignError)
		assert.Contains(t, err.(*Error).StringToSign(), "auth_code=***&")
		assert.Contains(t, err.(*Error).Advice(), "fix the key")
		assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
		assert.Equal(t, []string{"micropay 0", "orderquery 0"}, calls, "the only query finds no order with this number")
	}
}

// The response to a retry says nothing about the attempt before it. That
// attempt may have been carried out.
func TestRefusedAfterALostResponse(t *testing.T) {
	for _, answer := range []string{
		refused("return_msg", "签名错误"), refused("return_msg", "证书已过期"), refused("err_code", "PARAM_ERROR"),
		signed(t, SignTypeHMACSHA256, map[string]string{"return_code": "SUCCESS", "result_code": "FAIL", "err_code": "NOTENOUGH"}),
		signed(t, SignTypeHMACSHA256, map[string]string{"return_code": "SUCCESS", "result_code": "FAIL", "err_code": "NOAUTH"}),
	} {
		lost := true
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if lost {
				lost = false
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			io.WriteString(w, answer)
		}))
		e := orderOf(clientAt(t, server.URL)).(*Error)
		server.Close()
		assert.Equal(t, 2, e.Attempts)
		assert.Equal(t, OutcomeUnknown, e.Outcome, answer)
		assert.Contains(t, e.Advice(), "with the same number", "%s", answer)
		assertDoubtful(t, e.Advice())
	}
}

// assertDoubtful asserts that an advice fits an unknown outcome.
func assertDoubtful(t *testing.T, advice string) {
	t.Helper()
	for _, wrong := range []string{"outside WeChat Pay", "a new ", "another way", "nothing was sent", "not paid"} {
		assert.NotContains(t, advice, wrong)
	}
}

// While the outcome of a code is unknown, no advice suggests a new number or
// another way to pay.
func TestAdviceFitsTheOutcome(t *testing.T) {
	for _, e := range endpoints() {
		for _, meanings := range []Meanings{e.Meanings, commonMeanings} {
			for code := range meanings {
				first := newError(e, code)
				f := failure{Error: Error{Operation: e.operation(), Attempts: 2, Code: code, signed: true}, endpoint: e, sent: true}
				for _, err := range []*Error{first, f.settle(true)} {
					assert.NotEmpty(t, err.Advice(), "%s %s", e.operation(), code)
					if err.Outcome == OutcomeUnknown {
						assertDoubtful(t, err.Advice())
					}
				}
			}
		}
	}
}

// If a code leaves the outcome open, a text that refuses does not change that.
// The text only stops the retries.
func TestOpenCodeBesideARefusal(t *testing.T) {
	for _, answer := range []string{
		"<xml><return_code>SYSTEMERROR</return_code><return_msg>签名错误</return_msg></xml>",
		refused("err_code", "SYSTEMERROR", "return_msg", "签名错误"),
		signed(t, SignTypeHMACSHA256, map[string]string{
			"return_code": "SUCCESS", "result_code": "FAIL", "err_code": "SYSTEMERROR", "err_code_des": "appid and openid not match",
		}),
	} {
		e := orderOf(replies(t, answer)).(*Error)
		assert.Equal(t, OutcomeUnknown, e.Outcome, answer)
		assert.Equal(t, RetryNever, e.Retry, answer)
		assert.Equal(t, 1, e.Attempts, answer)
	}
}

// A used number is recognized by the text when the code does not say so.
func TestUsedNumberInWords(t *testing.T) {
	for _, text := range []string{"201 商户订单号重复", "商户订单号重复"} {
		err := orderOf(replies(t, signed(t, SignTypeHMACSHA256, map[string]string{
			"return_code": "SUCCESS", "result_code": "FAIL", "err_code": "INVALID_REQUEST", "err_code_des": text,
		})))
		assert.ErrorIs(t, err, ErrOutTradeNoUsed)
		assert.ErrorIs(t, err, ErrInvalidRequest)
		assert.Contains(t, err.(*Error).Advice(), "query the number")
		assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	}
}

// The error shows every field that replaces return_msg and err_code.
func TestRefusalsOfOtherShapes(t *testing.T) {
	for answer, want := range map[string]struct {
		text string
		code Code
	}{
		refused("err_code", "NOAUTH", "err_code_des", "没有权限"):                            {`return_code FAIL "没有权限" (NOAUTH)`, ErrNoAuth},
		refused("error_code", "PARAM_ERROR", "error_msg", "invalid"):                     {`return_code FAIL "invalid" (PARAM_ERROR)`, ErrParamError},
		refused("error_code", "268435462", "error_msg", "回退方没有开通分账回退功能"):                 {`return_code FAIL "回退方没有开通分账回退功能" (NOAUTH)`, ErrNoAuth},
		"<xml><return_code>PARAM_ERROR</return_code></xml>":                              {"PARAM_ERROR", ErrParamError},
		"<xml><return_code>PARAM_ERROR</return_code><return_msg>签名错误</return_msg></xml>": {`return_code PARAM_ERROR "签名错误"`, ErrParamError},
		"<xml><return_code>SYSTEMERROR</return_code></xml>":                              {"SYSTEMERROR", ErrSystemError},
		"<xml><return_code>FAIL</return_code></xml>":                                     {"return_code FAIL without return_msg", ""},
		"<xml><return_code/><return_msg>其他</return_msg></xml>":                           {"其他", ""},
		"<xml><sign>x</sign></xml>":                                                      {"the response has no return_code", ""},
	} {
		e := orderOf(replies(t, answer)).(*Error)
		assert.ErrorContains(t, e, want.text)
		assert.Equal(t, want.code, e.Code, answer)
	}
	// An unsigned response is never used as proof of a state.
	for _, answer := range []string{
		"<xml><return_code>ORDERPAID</return_code></xml>", refused("err_code", "ORDERPAID"), refused("err_code", "ORDERCLOSED"),
		"<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>ORDERPAID</err_code></xml>",
	} {
		assert.Equal(t, OutcomeUnknown, OutcomeOf(orderOf(replies(t, answer))), answer)
	}
}

// The advice of each errcode of the login says what helps.
func TestLoginAdvice(t *testing.T) {
	for code, want := range map[string]struct {
		advice  string
		retry   Retry
		outcome Outcome
	}{
		"40029": {"call wx.login again", RetryNever, OutcomeNotDone}, "40163": {"call wx.login again", RetryNever, OutcomeUnknown},
		"40125": {"AppSecret", RetryNever, OutcomeNotDone}, "40013": {"AppSecret", RetryNever, OutcomeNotDone},
		"45011": {"slow down", RetryLater, OutcomeNotDone}, "-1": {"try again", RetryLater, OutcomeUnknown},
		"40226": {"risk", RetryNever, OutcomeNotDone}, "99999": {"call wx.login again", RetryLater, OutcomeUnknown},
	} {
		_, err := replies(t, `{"errcode":`+code+`,"errmsg":"text"}`).JSCode2Session(bg, "code")
		e := err.(*Error)
		assert.Contains(t, e.Advice(), want.advice, code)
		assert.Equal(t, want.retry, e.Retry, code)
		assert.Equal(t, want.outcome, e.Outcome, code)
		assert.ErrorIs(t, err, LoginError(code))
	}
}

// A merchant's test can create the error that the client would return.
func TestNewError(t *testing.T) {
	e := NewError("refund", ErrNotEnough)
	assert.Equal(t, OutcomeNotDone, OutcomeOf(e))
	assert.Equal(t, RetryLater, e.Retry)
	assert.Contains(t, e.Advice(), "top up")
	assert.ErrorIs(t, e, ErrNotEnough)

	assert.Equal(t, OutcomeAlreadyDone, NewError("closeorder", ErrOrderClosed).Outcome)
	assert.Equal(t, OutcomeReadOnly, NewError("orderquery", ErrSystemError).Outcome)
	assert.Equal(t, OutcomeUnknown, NewError("refund", "BRAND_NEW").Outcome)
	assert.ErrorContains(t, NewError("nothing", ErrNotEnough), "no such operation")
	assert.Equal(t, OutcomeNotDone, sharingQueryOnce.NewError(ErrNoAuth).Outcome)

	made := &Error{Operation: "refund", Code: ErrNotEnough, Outcome: OutcomeNotDone, Retry: RetryLater}
	assert.Equal(t, OutcomeNotDone, OutcomeOf(made))
	assert.True(t, Retryable(made))
}

var sharingQueryOnce = Operation[sharingQueryRequest, sharingQueryResponse]{Endpoint: Endpoint{Path: "/pay/profitsharing"}}

// NewError accepts every operation that is declared in this package.
func TestEndpointsAreListed(t *testing.T) {
	files, err := parser.ParseDir(token.NewFileSet(), ".", nil, 0) //lint:ignore SA1019 one package, no build tags
	require.NoError(t, err)
	declared := 0
	for name, file := range files["wxpay"].Files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.CompositeLit); ok {
				if generic, ok := literal.Type.(*ast.IndexListExpr); ok && fmt.Sprint(generic.X) == "Operation" {
					declared++
				}
			}
			return true
		})
	}
	assert.Equal(t, declared, len(endpoints())-1, "every declared operation and the login")
	names := map[string]bool{}
	for _, e := range endpoints() {
		assert.False(t, names[e.operation()], e.operation())
		names[e.operation()] = true
	}
}

// A job queue can decide what to retry.
func TestRetryable(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
	orders := func(answer string) error { return orderOf(replies(t, answer)) }
	for name, test := range map[string]struct {
		err  error
		want Retry
	}{
		"wrong key":            {orders(refused("return_msg", "签名错误")), RetryNever},
		"wrong total":          {NewError("refund", ErrInvalidRequest), RetryNever},
		"already refunded":     {NewError("refund", ErrError), RetryNever},
		"no money":             {NewError("refund", ErrNotEnough), RetryLater},
		"too many":             {NewError("refund", ErrFrequencyLimited), RetryLater},
		"system":               {NewError("refund", ErrSystemError), RetryNow},
		"a page":               {orders("<html></html>"), RetryLater}, // overload protection
		"an empty response":    {orders(""), RetryNow},
		"a damaged response":   {orders("<xml>"), RetryLater},
		"a certificate page":   {certificatePage(t), RetryNever},
		"a counter payment":    {NewError("micropay", ErrSystemError), RetryNever},
		"refused locally":      {c.refundErr(&RefundRequest{}), RetryNever},
		"a connection refused": {orderOf(clientAt(t, "http://127.0.0.1:1", func(cfg *Config) { cfg.MaxAttempts = 1 })), RetryNow},
	} {
		require.Error(t, test.err, name)
		assert.Equal(t, test.want, test.err.(*Error).Retry, name)
		assert.Equal(t, test.want != RetryNever, Retryable(test.err), name)
	}
	assert.False(t, Retryable(nil))
	assert.False(t, Retryable(errors.New("anything")))
	assert.Equal(t, "later", RetryLater.String())
	assert.Equal(t, "done", OutcomeOf(nil).String())
}

// certificatePage returns the error of a refund when the servers refuse the
// certificate.
func certificatePage(t *testing.T) error {
	c := newTestClient(t)
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, "<html>400 No required SSL certificate was sent</html>")
	}))
	t.Cleanup(server.Close)
	cfg := configFor(c.gw)
	cfg.Hosts = SingleHost(server.URL)
	cfg.Transport = server.Client().Transport.(*http.Transport)
	client, err := NewClient(cfg)
	require.NoError(t, err)
	return refundOf(client)
}

func refundOf(c *Client) error {
	_, err := c.Refund(bg, &RefundRequest{OutTradeNo: "order001", OutRefundNo: "R1", TotalFee: 101, RefundFee: 1})
	return err
}

func (c *testClient) refundErr(req *RefundRequest) error {
	_, err := c.Refund(bg, req)
	return err
}

// A path that ends like another API's path does not get that API's meanings. It
// must declare its own.
func TestMeaningsBelongToTheOperation(t *testing.T) {
	c := replies(t, signed(t, SignTypeHMACSHA256, map[string]string{"return_code": "SUCCESS", "result_code": "FAIL", "err_code": "NOTENOUGH"}))
	_, err := c.Call(bg, Endpoint{Path: "/deposit/refund"}, XMLMap{})
	assert.ErrorIs(t, err, ErrNotEnough)
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err))
	assert.NotContains(t, err.(*Error).Advice(), "top up")

	_, err = c.Call(bg, Endpoint{Path: "/deposit/refund", Meanings: Meanings{"NOT_ENOUGH": {Proves: ProvesRequestRefused, Advice: "wait"}}}, XMLMap{})
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	assert.Equal(t, "wait", err.(*Error).Advice())

	_, err = c.Call(bg, Endpoint{Path: "/deposit/refund", Meanings: Meanings{"": {Proves: ProvesAlreadyDone}}}, XMLMap{})
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err), "an empty code never has a meaning")
}

// A code has its own advice where the general advice says less.
func TestOwnAdvice(t *testing.T) {
	for _, test := range []struct {
		err  *Error
		want string
	}{
		{NewError("refund", ErrError), "often nothing is left to refund"},
		{NewError("refund", ErrInvalidRequest), "often more was asked for than is left"},
		{NewError("refund", ErrSystemError), "then query the refund"},
		{NewError("micropay", ErrOutTradeNoUsed), "if it is this sale's, wait for it"},
		{sharingQueryOnce.NewError(ErrSystemError), repeatThenQuery},
		{sharingQueryOnce.NewError(ErrBizerrNeedRetry), repeatThenQuery},
		{sharingQueryOnce.NewError("BRAND_NEW"), unknownCode},
		{NewError("downloadbill", ErrSystemError), "download again"},
		{NewError("downloadfundflow", ErrSystemError), "download again"},
		{NewError("authcodetoopenid", ErrSystemError), "ask again"},
		{NewError("getsignkey", ErrSystemError), "fetch the key again"},
	} {
		assert.Contains(t, test.err.Advice(), test.want, "%s %s", test.err.Operation, test.err.Code)
	}
	assert.Equal(t, "query the order, then read the description", NewError("reverse", ErrInvalidRequest).Advice())
	for _, signed := range []bool{false, true} {
		f := failure{Error: Error{Attempts: 1, Code: ErrInvalidTransactionID, signed: signed}, endpoint: &refundQuery.Endpoint, sent: true, refused: true}
		assert.Equal(t, fixRequest, f.settle(false).Advice())
	}
}

// Without its own advice, an endpoint gets the general advice, followed by what
// to fix.
func TestGeneralAdvice(t *testing.T) {
	write, read := &Endpoint{Path: "/x/write"}, &Endpoint{Path: "/x/read", ReadOnly: true}
	after := func(e *Endpoint, code Code, text string) failure {
		return failure{Error: Error{Attempts: 1, Code: code, Description: text}, endpoint: e, sent: true}
	}
	busy := after(write, "", "")
	busy.broken, busy.overloaded = true, true
	unsent := failure{Error: Error{Attempts: 1}, endpoint: write, broken: true, overloaded: true}
	for want, f := range map[string]failure{
		unknownCode + "; " + readDescription: after(write, "BRAND_NEW", "text"),
		inDoubt:                              after(write, "", ""),
		inDoubt + "; " + overloaded:          busy,
		queryAgain:                           after(read, "", ""),
		queryAgain + "; " + readDescription:  after(read, "BRAND_NEW", "text"),
		nothingSent + "; " + overloaded:      unsent,
	} {
		assert.Equal(t, want, f.settle(false).Advice())
	}
}

// The client retries only two kinds of codes: those that may already be over,
// and, after a pause, those that ask for fewer calls.
func TestRepeatedCodes(t *testing.T) {
	slow := []Code{ErrFrequencyLimited, "FREQ_LIMIT", "RATE_LIMITED"}
	for _, e := range endpoints() {
		for _, meanings := range []Meanings{e.Meanings, commonMeanings} {
			for code := range meanings {
				m, _ := e.meaning(code)
				f := failure{Error: Error{Code: code}, endpoint: e, broken: true, overloaded: true}
				repeat, slowly := f.repeats()
				assert.Equal(t, m.Retry == RetryNow || isOneOf(code, slow), repeat, "%s %s", e.operation(), code)
				assert.Equal(t, isOneOf(code, slow), repeat && slowly, "%s %s", e.operation(), code)
			}
		}
	}
	for _, broken := range []bool{false, true} {
		for _, overloaded := range []bool{false, true} {
			f := failure{Error: Error{Code: "BRAND_NEW"}, endpoint: &refund.Endpoint, broken: broken, overloaded: overloaded}
			repeat, slowly := f.repeats()
			assert.Equal(t, []bool{broken, overloaded}, []bool{repeat, slowly})
		}
	}
	for _, retry := range []Retry{RetryNever, RetryNow, RetryLater} {
		f := failure{Error: Error{Code: ErrFrequencyLimited}, endpoint: &refund.Endpoint, otherRetry: &retry}
		repeat, slowly := f.repeats()
		assert.Equal(t, []bool{retry == RetryNow, false}, []bool{repeat, slowly}, "the text decides")
	}
}

// The error of a request that is refused locally names the operation.
func TestRefusedLocally(t *testing.T) {
	e := refuse(&refund.Endpoint, errors.New("why"))
	assert.EqualError(t, e, "wxpay: refund: why")
	assert.Equal(t, OutcomeNotDone, e.Outcome)
	assert.Equal(t, RetryNever, e.Retry)
	assert.Equal(t, nothingSent, e.Advice())
	e = refuse(&orderQuery.Endpoint, errors.New("why"))
	assert.Equal(t, OutcomeNotDone, e.Outcome, "also for a query that was not sent")
}
