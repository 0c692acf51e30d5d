package wxpaytest

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// The error codes of the envelope. Some responses have a text instead of an
// err_code; the code stands for that text.
const (
	codeSystemError    = "SYSTEMERROR"
	codePostMethod     = "REQUIRE_POST_METHOD"
	codeEmpty          = "POST_DATA_EMPTY"
	codeNotUTF8        = "NOT_UTF8"
	codeXML            = "XML_FORMAT_ERROR"
	codeLackParams     = "LACK_PARAMS"
	codeParam          = "PARAM_ERROR"
	codeSign           = "SIGNERROR"
	codeCert           = "CERT_ERROR"
	codeMchIDNotExist  = "MCHID_NOT_EXIST"
	codeAppIDNotExist  = "APPID_NOT_EXIST"
	codeIDsDontMatch   = "APPID_MCHID_NOT_MATCH"
	codeNoAuth         = "NOAUTH"
	codeInvalidRequest = "INVALID_REQUEST"
	codeOrderPaid      = "ORDERPAID"
	codeOrderClosed    = "ORDERCLOSED"
	codeNoOrder        = "ORDERNOTEXIST"
	codeNumberUsed     = "OUT_TRADE_NO_USED"
	codeTradeState     = "TRADE_STATE_ERROR"
	codeTransaction    = "INVALID_TRANSACTIONID"
	codeTooFrequent    = "FREQUENCY_LIMITED"
	codeFeeMismatch    = "REFUND_FEE_MISMATCH"
	codeOverdue        = "TRADE_OVERDUE"
	codeNotEnough      = "NOTENOUGH"
	codeError          = "ERROR"
	codeNoRefund       = "REFUNDNOTEXIST"
)

// describe returns the official text of a code.
func describe(code string) string {
	texts := map[string]string{
		codeSystemError:   "系统错误",
		codePostMethod:    "请使用post方法",
		codeEmpty:         "post数据为空",
		codeNotUTF8:       "编码格式错误",
		codeXML:           "XML格式错误",
		codeLackParams:    "缺少参数",
		codeParam:         "参数错误",
		codeSign:          "签名错误",
		codeCert:          "证书与商户号不匹配",
		codeMchIDNotExist: "MCHID不存在",
		codeAppIDNotExist: "appid不存在",
		codeIDsDontMatch:  "appid和mch_id不匹配",
		codeNoAuth:        "商户无此接口权限",
		codeOrderPaid:     "该订单已支付",
		codeOrderClosed:   "订单已关闭",
		codeNoOrder:       "订单不存在",
		codeNumberUsed:    "201 商户订单号重复",
		codeTransaction:   "无效transaction_id",
		codeTooFrequent:   "频率限制",
		codeFeeMismatch:   "订单金额或退款金额与之前请求不一致，请核实后再试",
		codeOverdue:       "订单已经超过退款期限",
		codeNotEnough:     "基本账户余额不足，请充值后重新发起",
		codeNoRefund:      "not exist",
	}
	return cmp.Or(texts[code], code)
}

// message is a response or a notification before it is encoded.
type message struct {
	fields    map[string]string
	signType  string
	key       string
	unsigned  bool
	code      string           // the documented code, even if the message has only a text
	document  *answer.Document // sent instead of the fields after a success
	effective bool             // a success, even without a result_code
	whySign   SignProblem      // why the request's sign is wrong
}

func (m *message) set(name, value string) {
	if value != "" {
		m.fields[name] = value
	}
}

func (m *message) setInt(name string, value int64) {
	m.fields[name] = strconv.FormatInt(value, 10)
}

func (m *message) sign() {
	if !m.unsigned {
		m.fields["sign"] = codec.Sign(m.signType, m.key, m.fields)
	}
}

func (m *message) encode() []byte { return EncodeXML(m.fields) }

// refusal is return_code FAIL: the request was not understood. 返回结果: it is
// never signed and has a text instead of an err_code.
func refusal(code, text string) *message {
	return &message{unsigned: true, code: code, fields: map[string]string{
		"return_code": "FAIL",
		"return_msg":  cmp.Or(text, describe(code)),
	}}
}

// succeeded reports whether the response says that the operation succeeded.
func (m *message) succeeded() bool {
	result := m.fields["result_code"]
	return m.document != nil || m.fields["return_code"] == "SUCCESS" && (result == "SUCCESS" || result == "" && m.effective)
}

// refused returns the failure as an error.
func (m *message) refused() error {
	text := cmp.Or(m.fields["err_code_des"], m.fields["return_msg"])
	return fmt.Errorf("%w: %s: %s", ErrState, cmp.Or(m.fields["err_code"], m.code), text)
}

// explained adds why the sign of the request is wrong.
func (m *message) explained(why SignProblem) *message {
	m.whySign = why
	return m
}

// The names of the ids: first those of payments, then those of transfers, red
// packets and combined orders.
var (
	mchIDNames    = []string{"mch_id", "mchid", "combine_mch_id"}
	appIDNames    = []string{"appid", "mch_appid", "wxappid", "combine_appid"}
	identityNames = []string{"appid", "mch_appid", "wxappid", "combine_appid", "mch_id", "mchid", "combine_mch_id",
		"sub_appid", "sub_mch_id", "device_info"}
)

func first(fields map[string]string, names []string) string {
	for _, name := range names {
		if fields[name] != "" {
			return fields[name]
		}
	}
	return ""
}
