package papay

import (
	"context"
	"errors"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

var contractOrder = wxpay.Operation[ContractOrderRequest, ContractOrderResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/contractorder", SignType: wxpay.SignTypeMD5, Idempotent: true,
		EchoFields: []string{"out_trade_no", "trade_type", "plan_id", "contract_code", "request_serial"},
		Meanings:   contractOrderMeanings,
		InDoubt:    "query the order, or repeat the very same order with the same number",
	},
	Defaults: func(r *ContractOrderRequest) {
		r.SpbillCreateIP = requestvalue.PlainAddress(r.SpbillCreateIP)
		if r.TradeType == "" {
			r.TradeType = wxpay.TradeTypeJSAPI
		}
	},
	Check: (*ContractOrderRequest).check,
	Required: func(r *ContractOrderResponse) []string {
		return map[wxpay.TradeType][]string{wxpay.TradeTypeNative: {"code_url"}, wxpay.TradeTypeMWEB: {"mweb_url"}}[r.TradeType]
	},
}

// ContractOrderRequest contains a new order and the contract that the user signs with it.
// Amounts are in fen.
type ContractOrderRequest struct {
	ContractMchID          string          `wxpay:"contract_mchid,required,B32"`           // the client's mch_id
	ContractAppID          string          `wxpay:"contract_appid,required,B32"`           // the client's appid
	OutTradeNo             string          `wxpay:"out_trade_no,required,B32"`             // unique for the merchant, never reused
	DeviceInfo             string          `wxpay:"device_info,B32"`                       // terminal or shop
	Body                   string          `wxpay:"body,required,B127"`                    // what is bought
	Detail                 string          `wxpay:"detail,B8192"`                          // more about it
	Attach                 string          `wxpay:"attach,B127"`                           // returned in queries and in the notification
	NotifyURL              string          `wxpay:"notify_url,required,B256"`              // of the payment notification
	TotalFee               int64           `wxpay:"total_fee,required"`                    // fen
	SpbillCreateIP         string          `wxpay:"spbill_create_ip,required,B16"`         // the payer's
	TimeStart              time.Time       `wxpay:"time_start,yyyyMMddHHmmss"`             // when it was created
	TimeExpire             time.Time       `wxpay:"time_expire,yyyyMMddHHmmss"`            // last moment to pay
	GoodsTag               string          `wxpay:"goods_tag,B32"`                         // for promotions
	TradeType              wxpay.TradeType `wxpay:"trade_type,B16"`                        // zero: JSAPI
	ProductID              string          `wxpay:"product_id,B32"`                        // NATIVE needs it
	LimitPay               string          `wxpay:"limit_pay,B32"`                         // "no_credit" excludes credit cards
	OpenID                 string          `wxpay:"openid,B128"`                           // the payer; JSAPI needs it or SubOpenID
	SubOpenID              string          `wxpay:"sub_openid,B128"`                       // the payer in the sub-merchant's app
	PlanID                 int64           `wxpay:"plan_id,required"`                      // the template, from the merchant platform
	ContractCode           string          `wxpay:"contract_code,required,B32"`            // the merchant's number of the contract, unique
	RequestSerial          int64           `wxpay:"request_serial,required"`               // unique for each request
	ContractDisplayAccount string          `wxpay:"contract_display_account,required,B32"` // name of the user's account, shown; no emoji
	ContractNotifyURL      string          `wxpay:"contract_notify_url,required,B256"`     // of the contract notification
	Extra                  wxpay.XMLMap    `wxpay:",extra"`                                // fields that are not above
}

