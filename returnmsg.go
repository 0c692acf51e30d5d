package wxpay

import (
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/internal/msgtext"
)

// A wording maps texts of WeChat Pay to the code that they mean. Few of these texts are
// in its documents; the others are from public reports of merchants.
type wording struct {
	code   Code
	used   bool   // the text says that the number was used before: believed only in a signed response
	retry  *Retry // replaces that of the code; nil: it does not
	advice string // replaces, with fix, those of the code; both empty: they do not
	fix    string
	texts  []string
}

var (
	never = RetryNever
	later = RetryLater
)

// wordings are tried in this order. A pattern is searched in each clause of a text, as
// [msgtext.Clauses] returns them. In a pattern, … separates parts that follow each other, ^ is
// the beginning of the first clause, $ is the end of a clause, = means the whole text,
// and * joins all clauses before the search.
var wordings = []wording{
	// Texts that leave the outcome open come first, so that a mixed text proves nothing.
	{code: ErrSystemError, texts: []string{
		"系统错误", "系统繁忙", "系统超时", "=systembusy", "使用此业务的用户较多", "=systemerror", "=compressgziperror", "=uncompressgziperror",
	}},
	{code: ErrUserPaying, used: true, texts: []string{"需要用户输入支付密码", "支付过金额相同的订单"}},

	{code: ErrOrderPaid, used: true, texts: []string{"^该订单已支付$", "^订单已支付$", "=orderpaid"}},
	{code: ErrOutTradeNoUsed, used: true, texts: []string{"商户订单号重复$"}},
	{code: ErrRefundFeeMismatch, used: true, texts: []string{"与之前请求不一致"}},
	{
		code: ErrRefundFeeInvalid, used: true, texts: []string{"订单已全额退款$"},
		advice: "query the refunds of the order: all of it has been refunded",
	},
	{code: ErrRefundFeeInvalid, texts: []string{"退款金额大于支付金额", "大于可退金额", "超过订单可退金额"}},
	{
		code: ErrAuthCodeInvalid, used: true, texts: []string{"二维码仅限使用一次"},
		advice: "query the number: if it is not paid, scan a new code, with a new out_trade_no",
	},
	{code: ErrAuthCodeInvalid, texts: []string{"付款码…无效", "付款码…过期"}},

	{
		code: ErrSignError, texts: []string{"*/body/xml/sign…大于最大值32"}, // HMAC-SHA256
		fix: "fix the request: only an MD5 sign fits here; fix the key or the sign type",
	},
	{code: ErrSignError, texts: []string{
		"签名…错", "签名…失败", "签名…不正确", "签名…有误", "签名…不匹配", "签名…不一致", "签名…无效", "签名…未通过", "签名…不通过",
		"验签…失败", "获取沙箱密钥失败", "=signerror", "invalidsign$", "invalidsignature", "signature…error", "signature…invalid", "^sign…notmatch",
	}},
	{code: ErrCertError, retry: &later, texts: []string{"证书…过期"}}, // some servers still have the old one
	{code: ErrCertError, texts: []string{"证书…错误", "证书…无效", "证书…不匹配", "sslcertificate"}},

	{code: ErrParamError, texts: []string{"openid…不匹配", "openid…notmatch", "无效…openid"}},
	{code: ErrAppIDMchIDNotMatch, texts: []string{
		"mch_id…不匹配", "mchid…不匹配", "商户号…不匹配", "mch_id…notmatch", "mchid…notmatch",
	}},
	{code: ErrAppIDNotExist, texts: []string{"^appid不存在", "^appidnotexist"}},
	{code: ErrMchIDNotExist, texts: []string{"商户号非法", "商户号不存在", "^mchid不存在", "^mch_id不存在", "^mchidnotexist", "^mch_idnotexist"}},
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
		"权限未开通", "未开通…权限", "没有开通…功能", "商户…未授权", "^无权限", "^没有权限", "商户…无权限", "商户…没有权限", "受理关系不存在",
		"ip地址不允许调用",
	}},

	{code: ErrLackParams, texts: []string{"此字段为必填项", "必须传…id", "缺少…参数", "=missingparameter"}},
	{code: ErrXMLFormatError, texts: []string{"xml格式错误"}},
	{code: ErrParamError, texts: []string{
		"参数长度有误", "^输入源", "^无法将输入源", "^参数错误", "参数…无效", "参数…不合法", "time_expire时间过短", "沙箱支付金额", "=dataformaterror",
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
	{code: ErrTradeError, texts: []string{"^用户取消支付$", "暂无可用的支付方式"}},
	{code: ErrNotAllow, texts: []string{"支付场景不支持"}},
	{code: ErrNoBill, texts: []string{"=nobillexist"}},
	{code: ErrBillCreating, texts: []string{"=billcreating"}},
}

// openCause is used for a code that leaves the outcome open, if the text names a cause.
var openCause = wording{retry: &never, advice: "query, then read the description and fix the request: it names the cause"}

// openWords say that something is still in progress. A text with one of them is not a
// refusal.
var openWords = []string{"处理中", "支付中", "退款中", "扣款中", "未知", "待确认", "等待用户", "输入密码", "稍后查询"}

// wordingOf returns the wording of a text, nil if the text is not known.
func wordingOf(text string) *wording {
	clauses := msgtext.Clauses(text)
	if len(clauses) == 0 {
		return nil
	}
	open := slices.ContainsFunc(openWords, func(word string) bool { return msgtext.Contains(clauses, word) })
	for i := range wordings {
		w := &wordings[i]
		if open && !isOneOf(w.code, []Code{ErrSystemError, ErrUserPaying}) {
			continue
		}
		if slices.ContainsFunc(w.texts, func(pattern string) bool { return msgtext.Fits(clauses, pattern) }) {
			return w
		}
	}
	if !open {
		return aboutParameter(clauses[0])
	}
	return nil
}

// parameters are the request fields that a text may call invalid.
var parameters = []string{
	"appid", "attach", "auth_code", "bill_date", "bill_type", "body", "detail", "device_info", "fee_type", "goods_tag", "limit_pay", "mch_id",
	"nonce_str", "notify_url", "openid", "out_refund_no", "out_trade_no", "product_id", "refund_fee", "refund_id", "scene_info", "sign_type",
	"spbill_create_ip", "sub_appid", "sub_mch_id", "sub_openid", "tar_type", "time_expire", "time_start", "total_fee", "trade_type",
	"transaction_id", "user_ip",
}

// aboutParameter recognises a clause about a wrong field, "invalid total_fee", or about
// a missing field, "mch_id is required".
func aboutParameter(clause string) *wording {
	if name, ok := strings.CutPrefix(clause, "invalid"); ok && slices.ContainsFunc(parameters, func(p string) bool { return startsWithName(name, p) }) {
		return &wording{code: ErrParamError}
	}
	if name, ok := strings.CutSuffix(clause, "isrequired"); ok && slices.Contains(parameters, name) {
		return &wording{code: ErrLackParams}
	}
	return nil
}

// startsWithName reports whether a clause starts with exactly this name.
func startsWithName(clause, name string) bool {
	rest, ok := strings.CutPrefix(clause, name)
	return ok && (rest == "" || rest[0] != '_' && (rest[0] < 'a' || rest[0] > 'z'))
}
