package wxpaytest

import (
	"cmp"
	"fmt"
	"strconv"
)

// refusal returns return_code FAIL in the form that the path uses.
func (c *call) refusal(code, text string) *message {
	m := refusal(code, text)
	if c.op.failed != nil {
		c.op.failed(m)
	}
	return m
}

// The checks of form have texts of two generations, both with return_code FAIL:
// 参数长度有误, and on newer paths a text that names the field and the limit.

func (c *call) lacks(name string) *message {
	if c.op.newTexts {
		return c.refusal(codeLackParams, "输入源“/body/xml/"+name+"”映射到字段“"+labelOf(name)+"”必填性规则校验失败，此字段为必填项")
	}
	return c.refusal(codeLackParams, "缺少参数"+name)
}

func (c *call) tooLong(r rule, value string) *message {
	if c.op.newTexts {
		return c.refusal(codeParam, ruleText(r.name, sizeText(len(value), r.max))).explained(r.tooLong(value))
	}
	return c.refusal(codeParam, r.name+"参数长度有误").explained(r.tooLong(value))
}

func (c *call) malformed(name, value string) *message {
	if _, err := strconv.ParseInt(value, 10, 64); err != nil && c.op.newTexts && name == "total_fee" {
		return c.refusal(codeParam, "无法将输入源“/body/xml/total_fee”映射到目标字段“总金额”中，此字段需要一个合法的 64 位有符号整数").explained(wrongShape(name, value))
	}
	return c.refusal(codeParam, "invalid "+name).explained(wrongShape(name, value))
}

// ruleText returns the newer text for a value that breaks a rule.
func ruleText(name, rule string) string {
	return "输入源“/body/xml/" + name + "”映射到值字段“" + labelOf(name) + "”字符串规则校验失败，" + rule
}

func sizeText(size, limit int) string {
	return fmt.Sprintf("字节数 %d，大于最大值 %d", size, limit)
}

// wrongLength returns the text for a sign that is too long for the path's only
// algorithm; it is empty otherwise.
func (op *operation) wrongLength(sign string) string {
	if op.signType != MD5 || len(sign) <= 32 {
		return ""
	}
	return ruleText("sign", sizeText(len(sign), 32))
}

// unrelated returns the text for a shop that does not belong to the provider.
func (c *call) unrelated() string {
	if c.op.certificate {
		return "特约子商户商户号未授权服务商的产品权限"
	}
	return "受理关系不存在"
}

// labelOf returns the name of a field in 统一下单.
func labelOf(name string) string {
	return cmp.Or(map[string]string{
		"mch_id": "商户号", "sign": "签名", "device_info": "设备号", "body": "商品描述", "detail": "商品详情", "attach": "附加数据", "out_trade_no": "商户订单号",
		"fee_type": "标价币种", "total_fee": "总金额", "spbill_create_ip": "终端IP", "time_start": "交易起始时间",
		"time_expire": "交易结束时间", "goods_tag": "订单优惠标记", "notify_url": "通知地址", "trade_type": "交易类型",
		"product_id": "商品ID", "limit_pay": "指定支付方式", "openid": "用户标识", "sub_openid": "用户子标识",
		"receipt": "电子发票入口开放标识", "profit_sharing": "是否需要分账", "scene_info": "场景信息",
	}[name], name)
}
