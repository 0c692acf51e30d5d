package wxpay_test

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A productFailure is an answer that is not a success.
type productFailure struct {
	shape, value string
	answer       answer
}

// Codes that every call may get: errors.md of the protocol, and one that nobody knows.
const commonCodes = "SYSTEMERROR SYSTEM_ERROR PARAM_ERROR LACK_PARAMS MISSING_PARAMETER INVALID_REQUEST XML_FORMAT_ERROR XML_ERROR " +
	"POST_DATA_EMPTY REQUIRE_POST_METHOD NOT_UTF8 PARAM_IS_NOT_UTF8 SIGNERROR SIGN_ERROR CERT_ERROR CA_ERROR NOAUTH NO_AUTH " +
	"APPID_NOT_EXIST MCHID_NOT_EXIST APPID_MCHID_NOT_MATCH ILLEGAL_APPID FREQUENCY_LIMITED FREQ_LIMIT RATE_LIMITED INVALID_REQ_TOO_MUCH " +
	"BIZERR_NEED_RETRY ERROR 0 SUCCESS SOMETHING_NEW"

// The further codes of the documents of each product. Those in its code.go are added.
var documentedCodes = map[string]string{
	"profitsharing": "RULE_LIMIT RULELIMIT ORDER_NOT_READY NOT_SHARE_ORDER AMOUNT_OVERDUE INVALID_TRANSACTIONID ORDERNOTEXIST OPENID_MISMATCH " +
		"RECEIVER_INVALID RECEIVER_HIGH_RISK RECEIVER_REAL_NAME_NOT_VERIFIED NAME_MISMATCH USER_NOT_EXIST RESOURCE_NOT_EXISTS NOT_ENOUGH NOTENOUGH ACCOUNT_ERROR",
	"papay": "BANKERROR BANK_ERROR ORDER_ACCEPTED ORDERPAID ORDERCLOSED ORDERNOTEXIST CONTRACT_NOT_EXIST CONTRACTERROR RULELIMIT RULE_LIMIT " +
		"NOTENOUGH ACCOUNTERROR USER_ACCOUNT_ABNORMAL TRADE_ERROR OUT_TRADE_NO_USED",
	"redpack": "PROCESSING SEND_FAILED FATAL_ERROR SENDNUM_LIMIT MONEY_LIMIT AMOUNT_LIMIT NOTENOUGH OPENID_ERROR MSGAPPID_ERROR ACCEPTMODE_ERROR NOT_FOUND",
	"transfer": "NOT_FOUND SEND_FAILED FATAL_ERROR NOTENOUGH AMOUNT_LIMIT MONEY_LIMIT SENDNUM_LIMIT NAME_MISMATCH V2_ACCOUNT_SIMPLE_BAN OPENID_ERROR " +
		"RECV_ACCOUNT_NOT_ALLOWED PAY_CHANNEL_NOT_ALLOWED SEND_MONEY_LIMIT RECEIVED_MONEY_LIMIT ORDERPAID ORDERNOTEXIST",
	"combined": "ORDERPAID ORDERCLOSED ORDERREVERSED ORDERNOTEXIST OUT_TRADE_NO_USED NOTENOUGH TRADE_STATE_ERROR",
	"customs":  "35311004 35324002 ORDERNOTEXIST",
	"deposit": "NOTENOUGH ORDERPAID ORDERCLOSED ORDERREVERSED ORDERNOTEXIST OUT_TRADE_NO_USED BANKERROR USERPAYING AUTHCODEEXPIRE AUTH_CODE_ERROR AUTH_CODE_INVALID " +
		"NOTSUPORTCARD BUYER_MISMATCH TRADE_ERROR INVALID_TRANSACTIONID REVERSE_EXPIRE TRADE_STATE_ERROR NOT_ALLOW TRADE_OVERDUE USER_ACCOUNT_ABNORMAL " +
		"REFUND_FEE_MISMATCH REFUND_FEE_INVALID ORDER_NOT_READY REFUNDNOTEXIST",
	"facepay": "NOTENOUGH ORDERPAID ORDERCLOSED ORDERREVERSED ORDERNOTEXIST OUT_TRADE_NO_USED BANKERROR USERPAYING TRADE_PAYING AUTHCODEEXPIRE AUTH_CODE_ERROR " +
		"AUTH_CODE_INVALID NOTSUPORTCARD BUYER_MISMATCH TRADE_ERROR INVALID_TRANSACTIONID REVERSE_EXPIRE TRADE_STATE_ERROR",
	"coupon": "",
	"wxa":    "",
}

// productCodes returns the codes of each product, sorted: the documented ones, and those
// in the meanings of its code.
func productCodes(t *testing.T) map[string][]string {
	known := map[string]string{} // values of the constants, by name
	for _, name := range constantCode.FindAllStringSubmatch(source(t, "code.go"), -1) {
		known["wxpay."+name[1]] = name[2]
	}
	all := map[string][]string{}
	for product, documented := range documentedCodes {
		text := source(t, product+"/*.go")
		codes := strings.Fields(documented + " " + commonCodes)
		if product == "wxa" {
			codes = []string{"77777"} // unknown
		}
		for _, name := range constantCode.FindAllStringSubmatch(text, -1) {
			codes = append(codes, name[2])
		}
		for _, key := range meaningKey.FindAllStringSubmatch(text, -1) {
			if code, ok := known[key[1]]; ok {
				codes = append(codes, code)
			} else if literal, quoted := strings.CutPrefix(key[1], `"`); quoted {
				codes = append(codes, strings.TrimSuffix(literal, `"`))
			}
		}
		slices.Sort(codes)
		all[product] = slices.Compact(codes)
	}
	return all
}

