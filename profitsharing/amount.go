package profitsharing

import (
	"context"

	"github.com/seed6780280e/wxpay"
)

var amountQuery = wxpay.Operation[AmountRequest, AmountResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/profitsharingorderamountquery", SignType: wxpay.SignTypeHMACSHA256, AppIDField: "-", SubAppIDField: "-", Idempotent: true, ReadOnly: true,
		NoResultCode: true,
		EchoFields:   []string{"transaction_id"},
		Meanings: wxpay.Meanings{
			wxpay.ErrOrderNotExist:        {Advice: "query the order and check TransactionID: it is wrong, or the order is unpaid"},
			wxpay.ErrInvalidTransactionID: {Advice: "fix TransactionID, then query again"},
			ErrNotShareOrder:              {Advice: "the order was placed without ProfitSharing: nothing is frozen"},
		},
	},
}

var ratioQuery = wxpay.Operation[MaxRatioRequest, MaxRatioResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/profitsharingmerchantratioquery", SignType: wxpay.SignTypeHMACSHA256, AppIDField: "-", SubAppIDField: "-", Idempotent: true, ReadOnly: true,
		NoResultCode: true,
		EchoFields:   []string{"brand_mch_id"},
	},
}

// AmountRequest asks what is left of an order.
type AmountRequest struct {
	TransactionID string       `wxpay:"transaction_id,required,B32"` // WeChat Pay's order number
	Extra         wxpay.XMLMap `wxpay:",extra"`                      // fields that are not above
}

// AmountResponse says what is left of an order.
type AmountResponse struct {
	wxpay.Envelope
	TransactionID string `wxpay:"transaction_id,required"` // WeChat Pay's order number
	UnsplitAmount int64  `wxpay:"unsplit_amount,required"` // fen that can still be shared
}

// MaxRatioRequest asks which part of its orders a shop permits to share. A service
// provider's client names the shop, or BrandMchID is set.
type MaxRatioRequest struct {
	BrandMchID string       `wxpay:"brand_mch_id,B32"` // main merchant of a chain brand
	Extra      wxpay.XMLMap `wxpay:",extra"`           // fields that are not above
}

// MaxRatioResponse says which part of its orders a shop permits to share.
type MaxRatioResponse struct {
	wxpay.Envelope
	BrandMchID string `wxpay:"brand_mch_id"`       // main merchant of a chain brand
	MaxRatio   int64  `wxpay:"max_ratio,required"` // in 1/10000: 2000 is 20 %
}

// QueryAmount returns what is left of an order to share.
//
// https://pay.weixin.qq.com/wiki/doc/api/allocation.php?chapter=27_10&index=7
func QueryAmount(ctx context.Context, c *wxpay.Client, req *AmountRequest) (*AmountResponse, error) {
	return amountQuery.Call(ctx, c, req)
}

// QueryMaxRatio returns the part of an order that may be shared. It is for service
// providers.
//
// https://pay.weixin.qq.com/wiki/doc/api/allocation_sl.php?chapter=25_11&index=8
func QueryMaxRatio(ctx context.Context, c *wxpay.Client, req *MaxRatioRequest) (*MaxRatioResponse, error) {
	return ratioQuery.Call(ctx, c, req)
}
