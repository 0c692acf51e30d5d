package wxpay

import (
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay/internal/msgtext"
	"github.com/seed6780280e/wxpay/internal/transport"
)

func codeOfText(text string) Code {
	if w := wordingOf(text); w != nil {
		return w.code
	}
	return ""
}

// Texts from public reports, by the code that they mean.
var reportedTexts = map[Code][]string{
	ErrSystemError: {
		"系统错误", "系统错误稍后再试", "系统繁忙,请稍后再试.", "当前使用此业务的用户较多，请稍后再试", "system error", "SYSTEMERROR", "系统超时",
		"CompressGZip Error", "UnCompressGZip Error",
	},
	ErrUserPaying:        {"需要用户输入支付密码", "用户已在1分钟内支付过金额相同的订单，需要用户确认"},
	ErrOrderPaid:         {"该订单已支付", "order paid", "ORDER PAID"},
	ErrOutTradeNoUsed:    {"201 商户订单号重复", "商户订单号重复", "201商户订单号重复", "201：商户订单号重复"},
	ErrRefundFeeMismatch: {"订单金额或退款金额与之前请求不一致，请核实后再试"},
	ErrRefundFeeInvalid:  {"订单已全额退款", "累计退款金额大于支付金额", "refund_fee大于可退金额", "申请退款金额超过订单可退金额"},
	ErrAuthCodeInvalid: {
		"101 付款码无效，请重新扫码", "101 每个二维码仅限使用一次", "101 每个二维码仅限使用一次，请刷新再试", "101 付款码已过期，请用户刷新后重新扫码", "101.付款码已过期",
	},
	ErrSignError: {
		"沙箱验证签名失败，请检查秘钥", "验证签名失败, 请调用getsignkey", "获取沙箱密钥失败，请检查", "签名错误，请检查后再试", "签名失败", "签名验证失败",
		"输入源“/body/xml/sign”映射到值字段“签名”字符串规则校验失败，字节数 64，大于最大值 32", "SIGN ERROR",
	},
	ErrLackParams: {
		"输入源“/body/xml/notify_url”映射到值字段“通知地址”必填性规则校验失败，此字段为必填项", "受理机构必须传入sub_mch_id", "JSAPI支付必须传openid",
		`"mch_id" is required, but it is missing`, "缺少参数", "missing parameter",
	},
	ErrParamError: {
		"输入源“/body/xml/body”映射到值字段“商品描述”字符串规则校验失败，字节数 145，大于最大值 127", "无法将输入源“/body/xml/total_fee”映射到目标字段“标价金额”中",
		"body参数长度有误", "invalid total_fee", "invalid notify_url, domain without port expected", "invalid bill_date", "appid和openid不匹配",
		"sub_appid and sub_openid not match", "无效的openid", "time_expire时间过短，刷卡至少1分钟，其他5分钟", "沙箱支付金额(88)无效,请检查需要验收的case",
		"data format error", "参数错误:total_fee",
	},
	ErrAppIDMchIDNotMatch: {"商户号mch_id与appid不匹配", "appid和mch_id不匹配，请检查后再试", "sub_mch_id与sub_appid不匹配"},
	ErrAppIDNotExist:      {"appid不存在", "AppID不存在，请检查后再试"},
	ErrMchIDNotExist:      {"商户号非法", "MCHID不存在"},
	ErrNoAuth: {
		"商户号该产品权限预开通中", "商户号该产品权限未开通，请前往商户平台>产品中心检查后重试", "此商家的收款功能已被限制", "商户号已被冻结", "受理关系不存在",
		"特约子商户商户号未授权服务商的产品权限", "回退方没有开通分账回退功能", "此IP地址不允许调用接口，请按开发指引设置", "没有权限",
	},
	ErrXMLFormatError:      {"XML格式错误"},
	ErrCertError:           {"证书已过期", "The SSL certificate error"},
	ErrOrderNotExist:       {"order not exist", "此交易订单号不存在", "订单不存在"},
	ErrRefundNotExist:      {"not exist"},
	ErrNotEnough:           {"交易未结算资金不足，请使用可用余额退款", "基本账户余额不足，请充值后重新发起"},
	ErrTradeOverdue:        {"超期订单不允许退款"},
	ErrUserAccountAbnormal: {"用户账户异常或已注销，请使用其他方式退款"},
	ErrFrequencyLimited:    {"频率限制，1个月前的订单退款有频率限制，请稍后再试", "你的操作过于频繁，请稍后再试", "对同笔订单分账频率过高"},
	ErrTradeError:          {"用户取消支付", "暂无可用的支付方式，请绑定其它银行卡完成支付"},
	ErrNotAllow:            {"订单的支付场景不支持该请求"},
	ErrNoBill:              {"No Bill Exist"},
	ErrBillCreating:        {"Bill Creating"},
}

