package bills

import (
	"slices"
	"strings"
)

// The texts of a row of a trade bill, by which [Row.Text] is indexed.
const (
	TextTime = iota
	TextAppID
	TextMchID
	TextSubMchID
	TextDevice
	TextTransaction
	TextOutTradeNo
	TextOpenID
	TextTradeType
	TextState
	TextBank
	TextCurrency
	TextRefundApplied
	TextRefundDone
	TextRefundID
	TextOutRefundNo
	TextRefundType
	TextRefundStatus
	TextBody
	TextAttach
	TextRate
	TextRateNote
	texts
)

// Its amounts, in fen, by which [Row.Money] is indexed.
const (
	MoneyTotal          = iota // 订单金额: what the user was asked for
	MoneySettlement            // 应结订单金额: without coupons that are not settled
	MoneyCoupon                // of all coupons
	MoneyRefundAsked           // 申请退款金额
	MoneyRefundSettled         // 退款金额: of it what the merchant pays
	MoneyRefundCoupon          // of all coupons
	MoneyRefundRecharge        // 充值券退款金额: of the coupons that are settled
	moneys
)

// Row is one row of a trade bill.
type Row struct {
	Text  [texts][]byte
	Money [moneys]int64
	Fee   int64 // in 0.00001 yuan, negative where it was given back
}

// column is where a column's cells come from: a text, an amount or the fee.
type column struct {
	kind byte // 't', 'm', 'f' or for summaries 'n', the number of rows
	at   int
}

func columnNamed(name string) column {
	name = strings.ReplaceAll(name, "企业红包", "代金券或立减优惠")
	for at, names := range [texts]string{
		"交易时间", "公众账号ID", "商户号", "特约商户号 子商户号", "设备号", "微信订单号", "商户订单号", "用户标识", "交易类型",
		"交易状态", "付款银行", "货币种类", "退款申请时间", "退款成功时间", "微信退款单号", "商户退款单号", "退款类型", "退款状态",
		"商品名称", "商户数据包", "费率", "费率备注",
	} {
		if slices.Contains(strings.Fields(names), name) {
			return column{'t', at}
		}
	}
	switch name {
	case "手续费", "返还手续费", "手续费总金额":
		return column{'f', 0}
	case "总交易单数":
		return column{'n', 0}
	}
	return column{'m', moneyNamed(name)}
}

// moneyNamed also knows the names of the sums.
func moneyNamed(name string) int {
	for at, names := range [moneys]string{
		"订单金额 总金额 订单总金额 总交易额",
		"应结订单金额 应结订单总金额",
		"代金券金额 代金券或立减优惠金额",
		"申请退款金额 申请退款总金额 总退款金额",
		"退款金额 退款总金额",
		"代金券或立减优惠退款金额 总代金券或立减优惠退款金额",
		"充值券退款金额 充值券退款总金额",
	} {
		if slices.Contains(strings.Fields(names), name) {
			return at
		}
	}
	panic("wxpaytest: no column " + name)
}

// columnsOf returns the columns of a header line. 交易账单详细说明: a bill
// without 申请退款金额 has all that was refunded as 退款金额.
func columnsOf(header string) []column {
	old := !strings.Contains(header, "申请退款金额")
	var columns []column
	for name := range strings.SplitSeq(header, ",") {
		c := columnNamed(name)
		if old && name == "退款金额" {
			c.at = MoneyRefundAsked
		}
		columns = append(columns, c)
	}
	return columns
}

func (c column) append(b []byte, r *Row) []byte {
	switch c.kind {
	case 't':
		return append(b, r.Text[c.at]...)
	case 'f':
		return appendFee(b, r.Fee)
	}
	return appendYuan(b, r.Money[c.at])
}

// sum writes a cell of the summary line; r holds the sums.
func (c column) sum(b []byte, r *Row, rows int64) []byte {
	switch c.kind {
	case 'n':
		return appendSum(b, rows*feeUnits)
	case 'f':
		return appendSum(b, r.Fee)
	}
	return appendSum(b, r.Money[c.at]*FeePerFen)
}
