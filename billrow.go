package wxpay

import "time"

// A BillRow is a payment or a refund of a [Bill]. Amounts are in fen, times in
// UTC+8. A column that the bill does not have is zero; [BillCells.Get] tells
// every one as it stands, whether it has a field here or not.
//
// 交易账单 of merchants since 2018 tell what is settled apart from what was
// paid; older ones tell one amount, and then the two fields are the same.
type BillRow struct {
	Time                time.Time // of the payment, or of the refund
	AppID               string    // the mini program
	MchID               string    // the merchant
	SubMchID            string    // service-provider mode: the shop; "" for 0
	DeviceInfo          string    // as ordered
	TransactionID       string    // WeChat Pay's order number
	OutTradeNo          string    // the merchant's
	OpenID              string    // the payer
	TradeType           string    // JSAPI, MICROPAY …
	TradeState          string    // SUCCESS, REFUND, REVOKED (an open set)
	BankType            string    // as in the notification
	FeeType             string    // currency
	SettlementTotalFee  int64     // of the order, without coupons that are not settled
	TotalFee            int64     // of the order
	CouponFee           int64     // paid in coupons
	RefundApplyTime     time.Time // bills of refunds; zero: not told
	RefundSuccessTime   time.Time // the same
	RefundID            string    // WeChat Pay's refund number; "" for 0
	OutRefundNo         string    // the merchant's; "" for 0
	SettlementRefundFee int64     // of the refund, without coupons that are not settled
	RefundFee           int64     // of the refund
	CouponRefundFee     int64     // given back in coupons
	RefundType          string    // ORIGINAL, BALANCE …
	RefundStatus        string    // SUCCESS, PROCESSING, FAIL when the bill was made
	Body                string    // name of the goods
	Attach              string    // as ordered
	Fee                 BillFee   // WeChat Pay's; negative when it is given back
	Rate                string    // 0.60%
	RateNote            string    // text for people
	BillCells
}

// IsRefund reports whether the row is a refund, or a reversal, and not a
// payment.
func (r *BillRow) IsRefund() bool {
	return r.TradeState == "REFUND" || r.TradeState == "REVOKED" || r.RefundID != ""
}

// Ambiguous reports whether Body and Attach may not be what was ordered: one of
// them held the very text that separates cells, and nothing tells which. Body
// then has all of it but the last piece.
func (r *BillRow) Ambiguous() bool { return r.surplus > 0 }

func textColumn[Row any](names string, get func(*Row) *string) billColumn[Row] {
	return billColumn[Row]{names: names, kind: columnText, text: get}
}

// freeColumn has text that people write.
func freeColumn[Row any](names string, get func(*Row) *string) billColumn[Row] {
	return billColumn[Row]{names: names, kind: columnText, text: get, free: true}
}

func numberColumn[Row any](names string, get func(*Row) *string) billColumn[Row] {
	return billColumn[Row]{names: names, kind: columnNumber, text: get}
}

func amountColumn[Row any](kind columnKind, names string, get func(*Row) *int64) billColumn[Row] {
	return billColumn[Row]{names: names, kind: kind, amount: get}
}

// eitherColumn is the amount of another column too, in bills without that.
func eitherColumn[Row any](kind columnKind, names string, get, also func(*Row) *int64, unless string) billColumn[Row] {
	return billColumn[Row]{names: names, kind: kind, amount: get, also: also, unless: unless}
}

func timeColumn[Row any](kind columnKind, names string, get func(*Row) *time.Time) billColumn[Row] {
	return billColumn[Row]{names: names, kind: kind, time: get}
}

func settlement(r *BillRow) *int64     { return &r.SettlementTotalFee }
func total(r *BillRow) *int64          { return &r.TotalFee }
func settlementBack(r *BillRow) *int64 { return &r.SettlementRefundFee }
func totalBack(r *BillRow) *int64      { return &r.RefundFee }
func couponBack(r *BillRow) *int64     { return &r.CouponRefundFee }

// billColumns are those of 下载交易账单: of today, and under the names that
// they had before 2018 and in the first years.
var billColumns = billSchema[BillRow]{
	timeColumn(columnTime, "交易时间", func(r *BillRow) *time.Time { return &r.Time }),
	textColumn("公众账号ID", func(r *BillRow) *string { return &r.AppID }),
	textColumn("商户号", func(r *BillRow) *string { return &r.MchID }),
	numberColumn("特约商户号 子商户号", func(r *BillRow) *string { return &r.SubMchID }),
	textColumn("微信订单号", func(r *BillRow) *string { return &r.TransactionID }),
	textColumn("商户订单号", func(r *BillRow) *string { return &r.OutTradeNo }),
	textColumn("用户标识", func(r *BillRow) *string { return &r.OpenID }),
	textColumn("交易类型", func(r *BillRow) *string { return &r.TradeType }),
	textColumn("交易状态", func(r *BillRow) *string { return &r.TradeState }),
	textColumn("付款银行", func(r *BillRow) *string { return &r.BankType }),
	textColumn("货币种类", func(r *BillRow) *string { return &r.FeeType }),
	eitherColumn(columnFen, "应结订单金额 总金额", settlement, total, "订单金额"),
	amountColumn(columnFen, "订单金额", total),
	amountColumn(columnFen, "代金券金额 代金券或立减优惠金额 企业红包金额", func(r *BillRow) *int64 { return &r.CouponFee }),
	timeColumn(columnLater, "退款申请时间", func(r *BillRow) *time.Time { return &r.RefundApplyTime }),
	timeColumn(columnLater, "退款成功时间", func(r *BillRow) *time.Time { return &r.RefundSuccessTime }),
	numberColumn("微信退款单号", func(r *BillRow) *string { return &r.RefundID }),
	numberColumn("商户退款单号", func(r *BillRow) *string { return &r.OutRefundNo }),
	eitherColumn(columnFen, "退款金额", settlementBack, totalBack, "申请退款金额"),
	amountColumn(columnFen, "申请退款金额", totalBack),
	amountColumn(columnFen, "充值券退款金额 代金券或立减优惠退款金额 企业红包退款金额", couponBack),
	textColumn("退款类型", func(r *BillRow) *string { return &r.RefundType }),
	textColumn("退款状态", func(r *BillRow) *string { return &r.RefundStatus }),
	freeColumn("商品名称", func(r *BillRow) *string { return &r.Body }),
	freeColumn("商户数据包", func(r *BillRow) *string { return &r.Attach }),
	amountColumn(columnFee, "手续费 返还手续费", func(r *BillRow) *int64 { return (*int64)(&r.Fee) }),
	textColumn("费率", func(r *BillRow) *string { return &r.Rate }),
	freeColumn("费率备注", func(r *BillRow) *string { return &r.RateNote }),
	freeColumn("设备号", func(r *BillRow) *string { return &r.DeviceInfo }),
}