// More texts of the same kinds, so that each pattern has its own text.
var similarTexts = map[Code][]string{
	ErrSystemError:     {"system busy", "系统繁忙，处理中", "系统超时，状态未知"},
	ErrUserPaying:      {"需要用户输入支付密码，支付中"},
	ErrOrderPaid:       {"订单已支付"},
	ErrAuthCodeInvalid: {"付款码无效", "付款码已无效", "付款码过期"},
	ErrSignError: {
		"签名验证错误", "签名值不正确", "签名值有误", "签名值不匹配", "签名值不一致", "签名值无效", "签名校验未通过", "签名校验不通过", "验签处理失败",
		"invalid signature", "signature check error", "signature is invalid", "sign does not match",
	},
	ErrCertError:           {"证书校验错误", "证书已无效", "证书信息不匹配"},
	ErrLackParams:          {"缺少必要参数", "sub_mch_id is required"},
	ErrParamError:          {"openid与appid不匹配", "openid and appid not match", "无效用户openid", "参数值无效", "参数值不合法", "invalid total_fee 0", "invalid body值"},
	ErrAppIDMchIDNotMatch:  {"mchid与appid不匹配", "mch_id与appid不匹配", "商户号与appid不匹配", "mch_id and appid not match", "mchid and appid not match"},
	ErrAppIDNotExist:       {"appid not exist"},
	ErrMchIDNotExist:       {"商户号不存在", "mch_id不存在", "mchid not exist", "mch_id not exist"},
	ErrNoAuth:              {"未开通此产品的权限", "无权限", "商户号无权限", "商户号没有权限", "商户暂未授权"},
	ErrFrequencyLimited:    {"frequency limited"},
	ErrOrderNotExist:       {"订单不存在！"},
	ErrRefundNotExist:      {"refund not exist"},
	ErrUserAccountAbnormal: {"用户帐户异常"},
}

// Each text has the same meaning in all forms that copies and later versions
// may have.
func TestWordings(t *testing.T) {
	forms := map[string]func(string) string{
		"as it is":         func(s string) string { return s },
		"blanks":           func(s string) string { return "\u3000" + s + " \u00a0\r\n" },
		"invisible":        func(s string) string { return "\uFEFF" + s + "\u200B" },
		"a full stop":      func(s string) string { return s + "。" },
		"a request id":     func(s string) string { return s + "[1669870000-0-ab12]" },
		"a request id (2)": func(s string) string { return s + "【20261129 08-1】" },
		"a request id (3)": func(s string) string { return s + ", rid: 65a1-77b" },
		"a number":         func(s string) string { return "203 " + s },
		"a number (2)":     func(s string) string { return "203. " + s },
		"half width":       strings.NewReplacer("，", ",", "。", ".", "：", ":", "“", `"`, "”", `"`, "（", "(", "）", ")").Replace,
		"full width":       strings.NewReplacer(",", "，", "(", "（", ")", "）", ":", "：", "0", "０", "1", "１", "a", "ａ", "_", "＿").Replace,
		"upper case":       strings.ToUpper,
	}
	for want, text := range allTexts() {
		for name, form := range forms {
			assert.Equal(t, want, codeOfText(form(text)), "%s: %q", name, form(text))
		}
	}
	declared := map[Code]bool{}
	for _, w := range wordings {
		declared[w.code] = true
	}
	for code := range declared {
		assert.NotEmpty(t, reportedTexts[code], "%s has no reported text", code)
	}
}