var (
	constantCode = regexp.MustCompile(`(Err\w+)\s+(?:wxpay\.)?Code += "(\w+)"`)
	meaningKey   = regexp.MustCompile(`(?m)^\t+(wxpay\.Err\w+|"-?\w+"): +\{`)
)

// source returns the Go code of the files that a pattern names, without tests.
func source(t *testing.T, pattern string) string {
	var text strings.Builder
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		text.Write(data)
	}
	require.NotZero(t, text.Len(), pattern)
	return text.String()
}

// failureTexts are return_msg without a code.
var failureTexts = []string{
	"", "今天天气很好", "签名错误", "系统错误稍后再试", "系统繁忙,请稍后再试.", "对同笔订单分账频率过高", "201 商户订单号重复", "该订单已支付",
	"订单不存在", "此IP地址不允许调用接口", "商户号该产品权限未开通", "证书已过期", "参数错误:", "mch_id参数长度有误", "回退方没有开通分账回退功能", "基本账户余额不足",
}

// failureDescriptions are codes with a text.
var failureDescriptions = []string{
	"INVALID_REQUEST|201 商户订单号重复", "INVALID_REQUEST|系统繁忙,请稍后再试.", "PARAM_ERROR|签名错误", "SYSTEMERROR|appid和openid不匹配", "NOAUTH|此IP地址不允许调用接口",
	"NOTENOUGH|基本账户余额不足", "SOMETHING_NEW|该订单已支付", "SOMETHING_NEW|参数错误:", "ERROR|频率限制", "TRADE_ERROR|用户取消支付", "INVALID_REQUEST|付款处理中",
}

// productFailures returns the failures of a call, by shape.
func productFailures(c productCall, codes []string) []productFailure {
	if c.kind.has(inJSON) {
		return slices.Concat(jsonFailures(codes), pageFailures(c))
	}
	var all []productFailure
	add := func(shape, value string, unsigned bool, fields map[string]string) {
		all = append(all, productFailure{shape, value, answer{status: http.StatusOK, fields: fields, unsigned: unsigned}})
	}
	refused := func(code, text string) map[string]string {
		return map[string]string{"return_code": "SUCCESS", "result_code": "FAIL", "err_code": code, "err_code_des": text}
	}
	for _, code := range codes {
		add("code", code, c.kind.has(unsignedCall), refused(code, "x"))
		if c.kind.has(unsignedCall) {
			add("x4", code, true, map[string]string{"return_code": "FAIL", "return_msg": "x", "err_code": code})
		} else {
			add("code-unsigned", code, true, refused(code, "x"))
		}
	}
	for _, value := range failureDescriptions {
		code, text, _ := strings.Cut(value, "|")
		add("des", value, c.kind.has(unsignedCall), refused(code, text))
	}
	for _, text := range failureTexts {
		add("text", text, true, map[string]string{"return_code": "FAIL", "return_msg": text})
	}
	add("x1", "PARAM_ERROR|x", true, map[string]string{"return_code": "PARAM_ERROR", "return_msg": "x"})
	add("x1", "SYSTEMERROR|x", true, map[string]string{"return_code": "SYSTEMERROR", "return_msg": "x"})
	add("x2", "20002|x", true, map[string]string{"return_code": "FAIL", "error_code": "20002", "error_msg": "x"})
	return slices.Concat(all, forgedFailures(c), pageFailures(c))
}

// forgedFailures are messages that say success, and must not be believed.
func forgedFailures(c productCall) (all []productFailure) {
	good := map[string]string{"return_code": "SUCCESS", "result_code": "SUCCESS"}
	other := maps.Clone(good)
	other["mch_id"], other["mchid"], other["combine_mch_id"] = "99999999", "99999999", "99999999"
	all = append(all, productFailure{"forged", "wrong-sign", answer{status: http.StatusOK, fields: good, badSign: true}},
		productFailure{"forged", "another-merchant", answer{status: http.StatusOK, fields: other}})
	if !c.kind.has(unsignedCall) {
		all = append(all, productFailure{"forged", "success-unsigned", answer{status: http.StatusOK, fields: good, unsigned: true}})
	}
	return append(all, productFailure{"forged", "no-code", answer{
		status: http.StatusOK, unsigned: c.kind.has(unsignedCall), fields: map[string]string{"return_code": "SUCCESS", "result_code": "FAIL"},
	}})
}

// pageFailures are what can come back instead of a message.
func pageFailures(c productCall) []productFailure {
	all := []productFailure{
		{"http", "302", answer{status: http.StatusFound}},
		{"http", "500", answer{status: http.StatusInternalServerError, body: "<html></html>"}},
		{"http", "404", answer{status: http.StatusNotFound, body: "<html></html>"}},
		{"http", "html", answer{status: http.StatusOK, body: "<!DOCTYPE html><html><body>404</body></html>"}},
		{"http", "empty", answer{status: http.StatusOK}},
		{"http", "truncated", answer{status: http.StatusOK, body: "<xml><return_code>SUCC"}},
		{"http", "connect-refused", answer{unsent: true}},
		{"http", "connection-lost", answer{}},
		{"http", "timeout-after-send", answer{expires: true}},
	}
	if c.kind.has(certified) {
		all = append(all, productFailure{"http", "cert-page", answer{status: http.StatusBadRequest, body: "<html>400 The SSL certificate error</html>"}})
	}
	return all
}

func jsonFailures(codes []string) (all []productFailure) {
	for _, code := range codes {
		all = append(all, productFailure{"errcode", code, answer{status: http.StatusOK, body: `{"errcode":` + code + `,"errmsg":"x"}`}})
	}
	return append(all, productFailure{"text", "no-errcode", answer{status: http.StatusOK, body: `{"errmsg":"x"}`}},
		productFailure{"text", "null", answer{status: http.StatusOK, body: "null"}})
}
