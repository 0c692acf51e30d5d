package wxpaytest

import "strings"

// The texts of a row of a trade bill, by which [billRow.text] is indexed.
const (
	billTime = iota
	billAppID
	billMchID
	billSubMchID
	billDevice
	billTransaction
	billOutTradeNo
	billOpenID
	billTradeType
	billState
	billBank
	billCurrency
	billRefundApplied
	billRefundDone
	billRefundID
	billOutRefundNo
	billRefundType
	billRefundStatus
	billBody
	billAttach
	billRate
	billRateNote
	billTexts
)

// Its amounts, in fen, by which [billRow.money] is indexed.
const (
	billTotal          = iota // 订单金额: what the user was asked for
	billSettlement            // 应结订单金额: without coupons that are not settled
	billCoupon                // of all coupons
	billRefundAsked           // 申请退款金额
	billRefundSettled         // 退款金额: of it what the merchant pays
	billRefundCoupon          // of all coupons
	billRefundRecharge        // 充值券退款金额: of the coupons that are settled
	billMoneys
)

type billRow struct {
	text  [billTexts][]byte
	money [billMoneys]int64
	fee   int64 // in 0.00001 yuan, negative where it was given back
}

// billColumn is where a column's cells come from: a text, an amount or the fee.
type billColumn struct {
	kind byte // 't', 'm', 'f' or for summaries 'n', the number of rows
	at   int
}

func billColumnNamed(name string) billColumn {
	name = strings.ReplaceAll(name, "企业红包", "代金券或立减优惠")
	for at, names := range [billTexts]string{
		"交易时间", "公众账号ID", "商户号", "特约商户号 子商户号", "设备号", "微信订单号", "商户订单号", "用户标识", "交易类型",
		"交易状态", "付款银行", "货币种类", "退款申请时间", "退款成功时间", "微信退款单号", "商户退款单号", "退款类型", "退款状态",
		"商品名称", "商户数据包", "费率", "费率备注",
	} {
		if oneOf(strings.Fields(names)...)(name) {
			return billColumn{'t', at}
		}
	}
	switch name {
	case "手续费", "返还手续费", "手续费总金额":
		return billColumn{'f', 0}
	case "总交易单数":
		return billColumn{'n', 0}
	}
	return billColumn{'m', billMoneyNamed(name)}
}

// billMoneyNamed also knows the names of the sums.
func billMoneyNamed(name string) int {
	for at, names := range [billMoneys]string{
		"订单金额 总金额 订单总金额 总交易额",
		"应结订单金额 应结订单总金额",
		"代金券金额 代金券或立减优惠金额",
		"申请退款金额 申请退款总金额 总退款金额",
		"退款金额 退款总金额",
		"代金券或立减优惠退款金额 总代金券或立减优惠退款金额",
		"充值券退款金额 充值券退款总金额",
	} {
		if oneOf(strings.Fields(names)...)(name) {
			return at
		}
	}
	panic("wxpaytest: no column " + name)
}

// billColumns returns the columns of a header line. 交易账单详细说明: a bill
// without 申请退款金额 has all that was refunded as 退款金额.
func billColumns(header string) []billColumn {
	old := !strings.Contains(header, "申请退款金额")
	var columns []billColumn
	for name := range strings.SplitSeq(header, ",") {
		c := billColumnNamed(name)
		if old && name == "退款金额" {
			c.at = billRefundAsked
		}
		columns = append(columns, c)
	}
	return columns
}

func (c billColumn) append(b []byte, r *billRow) []byte {
	switch c.kind {
	case 't':
		return append(b, r.text[c.at]...)
	case 'f':
		return appendFee(b, r.fee)
	}
	return appendYuan(b, r.money[c.at])
}

// sum writes a cell of the summary line; r holds the sums.
func (c billColumn) sum(b []byte, r *billRow, rows int64) []byte {
	switch c.kind {
	case 'n':
		return appendSum(b, rows*feeUnits)
	case 'f':
		return appendSum(b, r.fee)
	}
	return appendSum(b, r.money[c.at]*feePerFen)
}
