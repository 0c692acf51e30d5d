package wxpay

import (
	"slices"
	"strings"
)

// A wording is how WeChat Pay says in a text what a code means. Its documents
// know few of these texts; the others are from public reports of merchants.
type wording struct {
	code   Code
	used   bool   // the number was used before: believed only in a signed answer
	retry  *Retry // in place of the code's; nil: that
	advice string // in place of the code's, with fix; both empty: those
	fix    string
	texts  []string
}

var (
	never = RetryNever
	later = RetryLater
)

// wordings are tried in their order. A text holds the parts between … one after
// the other; ^ is its beginning, and = the whole of it. Texts are compared
// without blanks, quotes and case.
var wordings = []wording{
	// What leaves the outcome open goes first, so that a mixed text proves nothing.
	{code: ErrSystemError, texts: []string{
		"系统错误", "系统繁忙", "系统超时", "使用此业务的用户较多", "=systemerror", "=compressgziperror", "=uncompressgziperror",
	}},
	{code: ErrUserPaying, used: true, texts: []string{"需要用户输入支付密码", "支付过金额相同的订单"}},

	{code: ErrOrderPaid, used: true, texts: []string{"订单已支付", "=orderpaid"}},
	{code: ErrOutTradeNoUsed, used: true, texts: []string{"商户订单号重复"}},
	{code: ErrRefundFeeMismatch, used: true, texts: []string{"与之前请求不一致"}},
	{
		code: ErrRefundFeeInvalid, used: true, texts: []string{"已全额退款"},
		advice: "query the refunds of the order: all of it has been refunded",
	},
	{code: ErrRefundFeeInvalid, texts: []string{"退款金额大于支付金额", "大于可退金额", "超过订单可退金额"}},
	{
		code: ErrAuthCodeInvalid, used: true, texts: []string{"二维码仅限使用一次"},
		advice: "query the number: if it is not paid, scan a new code, with a new out_trade_no",
	},
	{code: ErrAuthCodeInvalid, texts: []string{"付款码…无效", "付款码…过期"}},

	{
		code: ErrSignError, texts: []string{"/body/xml/sign…大于最大值32"}, // HMAC-SHA256
		fix: "fix the request: only an MD5 sign fits here; fix the key or the sign type",
	},
	{code: ErrSignError, texts: []string{
		"签名…错", "签名…失败", "签名…不正确", "签名…有误", "签名…不匹配", "签名…不一致", "签名…无效", "签名…未通过", "签名…不通过",
		"验签…失败", "获取沙箱密钥失败", "=signerror", "invalidsign", "signature…error", "signature…invalid", "sign…notmatch",
	}},
	{code: ErrCertError, retry: &later, texts: []string{"证书…过期"}}, // some servers still have the old one
	{code: ErrCertError, texts: []string{"证书…错误", "证书…无效", "证书…不匹配", "sslcertificate"}},

	{code: ErrParamError, texts: []string{"openid…不匹配", "openid…notmatch", "无效…openid"}},
	{code: ErrAppIDMchIDNotMatch, texts: []string{
		"mch_id…不匹配", "mchid…不匹配", "商户号…不匹配", "mch_id…notmatch", "mchid…notmatch",
	}},
	{code: ErrAppIDNotExist, texts: []string{"^appid不存在", "^appidnotexist"}},
	{code: ErrMchIDNotExist, texts: []string{"商户号非法", "商户号不存在", "^mchidnotexist", "^mch_idnotexist"}},
	{
		code: ErrNoAuth, retry: &later, texts: []string{"权限预开通中"},
		advice: "wait some days: the product's permission is being set up; see the configuration on the merchant platform",
		fix:    "wait some days: the product's permission is being set up",
	},
	{
		code: ErrNoAuth, texts: []string{"功能已被限制", "商户号已被冻结"},
		fix: "the merchant's account is limited: tell the user, and appeal on the merchant platform; see the configuration there",
	},
	{code: ErrNoAuth, texts: []string{
		"权限未开通", "未开通", "没有开通", "未授权", "无权限", "没有权限", "受理关系不存在", "不允许调用",
	}},

	{code: ErrLackParams, texts: []string{"必填项", "必须传", "缺少…参数", "缺少参数", "isrequired", "missingparameter"}},
	{code: ErrXMLFormatError, texts: []string{"xml格式错误"}},
	{code: ErrParamError, texts: []string{
		"参数长度有误", "^输入源", "^无法将输入源", "^参数错误", "参数…无效", "参数…不合法", "时间过短", "沙箱支付金额", "=dataformaterror",
	}},
	{code: ErrFrequencyLimited, texts: []string{"频率限制", "频率过高", "过于频繁", "=frequencylimited"}},

	{code: ErrRefundNotExist, texts: []string{"=notexist", "=refundnotexist"}},
	{code: ErrOrderNotExist, texts: []string{"=ordernotexist", "=此交易订单号不存在", "=订单不存在"}},
	{
		code: ErrNotEnough, retry: &never, texts: []string{"未结算资金不足"},
		fix: "set refund_account (RefundAccount) to REFUND_SOURCE_RECHARGE_FUNDS, and repeat with the same out_refund_no",
	},
	{code: ErrNotEnough, texts: []string{"基本账户余额不足"}},
	{code: ErrTradeOverdue, texts: []string{"超期订单不允许退款"}},
	{code: ErrUserAccountAbnormal, texts: []string{"用户账户异常", "用户帐户异常"}},
	{code: ErrTradeError, texts: []string{"用户取消支付", "暂无可用的支付方式"}},
	{code: ErrNotAllow, texts: []string{"支付场景不支持"}},
	{code: ErrNoBill, texts: []string{"=nobillexist"}},
	{code: ErrBillCreating, texts: []string{"=billcreating"}},
}

