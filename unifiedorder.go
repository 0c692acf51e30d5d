package wxpay

import (
	"context"
	"errors"
	"time"

	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

// 统一下单 错误码
var unifiedOrderMeanings = Meanings{
	ErrNotEnough:      {Proves: ProvesRequestRefused, Retry: RetryLater, Fix: "tell the user that the balance does not suffice"},
	ErrOrderClosed:    {Proves: ProvesNumberRefused, Advice: "this number is dead: order again with a new out_trade_no"},
	ErrOrderPaid:      {Proves: ProvesAlreadyDone, Advice: "query the order; if it is paid, deliver"},
	ErrOutTradeNoUsed: {Proves: ProvesRequestRefused, Advice: "query the number; if it is unpaid and the parameters must differ, close it and take a new number"},
}

var unifiedOrder = Operation[UnifiedOrderRequest, UnifiedOrderResponse]{
	Endpoint: Endpoint{
		Path: "/pay/unifiedorder", Idempotent: true, EchoFields: []string{"out_trade_no", "trade_type", "total_fee", "fee_type"},
		Meanings: unifiedOrderMeanings,
		InDoubt:  "query the order, or repeat the very same order with the same number",
	},
	Defaults: (*UnifiedOrderRequest).setDefaults,
	Check:    (*UnifiedOrderRequest).check,
	Required: (*UnifiedOrderResponse).required,
}

// UnifiedOrderRequest contains a new order. Amounts are in fen.
type UnifiedOrderRequest struct {
	DeviceInfo     string       `wxpay:"device_info,B32"`               // terminal or shop
	Body           string       `wxpay:"body,required,B127"`            // what is bought, as "shop-category"
	Detail         *OrderDetail `wxpay:"detail,json,B6000"`             // goods, for single-item promotions
	Attach         string       `wxpay:"attach,B127"`                   // returned in queries and in the notification
	OutTradeNo     string       `wxpay:"out_trade_no,required,B32"`     // unique for the merchant, never reused
	FeeType        string       `wxpay:"fee_type,B16"`                  // zero: CNY
	TotalFee       int64        `wxpay:"total_fee,required"`            // fen
	SpbillCreateIP string       `wxpay:"spbill_create_ip,required,B64"` // the payer's, v4 or v6
	TimeStart      time.Time    `wxpay:"time_start,yyyyMMddHHmmss"`     // when it was created
	TimeExpire     time.Time    `wxpay:"time_expire,yyyyMMddHHmmss"`    // last moment to pay; a repeat can't change it
	GoodsTag       string       `wxpay:"goods_tag,B32"`                 // for promotions
	NotifyURL      string       `wxpay:"notify_url,required,B256"`      // absolute, public, without a query
	TradeType      TradeType    `wxpay:"trade_type,B16"`                // zero: JSAPI
	ProductID      string       `wxpay:"product_id,B32"`                // NATIVE needs it
	LimitPay       string       `wxpay:"limit_pay,B32"`                 // "no_credit" excludes credit cards
	OpenID         string       `wxpay:"openid,B128"`                   // the payer; JSAPI needs it or SubOpenID
	SubOpenID      string       `wxpay:"sub_openid,B128"`               // the payer in the sub-merchant's app
	Receipt        bool         `wxpay:"receipt"`                       // show the entry for an invoice
	ProfitSharing  bool         `wxpay:"profit_sharing"`                // freeze the money for profit sharing
	Version        string       `wxpay:"version,B32"`                   // "1.0" when Detail has promotions
	SceneInfo      *SceneInfo   `wxpay:"scene_info,json,B256"`          // where it is sold
	UserType       string       `wxpay:"user_type,B32"`                 // payer's identity document: "IDCARD"
	UserCreID      Sensitive    `wxpay:"user_creid,B32"`                // number of that document
	UserTrueName   Sensitive    `wxpay:"user_truename,B64"`             // name in that document
	Extra          XMLMap       `wxpay:",extra"`                        // fields that are not above
}

// OrderDetail lists an order's goods. It is sent as JSON.
//
// https://pay.weixin.qq.com/wiki/doc/api/danpin.php?chapter=9_102
type OrderDetail struct {
	CostPrice   int64        `json:"cost_price,omitempty"` // fen, before promotions
	ReceiptID   string       `json:"receipt_id,omitempty"` // of the shop's receipt
	GoodsDetail []OrderGoods `json:"goods_detail"`         // at least one
}

// OrderGoods is one kind of goods in an order.
type OrderGoods struct {
	GoodsID              string `json:"goods_id"`                 // the merchant's
	WxpayGoodsID         string `json:"wxpay_goods_id,omitempty"` // WeChat Pay's
	GoodsName            string `json:"goods_name,omitempty"`     // text for people
	Quantity             int64  `json:"quantity"`                 // how many
	Price                int64  `json:"price"`                    // fen each
	GoodsCategory        string `json:"goods_category,omitempty"` // the merchant's category
	Body                 string `json:"body,omitempty"`           // description
	Category             string `json:"category,omitempty"`
	MerchantCategoryCode int64  `json:"merchant_category_code,omitempty"`
}

// SceneInfo says where an order is sold. It is sent as JSON. Set one of its fields.
type SceneInfo struct {
	StoreInfo StoreInfo `json:"store_info,omitzero"` // the shop
	H5Info    *H5Info   `json:"h5_info,omitempty"`   // MWEB: the page or app; nil: none
}

// H5Info is the web page or the app where an MWEB order is paid.
//
// https://pay.weixin.qq.com/wiki/doc/api/H5.php?chapter=9_20&index=1
type H5Info struct {
	Type        string `json:"type"`                   // "Wap", "IOS" or "Android"; required
	WapURL      string `json:"wap_url,omitempty"`      // Wap: address of the site
	WapName     string `json:"wap_name,omitempty"`     // Wap: name of the site
	AppName     string `json:"app_name,omitempty"`     // IOS, Android: name of the app
	AppURL      string `json:"app_url,omitempty"`      // IOS, Android: address of the app
	BundleID    string `json:"bundle_id,omitempty"`    // IOS
	PackageName string `json:"package_name,omitempty"` // Android
}

// StoreInfo is a shop.
type StoreInfo struct {
	ID       string `json:"id"`                  // the merchant's; required
	Name     string `json:"name,omitempty"`      // text for people
	AreaCode string `json:"area_code,omitempty"` // administrative division code
	Address  string `json:"address,omitempty"`   // text for people
}

// UnifiedOrderResponse contains what the front end needs to pay the order.
type UnifiedOrderResponse struct {
	Envelope
	DeviceInfo string    `wxpay:"device_info"`        // as ordered
	TradeType  TradeType `wxpay:"trade_type"`         // as ordered
	PrepayID   string    `wxpay:"prepay_id,required"` // for RequestPaymentParams; valid for 2 hours
	CodeURL    string    `wxpay:"code_url"`           // NATIVE: to show as a QR code
	MWebURL    string    `wxpay:"mweb_url"`           // MWEB: to open, within 5 minutes

	PromotionDetail *PromotionDetail `wxpay:"promotion_detail,json"` // nil: none, as almost always before the payment
}

// required: 统一下单 返回结果: the code and the link come with their trade types.
func (r *UnifiedOrderResponse) required() []string {
	switch r.TradeType {
	case TradeTypeNative:
		return []string{"code_url"}
	case TradeTypeMWEB:
		return []string{"mweb_url"}
	}
	return nil
}

// UnifiedOrder creates an order. While the order is unpaid, the same call with the same
// number and parameters returns a valid prepay_id again; the same number with other
// parameters is [ErrOutTradeNoUsed]. Pass the PrepayID to [Client.RequestPaymentParams].
// If the outcome is unknown, repeat the same request. [ErrOrderPaid]: query the order.
// [ErrOrderClosed]: use a new number.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_1
func (c *Client) UnifiedOrder(ctx context.Context, req *UnifiedOrderRequest) (*UnifiedOrderResponse, error) {
	if req != nil && req.SubOpenID != "" && c.subAppID == "" {
		return nil, refuse(&unifiedOrder.Endpoint, errors.New("sub_openid (SubOpenID) needs sub_appid: pass it to ForSubMerchant"))
	}
	return unifiedOrder.Call(ctx, c, req)
}

func (r *UnifiedOrderRequest) setDefaults() {
	r.SpbillCreateIP = requestvalue.PlainAddress(r.SpbillCreateIP)
	if r.TradeType == "" {
		r.TradeType = TradeTypeJSAPI
	}
}

func (r *UnifiedOrderRequest) check() error {
	switch {
	case r.TradeType == TradeTypeJSAPI && r.OpenID == "" && r.SubOpenID == "":
		return errors.New("openid (OpenID) must be set for JSAPI: JSCode2Session returns it")
	case r.TradeType == TradeTypeNative && r.ProductID == "":
		return errors.New("product_id (ProductID) must be set for NATIVE")
	}
	return errors.Join(
		checkSale(r.SpbillCreateIP, r.TimeStart, r.TimeExpire, r.SceneInfo),
		requestvalue.CheckNewNumber(r.OutTradeNo),
		requestvalue.CheckAmount("total_fee (TotalFee)", r.TotalFee),
		requestvalue.CheckURL("notify_url (NotifyURL)", r.NotifyURL),
	)
}

// checkSale refuses a place or time of a sale that WeChat Pay would refuse.
func checkSale(ip string, start, expire time.Time, scene *SceneInfo) error {
	err := errors.Join(requestvalue.CheckAddress("spbill_create_ip (SpbillCreateIP)", ip), requestvalue.CheckTimes(start, expire))
	if scene != nil {
		return errors.Join(err, scene.check())
	}
	return err
}

func (s *SceneInfo) check() error {
	switch {
	case s.H5Info != nil && s.H5Info.Type == "":
		return errors.New("scene_info (SceneInfo) needs the kind of page or app: set H5Info.Type")
	case s.StoreInfo.ID == "" && (s.H5Info == nil || s.StoreInfo != StoreInfo{}):
		return errors.New("scene_info (SceneInfo) needs the store's ID: set StoreInfo.ID")
	}
	return nil
}