// allTexts yields the reported and the similar texts.
func allTexts() iter.Seq2[Code, string] {
	return func(yield func(Code, string) bool) {
		for _, table := range []map[Code][]string{reportedTexts, similarTexts} {
			for code, texts := range table {
				for _, text := range texts {
					if !yield(code, text) {
						return
					}
				}
			}
		}
	}
}

// A text leaves the outcome open if it also says that the system failed or that
// the user is still paying. The other parts of the text and their order do not
// matter.
func TestMixedTextsAreOpen(t *testing.T) {
	for code, text := range allTexts() {
		assert.Equal(t, ErrSystemError, codeOfText("系统繁忙，"+text), text)
		assert.Equal(t, ErrSystemError, codeOfText(text+"，系统超时"), text)
		if code != ErrSystemError {
			assert.Equal(t, ErrUserPaying, codeOfText(text+"，需要用户输入支付密码"), text)
		}
	}
}

// For each field, both forms of a text about a wrong field are recognized.
func TestTextsAboutFields(t *testing.T) {
	for _, field := range []string{
		"appid", "attach", "auth_code", "bill_date", "bill_type", "body", "detail", "device_info", "fee_type", "goods_tag", "limit_pay", "mch_id",
		"nonce_str", "notify_url", "openid", "out_refund_no", "out_trade_no", "product_id", "refund_fee", "refund_id", "scene_info", "sign_type",
		"spbill_create_ip", "sub_appid", "sub_mch_id", "sub_openid", "tar_type", "time_expire", "time_start", "total_fee", "trade_type",
		"transaction_id", "user_ip",
	} {
		assert.Equal(t, ErrParamError, codeOfText("invalid "+field), field)
		assert.Equal(t, ErrLackParams, codeOfText(field+" is required"), field)
	}
}

// How a pattern describes the position of its parts.
func TestFits(t *testing.T) {
	for pattern, texts := range map[string]struct{ fit, miss []string }{
		"a":     {[]string{"a", "xax", "x,a"}, []string{"b"}},
		"a…b":   {[]string{"ab", "xaxbx", "x,ab"}, []string{"ba", "a,b", "a", "b"}},
		"a…a":   {[]string{"aa", "axa"}, []string{"a"}},
		"a$":    {[]string{"xa", "xa,x"}, []string{"ax"}},
		"a…b$":  {[]string{"ab", "xaxb", "abxb"}, []string{"abx", "b", "ba", "xb"}},
		"^a":    {[]string{"a", "ax", "a,x"}, []string{"xa", "x,a"}},
		"^a$":   {[]string{"a", "a,x"}, []string{"ax", "xa"}},
		"^a…b":  {[]string{"ab", "axbx"}, []string{"xab", "a", "b", "a,b"}},
		"^a…b$": {[]string{"ab", "axb"}, []string{"abx", "xab"}},
		"=a":    {[]string{"a"}, []string{"ax", "xa", "a,x"}},
		"*a…b":  {[]string{"ab", "xa,bx"}, []string{"b,a", "a,x"}},
		"*ab":   {[]string{"ab", "a,b"}, []string{"axb"}},
	} {
		for _, text := range texts.fit {
			assert.True(t, msgtext.Fits(msgtext.Clauses(text), pattern), "%s %s", pattern, text)
		}
		for _, text := range texts.miss {
			assert.False(t, msgtext.Fits(msgtext.Clauses(text), pattern), "%s %s", pattern, text)
		}
	}
}