// openCause stands for a text that names a cause beside a code that leaves the
// outcome open.
var openCause = wording{retry: &never, advice: "query, then read the description and fix the request: it names the cause"}

// wordingOf returns the wording that a text has, nil if it is not known.
func wordingOf(text string) *wording {
	plain := plainText(text)
	for i := range wordings {
		w := &wordings[i]
		if slices.ContainsFunc(w.texts, func(pattern string) bool { return fits(plain, pattern) }) {
			return w
		}
	}
	if name, invalid := strings.CutPrefix(plain, "invalid"); invalid && startsWithParameter(name) {
		return &wording{code: ErrParamError}
	}
	return nil
}

func fits(plain, pattern string) bool {
	if whole, ok := strings.CutPrefix(pattern, "="); ok {
		return plain == whole
	}
	if start, ok := strings.CutPrefix(pattern, "^"); ok {
		return strings.HasPrefix(plain, start)
	}
	for part := range strings.SplitSeq(pattern, "…") {
		i := strings.Index(plain, part)
		if i < 0 {
			return false
		}
		plain = plain[i+len(part):]
	}
	return true
}

// parameters are the request's fields that a text calls invalid.
var parameters = []string{
	"attach", "auth_code", "bill_date", "bill_type", "body", "detail", "device_info", "fee_type", "goods_tag", "limit_pay", "nonce_str",
	"notify_url", "openid", "out_refund_no", "out_trade_no", "product_id", "refund_fee", "refund_id", "scene_info", "spbill_create_ip",
	"sub_openid", "tar_type", "time_expire", "time_start", "total_fee", "trade_type", "transaction_id", "user_ip",
}

func startsWithParameter(name string) bool {
	return slices.ContainsFunc(parameters, func(p string) bool { return strings.HasPrefix(name, p) })
}

// unprinted are what copies of a text differ in.
var unprinted = strings.NewReplacer(" ", "", "\t", "", "\n", "", "\r", "", "\u3000", "", `"`, "", "“", "", "”", "", "'", "")

func plainText(text string) string { return strings.ToLower(unprinted.Replace(text)) }
