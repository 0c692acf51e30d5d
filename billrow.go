package wxpay

import (
	"iter"
	"time"

	"github.com/seed6780280e/wxpay/internal/billtext"
)

// A BillRow is a payment or a refund in a [Bill]. Amounts are in the minor unit of
// FeeType: fen for CNY. Times are in UTC+8. A field is zero if the bill does not have its
// column. Cells contains the texts of all columns, also of those without a field here.
//
// In a currency without decimals, such as JPY, 100 means 100 yen, and an amount with a
// fraction is an error of its row. No official bill in such a currency was available to
// prove this.
//
// Since 2018 a bill (交易账单) has two amounts: the amount to be settled, and the amount
// of the order. An older bill has one amount, and then the two fields are the same.
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
	RefundApplyTime     time.Time // bills of refunds; zero: not stated
	RefundSuccessTime   time.Time // bills of refunds; zero: not stated
	RefundID            string    // WeChat Pay's refund number; "" for 0
	OutRefundNo         string    // the merchant's; "" for 0
	SettlementRefundFee int64     // of the refund, without coupons that are not settled
	RefundFee           int64     // of the refund
	CouponRefundFee     int64     // returned as coupons
	RefundType          string    // ORIGINAL, BALANCE …
	RefundStatus        string    // SUCCESS, PROCESSING, FAIL at the time of the bill
	Body                string    // name of the goods
	Attach              string    // as ordered
	Fee                 BillFee   // WeChat Pay's; negative when it is returned
	Rate                string    // 0.60%
	RateNote            string    // text for people
	Cells               BillCells `json:"-"` // the texts of all columns
}

// IsRefund reports whether the row is a refund or a reversal, and not a payment.
func (r *BillRow) IsRefund() bool { return isRefund(r.TradeState, r.RefundID) }

func isRefund(tradeState, refundID string) bool {
	return tradeState == "REFUND" || tradeState == "REVOKED" || refundID != ""
}

// Ambiguous reports whether Body and Attach may differ from the order. Then one of them
// contained the text that separates cells, and the bill does not show which one. Body has
// all of the text except the last piece. If DeviceInfo contained it too, which
// this package does not send, other texts of the row may be wrong: query before you act
// on the numbers of an ambiguous row.
func (r *BillRow) Ambiguous() bool { return r.Cells.text.Ambiguous() }

// BillCells contains the texts of a row, as they are in the bill, by column.
type BillCells struct{ text billtext.Cells }

// Get returns the text in the column with that name, or "" if there is none. The
// punctuation in the name may be half-width or full-width.
func (c BillCells) Get(name string) string { return c.text.Get(name) }

// All yields the names of the columns, with half-width punctuation, and their texts, in
// the order of the bill.
func (c BillCells) All() iter.Seq2[string, string] { return c.text.All() }

// The columns of a BillRow.
const (
	billTime billtext.Field = iota
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

// billColumns are the columns of 下载交易账单: today's names, the names before 2018, and
// those of the first years.
var billColumns = billtext.Schema{
	billTime:                {Names: "交易时间", Kind: billtext.KindTime},
	billAppID:               {Names: "公众账号ID"},
	billMchID:               {Names: "商户号"},
	billSubMchID:            {Names: "特约商户号 子商户号"},
	billTransactionID:       {Names: "微信订单号"},
	billOutTradeNo:          {Names: "商户订单号"},
	billOpenID:              {Names: "用户标识"},
	billTradeType:           {Names: "交易类型"},
	billTradeState:          {Names: "交易状态"},
	billBankType:            {Names: "付款银行"},
	billFeeType:             {Names: "货币种类"},
	billSettlementTotalFee:  {Names: "应结订单金额 总金额", Kind: billtext.KindFen},
	billTotalFee:            {Names: "订单金额", Kind: billtext.KindFen, Fallback: billSettlementTotalFee},
	billCouponFee:           {Names: "代金券金额 代金券或立减优惠金额 企业红包金额", Kind: billtext.KindFen},
	billRefundApplyTime:     {Names: "退款申请时间", Kind: billtext.KindOptionalTime},
	billRefundSuccessTime:   {Names: "退款成功时间", Kind: billtext.KindOptionalTime},
	billRefundID:            {Names: "微信退款单号"},
	billOutRefundNo:         {Names: "商户退款单号"},
	billSettlementRefundFee: {Names: "退款金额", Kind: billtext.KindFen},
	billRefundFee:           {Names: "申请退款金额", Kind: billtext.KindFen, Fallback: billSettlementRefundFee},
	billCouponRefundFee:     {Names: "充值券退款金额 代金券或立减优惠退款金额 企业红包退款金额", Kind: billtext.KindFen},
	billRefundType:          {Names: "退款类型"},
	billRefundStatus:        {Names: "退款状态"},
	billBody:                {Names: "商品名称", Free: true},
	billAttach:              {Names: "商户数据包", Free: true},
	billFee:                 {Names: "手续费 返还手续费", Kind: billtext.KindFee},
	billRate:                {Names: "费率"},
	billRateNote:            {Names: "费率备注", Free: true},
	billDeviceInfo:          {Names: "设备号", Free: true},
}

func newBillRow(record *billtext.Record) (r BillRow) {
	r.Time = record.Time(billTime)
	r.AppID = record.Text(billAppID)
	r.MchID = record.Text(billMchID)
	r.SubMchID = record.ID(billSubMchID)
	r.DeviceInfo = record.Text(billDeviceInfo)
	r.TransactionID = record.Text(billTransactionID)
	r.OutTradeNo = record.Text(billOutTradeNo)
	r.OpenID = record.Text(billOpenID)
	r.TradeType = record.Text(billTradeType)
	r.TradeState = record.Text(billTradeState)
	r.BankType = record.Text(billBankType)
	r.FeeType = record.Text(billFeeType)
	r.SettlementTotalFee = record.Number(billSettlementTotalFee)
	r.TotalFee = record.Number(billTotalFee)
	r.CouponFee = record.Number(billCouponFee)
	r.RefundApplyTime = record.Time(billRefundApplyTime)
	r.RefundSuccessTime = record.Time(billRefundSuccessTime)
	r.RefundID = record.ID(billRefundID)
	r.OutRefundNo = record.ID(billOutRefundNo)
	r.SettlementRefundFee = record.Number(billSettlementRefundFee)
	r.RefundFee = record.Number(billRefundFee)
	r.CouponRefundFee = record.Number(billCouponRefundFee)
	r.RefundType = record.Text(billRefundType)
	r.RefundStatus = record.Text(billRefundStatus)
	r.Body = record.Text(billBody)
	r.Attach = record.Text(billAttach)
	r.Fee = BillFee(record.Number(billFee))
	r.Rate = record.Text(billRate)
	r.RateNote = record.Text(billRateNote)
	r.Cells = BillCells{record.Cells()}
	if !hasDecimals(r.FeeType) {
		r.toMainUnit()
	}
	return r
}
