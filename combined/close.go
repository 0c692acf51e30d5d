package combined

import (
	"context"
	"errors"

	"github.com/seed6780280e/wxpay"
)

var closeOrder = wxpay.Operation[CloseRequest, CloseResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/closecombinedorder", SignType: wxpay.SignTypeHMACSHA256,
		AppIDField: "combine_appid", MchIDField: "combine_mch_id", SubAppIDField: "-", SubMchIDField: "-",
		Idempotent: true,
		Meanings:   closeMeanings,
		InDoubt:    "query the combined order, then close it again",
	},
	Check: func(r *CloseRequest) error {
		for _, o := range r.SubOrderList {
			if o.MchID == "" || o.OutTradeNo == "" {
				return errors.New("sub_order_list (SubOrderList): each order needs mchid (MchID) and out_trade_no (OutTradeNo)")
			}
		}
		return nil
	},
}

// CloseRequest names a combined order and all its sub orders.
type CloseRequest struct {
	CombineOutTradeNo string       `wxpay:"combine_out_trade_no,required,B32"`   // the initiator's number
	SubOrderList      []CloseOrder `wxpay:"sub_order_list,required,json,B10240"` // all of them
	Extra             wxpay.XMLMap `wxpay:",extra"`                              // fields that are not above
}

// A CloseOrder names a sub order.
type CloseOrder struct {
	MchID      string `json:"mchid"`        // its merchant
	OutTradeNo string `json:"out_trade_no"` // the merchant's number
}

// CloseResponse says that the combined order was closed.
type CloseResponse struct {
	wxpay.Envelope
}

// Close closes an unpaid combined order, which must be at least 5 minutes old. A sub order
// can't be closed alone.
//
// https://pay.weixin.qq.com/wiki/doc/api/combine.php?chapter=24_4
func Close(ctx context.Context, c *wxpay.Client, req *CloseRequest) (*CloseResponse, error) {
	return closeOrder.Call(ctx, c, req)
}
