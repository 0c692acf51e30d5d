package wxpaytest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// unifiedOrder: 统一下单 请求参数: which fields are required, how long they are and
// which form they have.
func unifiedOrder() *operation {
	return &operation{path: "/pay/unifiedorder", newTexts: true, run: runUnifiedOrder, rules: []rule{
		{"device_info", 32, false, nil},
		{"body", 127, true, nil},
		{"detail", 6000, false, nil},
		{"attach", 127, false, nil},
		{"out_trade_no", 32, true, orderNumber.MatchString},
		{"fee_type", 16, false, nil},
		{"total_fee", 10, true, amount.MatchString},
		{"spbill_create_ip", 64, true, isAddress},
		{"time_start", 14, false, isTime},
		{"time_expire", 14, false, isTime},
		{"goods_tag", 32, false, nil},
		{"notify_url", 256, true, isNotifyURL},
		{"trade_type", 16, true, oneOf("JSAPI", "NATIVE", "APP", "MWEB")},
		{"product_id", 32, false, nil},
		{"limit_pay", 32, false, oneOf("no_credit")},
		{"openid", 128, false, nil},
		{"sub_openid", 128, false, nil},
		{"receipt", 8, false, oneOf("Y")},
		{"profit_sharing", 1, false, oneOf("Y", "N")},
		{"version", 32, false, oneOf("1.0")},
		{"scene_info", 256, false, isScene},
		{"user_type", 32, false, nil},
		{"user_creid", 32, false, nil},
		{"user_truename", 64, false, nil},
	}}
}

func runUnifiedOrder(c *call) *message {
	for _, check := range []func() *message{c.checkFeeType, c.checkPayer, c.checkDetail} {
		if failed := check(); failed != nil {
			return failed
		}
	}
	o := c.orders.at(c.key(c.fields["out_trade_no"]), c.now)
	if o == nil {
		if failed := c.checkExpiry(); failed != nil {
			return failed
		}
		o = c.newOrder()
	} else if failed := c.orderAgain(o); failed != nil {
		return failed
	}
	return c.prepaid(o)
}

func (c *call) checkFeeType() *message {
	// 货币类型: a domestic merchant has only CNY.
	fee := c.fields["fee_type"]
	if fee != "" && fee != "CNY" && !slices.Contains(c.merchant.FeeTypes, fee) {
		return c.refusal(codeParam, "invalid fee_type")
	}
	return nil
}

// checkPayer checks fields that depend on others. 统一下单: JSAPI needs openid or
// sub_openid, NATIVE needs product_id, sub_openid needs sub_appid. An openid
// belongs to the ordering app.
func (c *call) checkPayer() *message {
	f := c.fields
	switch {
	case f["trade_type"] == "JSAPI" && f["openid"] == "" && f["sub_openid"] == "":
		return c.refusal(codeLackParams, "JSAPI支付必须传openid")
	case f["trade_type"] == "NATIVE" && f["product_id"] == "":
		return c.refusal(codeLackParams, "NATIVE支付必须传product_id")
	case f["sub_openid"] != "" && f["sub_appid"] == "":
		return c.refusal(codeLackParams, "传sub_openid必须传sub_appid")
	case !c.people.belongs(f["openid"], f["appid"]):
		return c.failure(codeParam, "无效的openid") // this request was understood: the failure is signed and has the ids
	case !c.people.belongs(f["sub_openid"], f["sub_appid"]):
		return c.refusal(codeParam, "sub_appid and sub_openid not match")
	}
	return nil
}

func (c *call) checkDetail() *message {
	// 单品优惠: with version 1.0 the detail is a list of goods.
	if c.fields["version"] == "1.0" && c.fields["detail"] != "" && !isJSONObject(c.fields["detail"]) {
		return c.refusal(codeParam, "invalid detail")
	}
	return nil
}

func (c *call) checkExpiry() *message {
	value := c.fields["time_expire"]
	if value == "" {
		return nil
	}
	expires, _ := parseTime(value)
	// 统一下单: time_expire is after time_start.
	if start, err := parseTime(c.fields["time_start"]); err == nil && !expires.After(start) {
		return c.refusal(codeParam, "time_expire早于time_start")
	}
	// 统一下单: time_expire is at least 1 minute ahead.
	if expires.Before(c.now.Truncate(time.Second).Add(time.Minute)) {
		return c.refusal(codeParam, "time_expire时间过短，至少1分钟")
	}
	return nil
}

func (c *call) newOrder() *order {
	f := c.fields
	total, _ := strconv.ParseInt(f["total_fee"], 10, 64)
	o := &order{Order: Order{
		MchID: c.merchant.MchID, AppID: f["appid"], SubMchID: c.sub.MchID, SubAppID: f["sub_appid"],
		OutTradeNo: f["out_trade_no"], TradeType: f["trade_type"],
		OpenID: f["openid"], SubOpenID: f["sub_openid"],
		TotalFee: total, FeeType: "CNY", State: StateNotPay,
		Fields: f, Created: c.now,
	}}
	if f["fee_type"] != "" {
		o.FeeType = f["fee_type"]
	}
	if f["time_expire"] != "" {
		o.Expires, _ = parseTime(f["time_expire"])
	}
	c.orders.enlist(o)
	c.orders.changed(orderFields{o})
	return o
}

// prepaid answers with the order's prepay_id, or with a new one if the last has
// expired.
func (c *call) prepaid(o *order) *message {
	o.SignType = c.signType
	if o.PrepayID == "" || !c.now.Before(o.Prepaid.Add(prepayLife)) {
		o.PrepayID = "wx" + formatTime(compactTime, c.now) + strings.ToLower(codec.RandomHex(10))
		o.Prepaid = c.now
		p := &prepay{o.PrepayID, o, c.now}
		c.orders.prepays[p.id], o.prepays = p, append(o.prepays, p)
	}
	c.orders.changed(o)
	m := c.success()
	m.fields["trade_type"] = o.TradeType
	m.fields["prepay_id"] = o.PrepayID
	switch o.TradeType {
	case "NATIVE":
		m.fields["code_url"] = "weixin://wxpay/bizpayurl?pr=" + o.PrepayID[len(o.PrepayID)-7:]
	case "MWEB":
		m.fields["mweb_url"] = fmt.Sprintf("https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=%s", o.PrepayID)
	}
	return m
}
