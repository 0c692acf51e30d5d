package wxpaytest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// WeChat Pay's text for a wrong field says little more than "invalid". The reasons
// below are for the developer: in the header, in the log and in the exchange.

func reason(mistake, english, chinese string) SignProblem {
	return SignProblem{Mistake: mistake, Explained: english, Chinese: chinese}
}

func (r rule) tooLong(value string) SignProblem {
	return reason("field too long", fmt.Sprintf("%s has %d bytes; at most %d are allowed.", r.name, len(value), r.max),
		fmt.Sprintf("%s 有 %d 个字节，最多 %d 个。", r.name, len(value), r.max))
}

// shapes are the formats of the fields that are often wrong, in English and in Chinese.
var shapes = map[string][2]string{
	"total_fee":        {"a whole number of fen above zero, such as 101 for 1.01 yuan", "以分为单位的正整数，如 1.01 元写 101"},
	"refund_fee":       {"a whole number of fen above zero, such as 101 for 1.01 yuan", "以分为单位的正整数，如 1.01 元写 101"},
	"spbill_create_ip": {"an IPv4 or IPv6 address", "IPv4 或 IPv6 地址"},
	"notify_url":       {"a whole URL (http or https) without parameters", "完整的 URL（http 或 https），不能带参数"},
	"time_start":       {"yyyyMMddHHmmss in Beijing time", "北京时间 yyyyMMddHHmmss"},
	"time_expire":      {"yyyyMMddHHmmss in Beijing time", "北京时间 yyyyMMddHHmmss"},
	"out_refund_no":    {"1 to 64 of 0-9 A-Z a-z _ - | * @", "1～64 位，只能用数字、字母和 _-|*@"},
	"out_trade_no":     {"6 to 32 of 0-9 A-Z a-z _ - | *", "6～32 位，只能用数字、字母和 _-|*"},
}

// wrongShape says which format a field must have.
func wrongShape(name, value string) SignProblem {
	shape, known := shapes[name]
	switch {
	case name == "out_trade_no" && len(value) < 6:
		return reason("field too short", fmt.Sprintf("out_trade_no has only %d characters; 6 to 32 are needed.", len(value)),
			fmt.Sprintf("out_trade_no 只有 %d 位，应为 6～32 位。", len(value)))
	case !known:
		return reason("field value", fmt.Sprintf("%s has a value that the documentation does not allow: %s.", name, xmlfields.Quote(value)),
			fmt.Sprintf("%s 的值不符合文档的规定：%s。", name, xmlfields.Quote(value)))
	}
	return reason("field value", fmt.Sprintf("%s is %s; it must be %s.", name, xmlfields.Quote(value), shape[0]),
		fmt.Sprintf("%s 是 %s，应为%s。", name, xmlfields.Quote(value), shape[1]))
}

// unknownMerchant names the merchants that this gateway has.
func (c *call) unknownMerchant(mchID string) SignProblem {
	var ids []string
	for id := range c.merchants.all() {
		ids = append(ids, id)
	}
	return reason("mch_id unknown", fmt.Sprintf("This gateway has no mch_id %s; it has %s.", xmlfields.Quote(mchID), some(ids)),
		fmt.Sprintf("本网关没有商户号 %s；配置的是 %s。", xmlfields.Quote(mchID), some(ids)))
}

// unknownApp names the appids that this gateway has.
func (c *call) unknownApp(appID string) SignProblem {
	ids := some(slices.Collect(maps.Keys(c.merchants.secrets)))
	return reason("appid unknown", fmt.Sprintf("This gateway has no appid %s; it has %s.", xmlfields.Quote(appID), ids),
		fmt.Sprintf("本网关没有 appid %s；配置的是 %s。", xmlfields.Quote(appID), ids))
}

// foreignApp names the appid of the merchant.
func (c *call) foreignApp(appID string) SignProblem {
	m := c.merchant
	return reason("appid of another merchant", fmt.Sprintf("The appid %s belongs to another merchant; that of mch_id %s is %s.", xmlfields.Quote(appID), m.MchID, m.AppID),
		fmt.Sprintf("appid %s 属于另一个商户；商户号 %s 的 appid 是 %s。", xmlfields.Quote(appID), m.MchID, m.AppID))
}

// some lists at most five ids.
func some(ids []string) string {
	slices.Sort(ids)
	if len(ids) > 5 {
		ids = append(ids[:5:5], "…")
	}
	return strings.Join(ids, ", ")
}
