package combined

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"github.com/seed6780280e/wxpay"
)

var query = wxpay.Operation[QueryRequest, QueryResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/querycombinedorder", SignType: wxpay.SignTypeHMACSHA256,
		AppIDField: "combine_appid", MchIDField: "combine_mch_id", SubAppIDField: "-", SubMchIDField: "-",
		Idempotent: true, ReadOnly: true, EchoFields: []string{"combine_out_trade_no"},
		Meanings: queryMeanings,
	},
}

// QueryRequest asks for a combined order.
type QueryRequest struct {
	CombineOutTradeNo string       `wxpay:"combine_out_trade_no,required,B32"` // the initiator's number
	Extra             wxpay.XMLMap `wxpay:",extra"`                            // fields that are not above
}

// QueryResponse is the state of a combined order.
type QueryResponse struct {
	wxpay.Envelope
	CombineOutTradeNo string           `wxpay:"combine_out_trade_no,required"` // the initiator's number
	CombineOpenID     string           `wxpay:"combine_openid"`                // the payer
	DeviceInfo        string           `wxpay:"device_info"`                   // as ordered
	ResultMsg         string           `wxpay:"result_msg"`                    // text for people
	TradeState        wxpay.TradeState `wxpay:"trade_state,required"`          // of all orders
	TradeStateDesc    string           `wxpay:"trade_state_desc"`              // text for people
	SubOrderList      PaidList         `wxpay:"sub_order_list,json"`           // the orders
}

// A PaidList contains the sub orders of a combined order.
type PaidList struct {
	OrderNum  int         `json:"order_num"`  // as WeChat Pay counts them
	OrderList []PaidOrder `json:"order_list"` // however many there are
}

// A PaidOrder is the state of one sub order. Which fields it has depends on the message.
type PaidOrder struct {
	AppID           string                 `json:"appid"`            // of the order
	MchID           string                 `json:"mchid"`            // the merchant
	SubMchID        string                 `json:"sub_mch_id"`       // the shop of a provider
	OpenID          string                 `json:"openid"`           // the payer in AppID
	TradeType       wxpay.TradeType        `json:"trade_type"`       // as ordered
	Attach          string                 `json:"attach"`           // as ordered
	Amount          Amount                 `json:"amount"`           // of the order
	CashFee         int64                  `json:"cash_fee"`         // fen, paid in money
	TransactionID   string                 `json:"transaction_id"`   // WeChat Pay's number; empty until it is paid
	OutTradeNo      string                 `json:"out_trade_no"`     // the merchant's number
	GoodsTag        string                 `json:"goods_tag"`        // as ordered
	Description     string                 `json:"description"`      // body of the order
	PromotionDetail *wxpay.PromotionDetail `json:"promotion_detail"` // nil: none
	TimeEnd         time.Time              `json:"-"`                // when it was paid, UTC+8
}

// An Amount is that of a sub order.
type Amount struct {
	TotalAmount int64  `json:"total_amount"` // fen
	Currency    string `json:"currency"`     // empty: CNY
}

// UnmarshalJSON reads the names of the query and those of the order and the notification:
// mch_id, total_fee, fee_type and body.
func (o *PaidOrder) UnmarshalJSON(data []byte) error {
	type plain PaidOrder // without this method
	var other struct {
		MchID    string      `json:"mch_id"`
		TotalFee json.Number `json:"total_fee"`
		FeeType  string      `json:"fee_type"`
		Body     string      `json:"body"`
		CashFee  json.Number `json:"cash_fee"`
		TimeEnd  string      `json:"time_end"`
		Amount   struct {
			TotalAmount json.Number `json:"total_amount"`
		} `json:"amount"`
	}
	var texts struct {
		*plain
		CashFee json.Number `json:"cash_fee"`
		Amount  struct {
			Currency string `json:"currency"`
		} `json:"amount"`
	}
	texts.plain = (*plain)(o)
	if err := cmp.Or(json.Unmarshal(data, &texts), json.Unmarshal(data, &other)); err != nil {
		return err
	}
	o.MchID, o.Description = cmp.Or(o.MchID, other.MchID), cmp.Or(o.Description, other.Body)
	o.Amount.Currency = cmp.Or(texts.Amount.Currency, other.FeeType)
	var err error
	if o.Amount.TotalAmount, err = fen(cmp.Or(other.Amount.TotalAmount, other.TotalFee)); err != nil {
		return err
	}
	if o.CashFee, err = fen(other.CashFee); err != nil || other.TimeEnd == "" {
		return err
	}
	o.TimeEnd, err = time.ParseInLocation("20060102150405", other.TimeEnd, wxpay.Zone())
	return err
}

func fen(n json.Number) (int64, error) {
	if n == "" {
		return 0, nil
	}
	return n.Int64()
}

// Query returns the state of a combined order. Each sub order can also be queried by its
// own merchant, as any other order.
//
// https://pay.weixin.qq.com/wiki/doc/api/combine.php?chapter=24_3
func Query(ctx context.Context, c *wxpay.Client, req *QueryRequest) (*QueryResponse, error) {
	return query.Call(ctx, c, req)
}