// A text that says a number was used is not believed without a signature. Every
// other text is.
func TestUnsignedTexts(t *testing.T) {
	used := map[Code]bool{ErrUserPaying: true, ErrOrderPaid: true, ErrOutTradeNoUsed: true, ErrRefundFeeMismatch: true}
	for code, text := range allTexts() {
		knows := func(e *Endpoint) bool { _, known := e.meaning(code); return known }
		all := endpoints()
		i := slices.IndexFunc(all, knows)
		if !assert.GreaterOrEqual(t, i, 0, code) {
			continue
		}
		e := judged(t, all[i], refused("return_msg", text)).settle(false)
		wasUsed := used[code] || strings.Contains(text, "仅限使用一次") || text == "订单已全额退款"
		isCode := Code(text).canonical() == code.canonical() // a code in return_msg is always shown as it is
		assert.Equal(t, !wasUsed || isCode, e.Is(code), "%s %q", code, text)
	}
}

// Texts that look like a refusal but are not.
func TestNearMisses(t *testing.T) {
	for _, text := range []string{
		"", " ", "。", "101", "[1669-0]", "出错了", "not exist order", "order not paid", "invalid status", "invalid transaction", "invalid attached state",
		"该订单已支付失败", "请确认该订单已支付后再退款", "订单未支付", "订单支付中", "订单不存在或已支付", "订单不存在[用户已支付]", "order not exist (paid)", "order not exist yet, paid",
		"商户订单号重复提交成功", "订单已全额退款中", "用户未授权免密支付，请稍后", "用户未开通免密支付", "银行卡未开通网上支付", "user confirmation is required",
		"password is required", "invalid signal", "assigned bank not match", "签名已通过，扣款失败", "签名正确，支付结果未知错误", "签名错误，支付处理中",
		"用户取消支付后又支付成功", "请用户取消支付", "付款码有效，支付失败", "付款码已扫，证书无效的订单处理中", "退款处理中，当前操作过于频繁", "参数错误，状态未知",
		"userid:1不匹配", "交易时间过短", "no bill exist yet", "missing parameter or system busy", "not a system error", "no CompressGZip Error",
		"no UnCompressGZip Error", "请确认该订单已支付", "请确认订单已支付", "订单已支付失败", "is the order paid", "design error", "订单金额不正确",
		"订单金额不一致", "风控未通过", "风控不通过", "验签通过", "signature is verified", "assign does not match", "订单已过期", "证书正常", "优惠券无效",
		"mchid正确", "mchid is right", "订单的appid不存在", "the order's appid not exist", "the order's mchid not exist", "the order's mch_id not exist",
		"请检查用户权限", "请使用其他功能", "用户没有开通免密支付", "用户无权限", "用户没有权限", "必须传真实姓名", "余额缺少", "请检查输入源",
		"请看：无法将输入源映射", "不是参数错误", "参数正确", "用户不合法", "no data format error", "frequency limited or paid", "is refund not exist",
		"is bill creating done", "签名错误，订单支付中", "签名错误，退款中", "签名错误，扣款中", "签名错误，待确认", "签名错误，等待用户",
		"签名错误，输入密码", "签名错误，稍后查询", "total_fee", "invalid 状态", "此交易订单号不存在或已支付", "invalid total_fee, 支付中",
		"invalid body_x", "invalid bodya", "invalid bodyz", "invalid bodys1", "invalid bodys值",
	} {
		assert.Empty(t, codeOfText(text), text)
	}
	for text, open := range map[string]Code{
		"系统繁忙，签名错误": ErrSystemError, "签名错误，系统错误": ErrSystemError, "订单不存在，系统超时": ErrSystemError, "用户取消支付，系统繁忙": ErrSystemError,
		"该订单已支付，系统错误": ErrSystemError, "需要用户输入支付密码，付款码无效": ErrUserPaying, "用户未授权免密支付，需要用户输入支付密码": ErrUserPaying,
	} {
		assert.Equal(t, open, codeOfText(text), text)
	}
}

