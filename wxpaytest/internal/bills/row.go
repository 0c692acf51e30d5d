package bills

import (
	"slices"
	"strings"
)

// The indexes of [Row.Text]: the text cells of a row of a trade bill.
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

// The indexes of [Row.Money]: the amounts of the row, in fen.
const (
	MoneyTotal          = iota // 订单金额: the amount of the order
	MoneySettlement            // 应结订单金额: MoneyTotal less the coupons that are not settled
	MoneyCoupon                // 代金券金额: all coupons
	MoneyRefundAsked           // 申请退款金额
	MoneyRefundSettled         // 退款金额: the part of the refund that the merchant pays
	MoneyRefundCoupon          // the refund of all coupons
	MoneyRefundRecharge        // 充值券退款金额: the refund of the coupons that are settled
	moneys
)

// Row is one row of a trade bill.
type Row struct {
	Text  [texts][]byte
	Money [moneys]int64
	Fee   int64 // in 0.00001 yuan; negative if it was returned to the merchant
}

// column says where the cells of a column come from: a text, an amount or the fee.
type column struct {
	kind byte // 't' text, 'm' money, 'f' fee; in summaries also 'n', the number of rows
	at   int
}

// textNames are the column names of each text, separated by spaces.
var textNames = [texts]string{
	TextTime:          "交易时间",
	TextAppID:         "公众账号ID",
	TextMchID:         "商户号",
	TextSubMchID:      "特约商户号 子商户号",
	TextDevice:        "设备号",
	TextTransaction:   "微信订单号",
	TextOutTradeNo:    "商户订单号",
	TextOpenID:        "用户标识",
	TextTradeType:     "交易类型",
	TextState:         "交易状态",
	TextBank:          "付款银行",
	TextCurrency:      "货币种类",
	TextRefundApplied: "退款申请时间",
	TextRefundDone:    "退款成功时间",
	TextRefundID:      "微信退款单号",
	TextOutRefundNo:   "商户退款单号",
	TextRefundType:    "退款类型",
	TextRefundStatus:  "退款状态",
	TextBody:          "商品名称",
	TextAttach:        "商户数据包",
	TextRate:          "费率",
	TextRateNote:      "费率备注",
}

// moneyNames are the column names of each amount and of its sum, in all
// generations of bills.
var moneyNames = [moneys]string{
	MoneyTotal:          "订单金额 总金额 订单总金额 总交易额",
	MoneySettlement:     "应结订单金额 应结订单总金额",
	MoneyCoupon:         "代金券金额 代金券或立减优惠金额",
	MoneyRefundAsked:    "申请退款金额 申请退款总金额 总退款金额",
	MoneyRefundSettled:  "退款金额 退款总金额",
	MoneyRefundCoupon:   "代金券或立减优惠退款金额 总代金券或立减优惠退款金额",
	MoneyRefundRecharge: "充值券退款金额 充值券退款总金额",
}

func columnNamed(name string) column {
	name = strings.ReplaceAll(name, "企业红包", "代金券或立减优惠")
	if at := indexOf(textNames[:], name); at >= 0 {
		return column{'t', at}
	}
	if at := indexOf(moneyNames[:], name); at >= 0 {
		return column{'m', at}
	}
	switch name {
	case "手续费", "返还手续费", "手续费总金额":
		return column{'f', 0}
	case "总交易单数":
		return column{'n', 0}
	}
	panic("wxpaytest: no column " + name)
}

// indexOf returns the index of the column with that name, or -1.
func indexOf(columns []string, name string) int {
	return slices.IndexFunc(columns, func(names string) bool {
		return slices.Contains(strings.Fields(names), name)
	})
}

// columnsOf returns the columns of a header line. 交易账单详细说明: in a bill
// without 申请退款金额, 退款金额 is the whole refund.
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

// sum writes a cell of the summary line; r contains the sums.
func (c column) sum(b []byte, r *Row, rows int64) []byte {
	switch c.kind {
	case 'n':
		return appendSum(b, rows*feeUnits)
	case 'f':
		return appendSum(b, r.Fee)
	}
	return appendSum(b, r.Money[c.at]*FeePerFen)
}
