package combined

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay"
)

var order = wxpay.Operation[OrderRequest, OrderResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/combinedorder", SignType: wxpay.SignTypeHMACSHA256,
		AppIDField: "combine_appid", MchIDField: "combine_mch_id", SubAppIDField: "-", SubMchIDField: "-",
		Idempotent: true, EchoFields: []string{"trade_type"},
		Meanings: orderMeanings,
		InDoubt:  "query the combined order, or repeat the very same order with the same numbers",
	},
	Defaults: (*OrderRequest).setDefaults,
	Check:    (*OrderRequest).check,
	Required: func(r *OrderResponse) []string {
		return map[wxpay.TradeType][]string{wxpay.TradeTypeNative: {"code_url"}, wxpay.TradeTypeMWEB: {"mweb_url"}}[r.TradeType]
	},
}

// OrderRequest places a combined order.
type OrderRequest struct {
	CombineOutTradeNo string          `wxpay:"combine_out_trade_no,required,B32"`   // unique for the initiator, never reused
	CombineOpenID     string          `wxpay:"combine_openid,B128"`                 // the payer; JSAPI needs it
	SpbillCreateIP    string          `wxpay:"spbill_create_ip,required,B16"`       // the payer's
	TimeStart         time.Time       `wxpay:"time_start,yyyyMMddHHmmss"`           // when it was created
	TimeExpire        time.Time       `wxpay:"time_expire,yyyyMMddHHmmss"`          // last moment to pay
	NotifyURL         string          `wxpay:"notify_url,required,B256"`            // absolute, public, without a query
	TradeType         wxpay.TradeType `wxpay:"trade_type,required,B16"`             // zero: JSAPI
	DeviceInfo        string          `wxpay:"device_info,B32"`                     // terminal
	ProductID         string          `wxpay:"product_id,B32"`                      // NATIVE
	SceneInfo         SceneInfo       `wxpay:"scene_info,required,json,B256"`       // zero: the payer's IP address
	SubOrderList      SubOrderList    `wxpay:"sub_order_list,required,json,B10240"` // 2 to 50 orders
	Extra             wxpay.XMLMap    `wxpay:",extra"`                              // fields that are not above
}

// SceneInfo says where an order is placed. It is sent as JSON.
type SceneInfo struct {
	DeviceID      string        `json:"device_id,omitempty"` // terminal
	PayerClientIP string        `json:"payer_client_ip"`     // zero: SpbillCreateIP
	H5Info        *wxpay.H5Info `json:"h5_info,omitempty"`   // MWEB: the page or app
}

// SubOrderList is sent as JSON.
type SubOrderList struct {
	OrderNum  int        `json:"order_num"`  // zero: the number of orders
	OrderList []SubOrder `json:"order_list"` // the orders
}

// A SubOrder is an order of one merchant.
type SubOrder struct {
	AppID      string `json:"appid"`                // of that merchant
	MchID      string `json:"mch_id"`               // the merchant, or the provider
	SubAppID   string `json:"sub_appid,omitempty"`  // of the shop
	SubMchID   string `json:"sub_mch_id,omitempty"` // the shop of a provider
	Body       string `json:"body"`                 // what is bought
	Detail     string `json:"detail,omitempty"`     // more about it
	Attach     string `json:"attach"`               // returned in queries and in the notification; required
	OutTradeNo string `json:"out_trade_no"`         // unique for that merchant, never reused
	FeeType    string `json:"fee_type"`             // zero: CNY
	TotalFee   int64  `json:"total_fee"`            // fen
	GoodsTag   string `json:"goods_tag,omitempty"`  // for promotions
}

// OrderResponse contains what the front end needs to pay.
type OrderResponse struct {
	wxpay.Envelope
	DeviceInfo string          `wxpay:"device_info"`        // as ordered
	TradeType  wxpay.TradeType `wxpay:"trade_type"`         // as ordered
	PrepayID   string          `wxpay:"prepay_id,required"` // for RequestPaymentParams; valid for 2 hours
	CodeURL    string          `wxpay:"code_url"`           // NATIVE: to show as a QR code
	MWebURL    string          `wxpay:"mweb_url"`           // MWEB: to open
}

// Order places a combined order. Repeating the very same order is safe. The payment
// parameters are those of any order, but the client that signs them must use
// HMAC-SHA256.
//
// https://pay.weixin.qq.com/wiki/doc/api/combine.php?chapter=24_2
func Order(ctx context.Context, c *wxpay.Client, req *OrderRequest) (*OrderResponse, error) {
	return order.Call(ctx, c, req)
}

func (r *OrderRequest) setDefaults() {
	if r.TradeType == "" {
		r.TradeType = wxpay.TradeTypeJSAPI
	}
	if r.SceneInfo.PayerClientIP == "" {
		r.SceneInfo.PayerClientIP = r.SpbillCreateIP
	}
	list := SubOrderList{OrderNum: r.SubOrderList.OrderNum, OrderList: append([]SubOrder(nil), r.SubOrderList.OrderList...)}
	if list.OrderNum == 0 {
		list.OrderNum = len(list.OrderList)
	}
	for i := range list.OrderList {
		if list.OrderList[i].FeeType == "" {
			list.OrderList[i].FeeType = "CNY"
		}
	}
	r.SubOrderList = list
}

// maxOrders is what newer documents allow; older ones say 10.
const maxOrders = 50

func (r *OrderRequest) check() error {
	list := r.SubOrderList
	switch n := len(list.OrderList); {
	case r.TradeType == wxpay.TradeTypeJSAPI && r.CombineOpenID == "":
		return errors.New("combine_openid (CombineOpenID) is needed with JSAPI")
	case n < 2 || n > maxOrders:
		return fmt.Errorf("sub_order_list (SubOrderList) has %d orders: it needs 2 to %d", n, maxOrders)
	case list.OrderNum != n:
		return fmt.Errorf("order_num (OrderNum) is %d, but there are %d orders", list.OrderNum, n)
	}
	numbers := map[[2]string]bool{}
	for i, o := range list.OrderList {
		if err := o.check(); err != nil {
			return fmt.Errorf("order %d of sub_order_list (SubOrderList): %w", i+1, err)
		}
		key := [2]string{o.MchID + "/" + o.SubMchID, o.OutTradeNo}
		if numbers[key] {
			return fmt.Errorf("order %d of sub_order_list (SubOrderList) repeats out_trade_no %q", i+1, o.OutTradeNo)
		}
		numbers[key] = true
	}
	return nil
}

func (o *SubOrder) check() error {
	switch {
	case o.AppID == "" || o.MchID == "":
		return errors.New("appid (AppID) and mch_id (MchID) are needed")
	case o.Body == "" || o.Attach == "":
		return errors.New("body (Body) and attach (Attach) are needed")
	case o.OutTradeNo == "" || len(o.OutTradeNo) > 32:
		return errors.New("out_trade_no (OutTradeNo) must have 1 to 32 bytes")
	case o.TotalFee <= 0:
		return errors.New("total_fee (TotalFee) must be above 0")
	}
	return nil
}