// A text that says the refund exceeds the remaining amount has the same meaning
// with every code and in every form of answer.
func TestRefundOfTooMuch(t *testing.T) {
	for _, text := range []string{"累计退款金额大于支付金额", "累计退款金额大于支付金额。[1669-1]", "refund_fee大于可退金额", "申请退款金额超过订单可退金额"} {
		advice := map[string]bool{}
		for _, code := range []string{"ERROR", "INVALID_REQUEST", "REFUND_FEE_INVALID"} {
			for _, answer := range []string{
				signed(t, SignTypeHMACSHA256, map[string]string{"return_code": "SUCCESS", "result_code": "FAIL", "err_code": code, "err_code_des": text}),
				refused("return_msg", text),
			} {
				for _, doubt := range []bool{false, true} {
					f := judged(t, &refund.Endpoint, answer)
					e := f.settle(doubt)
					assert.ErrorIs(t, e, ErrRefundFeeInvalid, answer)
					assert.Equal(t, map[bool]Outcome{false: OutcomeNotDone, true: OutcomeUnknown}[doubt], e.Outcome, answer)
					assert.Equal(t, RetryNever, e.Retry, answer)
					advice[e.Advice()] = true
				}
			}
		}
		assert.Len(t, advice, 2, "one advice for a known outcome, one for an unknown outcome")
	}
}

// If the reason of a refusing code is in the text and the text is open, the
// outcome is open.
func TestOpenTextBesideARefusingCode(t *testing.T) {
	for _, code := range []string{"TRADE_ERROR", "NOTENOUGH", "PARAM_ERROR", "INVALID_REQUEST", "NOAUTH"} {
		for _, text := range []string{"系统繁忙，请稍后再试", "需要用户输入支付密码"} {
			e := judged(t, &micropay.Endpoint, signed(t, SignTypeHMACSHA256, map[string]string{
				"return_code": "SUCCESS", "result_code": "FAIL", "err_code": code, "err_code_des": text,
			})).settle(false)
			assert.Equal(t, OutcomeUnknown, e.Outcome, "%s %s", code, text)
			assertDoubtful(t, e.Advice())
		}
	}
}

// If a code leaves the outcome of a charge open, a text that refuses does not
// change that.
func TestRefusingTextBesideAnOpenCode(t *testing.T) {
	for _, code := range []Code{ErrBankError, ErrSystemError, ErrUserPaying, ErrOutTradeNoUsed} {
		e := judged(t, &micropay.Endpoint, signed(t, SignTypeHMACSHA256, map[string]string{
			"return_code": "SUCCESS", "result_code": "FAIL", "err_code": string(code), "err_code_des": "付款码无效",
		})).settle(false)
		assert.Equal(t, OutcomeUnknown, e.Outcome, code)
		assert.NotErrorIs(t, e, ErrAuthCodeInvalid)
		assertDoubtful(t, e.Advice())
	}
}

// A charge does not use the Retry of a text, because a payment code is not
// valid later.
func TestTextDoesNotRepeatACharge(t *testing.T) {
	answer := refused("return_msg", "证书已过期")
	assert.Equal(t, RetryLater, judged(t, &refund.Endpoint, answer).settle(false).Retry)
	assert.Equal(t, RetryNever, judged(t, &micropay.Endpoint, answer).settle(false).Retry)
}

// judged returns the failure that the documentation's merchant gets from an
// answer.
func judged(t *testing.T, e *Endpoint, answer string) *failure {
	t.Helper()
	c := clientAt(t, "http://127.0.0.1:1")
	request := signedRequest{sign: strings.Repeat("0", 64)}
	_, fail := c.checkResponse(e, request, &transport.Response{Status: http.StatusOK, Body: []byte(answer), Sent: true})
	if assert.NotNil(t, fail) {
		return fail
	}
	return nil
}
