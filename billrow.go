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

// The columns of a BillRow.
const (
	billTime billField = iota
	billAppID
	billMchID
	billSubMchID
	billTransactionID
	billOutTradeNo
	billOpenID
	billTradeType
	billTradeState
	billBankType
	billFeeType
	billSettlementTotalFee
	billTotalFee
	billCouponFee
	billRefundApplyTime
	billRefundSuccessTime
	billRefundID
	billOutRefundNo
	billSettlementRefundFee
	billRefundFee
	billCouponRefundFee
	billRefundType
	billRefundStatus
	billBody
	billAttach
	billFee
	billRate
	billRateNote
	billDeviceInfo
)

// billColumns are those of 下载交易账单: of today, and under the names that
// they had before 2018 and in the first years.
var billColumns = billSchema{
	billTime:                {names: "交易时间", kind: columnTime},
	billAppID:               {names: "公众账号ID"},
	billMchID:               {names: "商户号"},
	billSubMchID:            {names: "特约商户号 子商户号"},
	billTransactionID:       {names: "微信订单号"},
	billOutTradeNo:          {names: "商户订单号"},
	billOpenID:              {names: "用户标识"},
	billTradeType:           {names: "交易类型"},
	billTradeState:          {names: "交易状态"},
	billBankType:            {names: "付款银行"},
	billFeeType:             {names: "货币种类"},
	billSettlementTotalFee:  {names: "应结订单金额 总金额", kind: columnFen},
	billTotalFee:            {names: "订单金额", kind: columnFen, orElse: billSettlementTotalFee},
	billCouponFee:           {names: "代金券金额 代金券或立减优惠金额 企业红包金额", kind: columnFen},
	billRefundApplyTime:     {names: "退款申请时间", kind: columnLater},
	billRefundSuccessTime:   {names: "退款成功时间", kind: columnLater},
	billRefundID:            {names: "微信退款单号"},
	billOutRefundNo:         {names: "商户退款单号"},
	billSettlementRefundFee: {names: "退款金额", kind: columnFen},
	billRefundFee:           {names: "申请退款金额", kind: columnFen, orElse: billSettlementRefundFee},
	billCouponRefundFee:     {names: "充值券退款金额 代金券或立减优惠退款金额 企业红包退款金额", kind: columnFen},
	billRefundType:          {names: "退款类型"},
	billRefundStatus:        {names: "退款状态"},
	billBody:                {names: "商品名称", free: true},
	billAttach:              {names: "商户数据包", free: true},
	billFee:                 {names: "手续费 返还手续费", kind: columnFee},
	billRate:                {names: "费率"},
	billRateNote:            {names: "费率备注", free: true},
	billDeviceInfo:          {names: "设备号", free: true},
}

// row makes the row of a line, and counts it.
func (s *billSums) row(l *billLine) (r BillRow) {
	r.Time = l.time(billTime)
	r.AppID = l.text(billAppID)
	r.MchID = l.text(billMchID)
	r.SubMchID = l.id(billSubMchID)
	r.DeviceInfo = l.text(billDeviceInfo)
	r.TransactionID = l.text(billTransactionID)
	r.OutTradeNo = l.text(billOutTradeNo)
	r.OpenID = l.text(billOpenID)
	r.TradeType = l.text(billTradeType)
	r.TradeState = l.text(billTradeState)
	r.BankType = l.text(billBankType)
	r.FeeType = l.text(billFeeType)
	r.SettlementTotalFee = l.number(billSettlementTotalFee)
	r.TotalFee = l.number(billTotalFee)
	r.CouponFee = l.number(billCouponFee)
	r.RefundApplyTime = l.time(billRefundApplyTime)
	r.RefundSuccessTime = l.time(billRefundSuccessTime)
	r.RefundID = l.id(billRefundID)
	r.OutRefundNo = l.id(billOutRefundNo)
	r.SettlementRefundFee = l.number(billSettlementRefundFee)
	r.RefundFee = l.number(billRefundFee)
	r.CouponRefundFee = l.number(billCouponRefundFee)
	r.RefundType = l.text(billRefundType)
	r.RefundStatus = l.text(billRefundStatus)
	r.Body = l.text(billBody)
	r.Attach = l.text(billAttach)
	r.Fee = BillFee(l.number(billFee))
	r.Rate = l.text(billRate)
	r.RateNote = l.text(billRateNote)
	r.BillCells = l.BillCells
	s.count(&r)
	return r
}
