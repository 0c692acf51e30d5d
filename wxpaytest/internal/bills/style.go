package bills

import "strings"

// Generation selects the columns of a bill and their names.
type Generation int

// The generations of 下载交易账单. Fund-flow bills have only one.
const (
	Current Generation = iota // since 2018: 应结订单金额 and 代金券金额
	Old                       // before 2018: 总金额 and 代金券或立减优惠金额
	Oldest                    // like Old, but the coupons are called 企业红包金额
)

// Style says how a bill is written. The zero value is the documented style.
type Style struct {
	Generation Generation
	FullWidth  bool // the header lines have full-width commas and parentheses
	BOM        bool // the bill begins with EF BB BF
	LF         bool // lines end with LF instead of CRLF
}

// The values of bill_type in 下载交易账单. Only RECHARGE_REFUND contains the
// refunds that were paid from recharged money.
const (
	TypeAll            = "ALL"
	TypeSuccess        = "SUCCESS"
	TypeRefund         = "REFUND"
	TypeRechargeRefund = "RECHARGE_REFUND"
)

// currentHeaders are the header lines of 交易账单详细说明, for merchants since 2018.
var currentHeaders = map[string]string{
	TypeAll: "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
		"应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态," +
		"商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注",
	TypeSuccess: "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
		"应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注",
	TypeRefund: "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
		"应结订单金额,代金券金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态," +
		"商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注",
	TypeRechargeRefund: "交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
		"应结订单金额,代金券金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态," +
		"商品名称,商户数据包,返还手续费,费率,订单金额,申请退款金额",
}

// oldHeaders are the header lines of 下载对账单, which was used before 2018.
var oldHeaders = map[string]string{
	TypeAll: "交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
		"总金额,代金券或立减优惠金额,微信退款单号,商户退款单号,退款金额,代金券或立减优惠退款金额,退款类型,退款状态," +
		"商品名称,商户数据包,手续费,费率",
	TypeSuccess: "交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
		"总金额,代金券或立减优惠金额,商品名称,商户数据包,手续费,费率",
	TypeRefund: "交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
		"总金额,代金券或立减优惠金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,代金券或立减优惠退款金额," +
		"退款类型,退款状态,商品名称,商户数据包,手续费,费率",
}

const (
	currentSummary        = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
	currentSuccessSummary = "总交易单数,应结订单总金额,手续费总金额,订单总金额"
	oldSummary            = "总交易单数,总交易额,总退款金额,总代金券或立减优惠退款金额,手续费总金额"

	FlowHeader  = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号"
	flowSummary = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"
)

// Headers returns the header lines of the rows and of the summary: names
// separated by commas, without the changes of the style.
func (style Style) Headers(billType string) (header, summary string) {
	if style.Generation == Current || billType == TypeRechargeRefund {
		if billType == TypeSuccess {
			return currentHeaders[billType], currentSuccessSummary
		}
		return currentHeaders[billType], currentSummary
	}
	header, summary = oldHeaders[billType], oldSummary
	if style.Generation == Oldest {
		coupons := strings.NewReplacer("代金券或立减优惠", "企业红包")
		header, summary = coupons.Replace(header), coupons.Replace(summary)
	}
	return header, summary
}

// line returns a header line as it is written.
func (style Style) line(header string) string {
	if style.FullWidth {
		header = strings.NewReplacer(",", "，", "(", "（", ")", "）").Replace(header)
	}
	return header + style.eol()
}

func (style Style) eol() string {
	if style.LF {
		return "\n"
	}
	return "\r\n"
}