// ContractOrderResponse contains two results: of the order, and of the contract. The order
// can be paid even if its contract was refused: see ContractError.
type ContractOrderResponse struct {
	wxpay.Envelope
	PrepayID               string          `wxpay:"prepay_id,required"`            // for RequestPaymentParams; valid for 2 hours
	TradeType              wxpay.TradeType `wxpay:"trade_type"`                    // as ordered
	CodeURL                string          `wxpay:"code_url"`                      // NATIVE: to show as a QR code
	MWebURL                string          `wxpay:"mweb_url"`                      // MWEB: to open
	OutTradeNo             string          `wxpay:"out_trade_no"`                  // as ordered
	ContractResultCode     string          `wxpay:"contract_result_code,required"` // SUCCESS: the user can sign while paying
	ContractErrCode        wxpay.Code      `wxpay:"contract_err_code"`             // why the user can't
	ContractErrCodeDes     string          `wxpay:"contract_err_code_des"`         // the same as text
	PlanID                 int64           `wxpay:"plan_id"`                       // as requested
	RequestSerial          int64           `wxpay:"request_serial"`                // as requested
	ContractCode           string          `wxpay:"contract_code"`                 // as requested
	ContractDisplayAccount string          `wxpay:"contract_display_account"`      // as requested
}

// ErrNoContract says that an order has no contract. It is wrapped by
// [ContractOrderResponse.ContractError].
var ErrNoContract = errors.New("papay: the order was placed without a contract")

// ContractError returns why the order has no contract: an error that wraps [ErrNoContract]
// and the code, or nil. It is nil for a contract that the user has not signed yet: the user
// may pay and not sign. Then no contract notification arrives, and [QueryContract] finds
// none.
func (r *ContractOrderResponse) ContractError() error {
	if r.ContractResultCode == "SUCCESS" {
		return nil
	}
	return &contractError{r.ContractErrCode, r.ContractErrCodeDes}
}

type contractError struct {
	code wxpay.Code
	text string
}

func (e *contractError) Error() string {
	return ErrNoContract.Error() + ": " + string(e.code) + " " + e.text
}
func (e *contractError) Unwrap() []error { return []error{ErrNoContract, e.code} }

// ContractOrder creates an order whose payer signs a contract too. Pass the PrepayID to
// [RequestPaymentParams]. The payment and the contract have two notifications: the payment's
// is that of any order, so use [wxpay.Client.NotifyHandler] at NotifyURL, and
// [ContractNotifyHandler] at ContractNotifyURL. A paid order without a contract is normal:
// the user had signed before, did not want to, or was not allowed to. Query the order with
// [wxpay.Client.OrderQuery].
//
// https://pay.weixin.qq.com/wiki/doc/api/wxpay_v2/papay/chapter3_5.shtml
func ContractOrder(ctx context.Context, c *wxpay.Client, req *ContractOrderRequest) (*ContractOrderResponse, error) {
	return contractOrder.Call(ctx, c, req)
}

// RequestPaymentParams is [wxpay.Client.RequestPaymentParams] for an order of
// [ContractOrder], which is always signed with MD5.
func RequestPaymentParams(c *wxpay.Client, prepayID string) (*wxpay.PaymentParams, error) {
	return c.WithSignType(wxpay.SignTypeMD5).RequestPaymentParams(prepayID)
}

func (r *ContractOrderRequest) check() error {
	switch {
	case r.TradeType == wxpay.TradeTypeJSAPI && r.OpenID == "" && r.SubOpenID == "":
		return errors.New("openid (OpenID) must be set for JSAPI")
	case r.TradeType == wxpay.TradeTypeNative && r.ProductID == "":
		return errors.New("product_id (ProductID) must be set for NATIVE")
	}
	return errors.Join(
		checkSigning(r.ContractDisplayAccount, r.NotifyURL),
		requestvalue.CheckURL("contract_notify_url (ContractNotifyURL)", r.ContractNotifyURL),
		requestvalue.CheckAddress("spbill_create_ip (SpbillCreateIP)", r.SpbillCreateIP),
		requestvalue.CheckTimes(r.TimeStart, r.TimeExpire),
		requestvalue.CheckNewNumber(r.OutTradeNo),
		requestvalue.CheckAmount("total_fee (TotalFee)", r.TotalFee),
	)
}
