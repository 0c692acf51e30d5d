package wxpaytest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The response has WeChat Pay's short text. The header and the exchange have the reason.
func TestReasonsOfWrongFields(t *testing.T) {
	g := newGateway(t, Merchant{}, Merchant{MchID: "1900000109", AppID: "wx8888888888888888", Key: strings.Repeat("k", 32)})
	for name, c := range map[string]struct {
		code, field, value string
		english, chinese   string
	}{
		"short number":     {"PARAM_ERROR", "out_trade_no", "E8", "out_trade_no has only 2 characters; 6 to 32 are needed.", "out_trade_no 只有 2 位，应为 6～32 位。"},
		"long number":      {"PARAM_ERROR", "out_trade_no", strings.Repeat("1", 33), "out_trade_no has 33 bytes; at most 32 are allowed.", "out_trade_no 有 33 个字节，最多 32 个。"},
		"characters":       {"PARAM_ERROR", "out_trade_no", "2015/0806", `out_trade_no is "2015/0806"; it must be 6 to 32 of 0-9 A-Z a-z _ - | *.`, `out_trade_no 是 "2015/0806"，应为6～32 位，只能用数字、字母和 _-|*。`},
		"yuan":             {"PARAM_ERROR", "total_fee", "1.01", `total_fee is "1.01"; it must be a whole number of fen above zero, such as 101 for 1.01 yuan.`, "以分为单位的正整数"},
		"trade_type":       {"PARAM_ERROR", "trade_type", "H5", `trade_type has a value that the documentation does not allow: "H5".`, `trade_type 的值不符合文档的规定："H5"。`},
		"unknown merchant": {"MCHID_NOT_EXIST", "mch_id", "1230000109", `This gateway has no mch_id "1230000109"; it has 10000100, 1900000109.`, `本网关没有商户号 "1230000109"；配置的是 10000100, 1900000109。`},
		"unknown appid":    {"APPID_NOT_EXIST", "appid", "wx0", `This gateway has no appid "wx0"; it has `, `本网关没有 appid "wx0"；配置的是 `},
		"foreign appid":    {"APPID_MCHID_NOT_MATCH", "appid", g.Merchant("1900000109").AppID, "; that of mch_id 10000100 is " + g.Merchant("").AppID + ".", "；商户号 10000100 的 appid 是 " + g.Merchant("").AppID + "。"},
	} {
		t.Run(name, func(t *testing.T) {
			r := g.call("/pay/unifiedorder", anOrder("20150806125346").with(c.field, c.value))
			x := g.lastExchange()
			assert.Equal(t, c.code, x.Code, "%s", x.Reply)
			assert.Contains(t, x.SignProblem.Explained, c.english)
			assert.Contains(t, x.SignProblem.Chinese, c.chinese)
			assert.Equal(t, x.SignProblem.Explained, r.header.Get(signHeader))
			assert.Empty(t, g.Diagnose(x).Request.Explained, "the sign is right")
		})
	}
}

func TestManyIDsAreCut(t *testing.T) {
	assert.Equal(t, "1, 2, 3, 4, 5, …", some([]string{"6", "5", "4", "3", "2", "1"}))
	assert.Equal(t, "1, 2", some([]string{"2", "1"}))
}
