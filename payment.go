package wxpay

import "time"

// A TradeType says where an order is paid.
type TradeType string

// The trade types. The first four can be used in orders.
const (
	TradeTypeJSAPI    TradeType = "JSAPI"    // mini programs, and pages within WeChat
	TradeTypeNative   TradeType = "NATIVE"   // a code to scan
	TradeTypeApp      TradeType = "APP"      // another app
	TradeTypeMWEB     TradeType = "MWEB"     // pages in other browsers
	TradeTypeMicropay TradeType = "MICROPAY" // only received: a payment code was scanned
	TradeTypeFace     TradeType = "FACE"     // only received: a face was recognised
	TradeTypePap      TradeType = "PAP"      // only received: deducted under a contract
)

// Payment contains the details of a paid order, in responses and in the payment
// notification. Amounts are in fen, or in the minor unit of FeeType.
type Payment struct {
	OpenID             string           `wxpay:"openid"`                  // payer in the app
	IsSubscribe        bool             `wxpay:"is_subscribe"`            // the payer follows the official account; always false since 2026
	SubOpenID          string           `wxpay:"sub_openid"`              // payer in the sub-merchant's app
	SubIsSubscribe     bool             `wxpay:"sub_is_subscribe"`        // the payer follows the sub-merchant's account
	DeviceInfo         string           `wxpay:"device_info"`             // as ordered
	TradeType          TradeType        `wxpay:"trade_type"`              // JSAPI, NATIVE, APP, MWEB, MICROPAY, PAP, FACE
	BankType           string           `wxpay:"bank_type"`               // CMB_DEBIT, OTHERS: an open set
	TotalFee           int64            `wxpay:"total_fee"`               // the order's amount
	SettlementTotalFee *int64           `wxpay:"settlement_total_fee"`    // nil: see SettlementTotal
	FeeType            string           `wxpay:"fee_type"`                // currency; empty: CNY
	CashFee            int64            `wxpay:"cash_fee"`                // paid in money
	CashFeeType        string           `wxpay:"cash_fee_type"`           // currency of CashFee; empty: CNY
	CouponFee          int64            `wxpay:"coupon_fee"`              // paid with coupons
	CouponCount        int64            `wxpay:"coupon_count"`            // as WeChat Pay counts them
	Coupons            []Coupon         `wxpay:"$n"`                      // however many there are
	TransactionID      string           `wxpay:"transaction_id"`          // WeChat Pay's order number
	OutTradeNo         string           `wxpay:"out_trade_no"`            // the merchant's order number
	Attach             string           `wxpay:"attach"`                  // as ordered
	TimeEnd            time.Time        `wxpay:"time_end,yyyyMMddHHmmss"` // when it was paid, UTC+8
	Rate               int64            `wxpay:"rate"`                    // CNY for one unit of FeeType, times 10^8
	RateValue          int64            `wxpay:"rate_value"`              // the same, under another name
	ContractID         string           `wxpay:"contract_id"`             // PAP: number of the contract
	UserRepaid         bool             `wxpay:"user_repaid"`             // PAP: the user repaid what WeChat Pay had advanced
	PromotionDetail    *PromotionDetail `wxpay:"promotion_detail,json"`   // with Version 1.0; nil: none
}

// paidFields are the fields that every message about a paid order has.
var paidFields = []string{"out_trade_no", "total_fee", "transaction_id"}

// A Coupon took part in a payment.
type Coupon struct {
	ID   string `wxpay:"coupon_id_$n"`   // of the coupon
	Type string `wxpay:"coupon_type_$n"` // CASH (recharged) or NO_CASH; may be absent
	Fee  int64  `wxpay:"coupon_fee_$n"`  // fen
}

// SettlementTotal returns the amount that is settled with the merchant:
// settlement_total_fee, or if that is absent, because no coupon reduced it, the amount
// of the order.
func (p *Payment) SettlementTotal() int64 {
	if p.SettlementTotalFee != nil {
		return *p.SettlementTotalFee
	}
	return p.TotalFee
}
