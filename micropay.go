package wxpay

import (
	"context"
	"errors"
	"time"

	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

// A payment code is valid for one call, so this package never repeats the call.
const (
	queryThenReverse = "query the order, every 5 seconds; if it is still open after 45, reverse it; never repeat this call"
	newCodeAndNumber = "not paid: scan a new code, with a new out_trade_no"
	newNumber        = "this number is dead: charge again with a new out_trade_no"
	chargeOtherWay   = "not paid: let the user pay in another way, with a new out_trade_no"
)

// 提交付款码支付 错误码. A code is a proof only if its 支付状态 in the document is
// 支付确认失败, and if WeChat Pay does not also use it to answer a repeat.
var micropayMeanings = Meanings{
	ErrAuthCodeError:   {Proves: ProvesRequestRefused, Advice: newCodeAndNumber},
	ErrAuthCodeExpire:  {Proves: ProvesRequestRefused, Advice: newCodeAndNumber},
	ErrAuthCodeInvalid: {Proves: ProvesRequestRefused, Advice: newCodeAndNumber},
	ErrBankError:       {Advice: queryThenReverse},
	ErrBizerrNeedRetry: {Advice: queryThenReverse},
	ErrBuyerMismatch:   {Proves: ProvesRequestRefused, Advice: "this number was used with another user's code: query it, tell the user, then charge with a new number"},
	ErrNotEnough:       {Proves: ProvesRequestRefused, Advice: chargeOtherWay},
	ErrNotSuportCard:   {Proves: ProvesRequestRefused, Advice: chargeOtherWay},
	ErrOrderClosed:     {Proves: ProvesNumberRefused, Advice: newNumber},
	ErrOrderPaid:       {Proves: ProvesAlreadyDone, Advice: "query the order: if it is this sale's, deliver"},
	ErrOrderReversed:   {Proves: ProvesNumberRefused, Advice: newNumber},
	ErrOutTradeNoUsed:  {Advice: "query the number: if it is this sale's, wait for it or reverse it"},
	ErrSystemError:     {Advice: queryThenReverse},
	ErrTradeError:      {Proves: ProvesRequestRefused, Advice: "query the order, and reverse it if it is PAYERROR; then tell the user what the description says, and take a new out_trade_no"},
	ErrUserPaying:      {Advice: queryThenReverse},
}

var micropay = Operation[MicropayRequest, MicropayResponse]{
	Endpoint: Endpoint{
		Path: "/pay/micropay", EchoFields: []string{"out_trade_no", "total_fee", "fee_type"},
		Meanings: micropayMeanings,
		InDoubt:  queryThenReverse,
	},
	Defaults:  func(r *MicropayRequest) { r.SpbillCreateIP = requestvalue.PlainAddress(r.SpbillCreateIP) },
	Check:     (*MicropayRequest).check,
	Required:  func(*MicropayResponse) []string { return paidFields },
	Normalize: refuseUnpaid,
}

// refuseUnpaid refuses a success whose trade_state, which the document does not
// have, says that the order is not paid.
func refuseUnpaid(reply XMLMap) (XMLMap, error) {
	state := TradeState(reply.Get("trade_state"))
	if state == "" {
		return reply, nil
	}
	return reply, state.expectSuccess(reply.Get("out_trade_no"))
}

// MicropayRequest contains the payment code that was scanned, and the order. Amounts are
// in fen.
type MicropayRequest struct {
	Version        string       `wxpay:"version,B32"`                   // "1.0" when Detail has promotions
	DeviceInfo     string       `wxpay:"device_info,B32"`               // terminal or shop
	Body           string       `wxpay:"body,required,B127"`            // what is bought, as "shop-category"
	Detail         *OrderDetail `wxpay:"detail,json,B6000"`             // goods, for single-item promotions
	Attach         string       `wxpay:"attach,B127"`                   // returned in the response and in queries
	OutTradeNo     string       `wxpay:"out_trade_no,required,B32"`     // unique for the merchant, never reused
	TotalFee       int64        `wxpay:"total_fee,required"`            // fen
	FeeType        string       `wxpay:"fee_type,B16"`                  // zero: CNY
	SpbillCreateIP string       `wxpay:"spbill_create_ip,required,B64"` // the terminal's, v4 or v6
	GoodsTag       string       `wxpay:"goods_tag,B32"`                 // for promotions
	LimitPay       string       `wxpay:"limit_pay,B32"`                 // "no_credit" excludes credit cards
	TimeStart      time.Time    `wxpay:"time_start,yyyyMMddHHmmss"`     // when it was created
	TimeExpire     time.Time    `wxpay:"time_expire,yyyyMMddHHmmss"`    // last moment to pay
	Receipt        bool         `wxpay:"receipt"`                       // show the entry for an invoice
	AuthCode       string       `wxpay:"auth_code,required,B128"`       // as scanned; valid once, for about a minute
	SceneInfo      *SceneInfo   `wxpay:"scene_info,json,B256"`          // where it is sold
	ProfitSharing  bool         `wxpay:"profit_sharing"`                // freeze the money for profit sharing
	Deposit        bool         `wxpay:"deposit"`                       // the money is a deposit
	Extra          XMLMap       `wxpay:",extra"`                        // fields that are not above
}

// MicropayResponse says that the order was paid.
type MicropayResponse struct {
	Envelope
	Payment
	Version        string     `wxpay:"version"`          // "1.0" when it was sent
	TradeState     TradeState `wxpay:"trade_state"`      // SUCCESS; may be absent
	TradeStateDesc string     `wxpay:"trade_state_desc"` // text for people
}

// Micropay charges the payment code that a user shows at the counter. No notification
// follows. [ErrUserPaying] means that the user is typing the password. After
// ErrUserPaying, [ErrSystemError], [ErrBankError], or without a response, the outcome is
// unknown: query, and reverse the payment if it stays open, as [Client.MicropayAndWait]
// does. This package never repeats the call, and the caller must not repeat it either.
// After a failure, use a new number for the next code.
//
// https://pay.weixin.qq.com/wiki/doc/api/micropay.php?chapter=9_10&index=1
func (c *Client) Micropay(ctx context.Context, req *MicropayRequest) (*MicropayResponse, error) {
	return micropay.Call(ctx, c, req)
}

func (r *MicropayRequest) check() error {
	return errors.Join(
		checkSale(r.SpbillCreateIP, r.TimeStart, r.TimeExpire, r.SceneInfo),
		requestvalue.CheckNewNumber(r.OutTradeNo),
		requestvalue.CheckAmount("total_fee (TotalFee)", r.TotalFee),
	)
}
