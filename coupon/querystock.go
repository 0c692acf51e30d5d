package coupon

import (
	"context"

	"github.com/seed6780280e/wxpay"
)

var queryStock = wxpay.Operation[QueryStockRequest, QueryStockResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/mmpaymkttransfers/query_coupon_stock", SignType: wxpay.SignTypeMD5, Idempotent: true, ReadOnly: true,
		SubAppIDField: "-", SubMchIDField: "-",
		EchoFields: []string{"coupon_stock_id"},
		Meanings:   queryMeanings,
		InDoubt:    "query again",
	},
}

// QueryStockRequest asks for a stock of coupons.
type QueryStockRequest struct {
	CouponStockID string       `wxpay:"coupon_stock_id,required,B64"` // the stock
	OpUserID      string       `wxpay:"op_user_id,B32"`               // operator; zero: the merchant
	DeviceInfo    string       `wxpay:"device_info,B32"`              // number of the terminal
	Version       string       `wxpay:"version,B32"`                  // zero: 1.0, which is the only value
	Type          string       `wxpay:"type,B32"`                     // zero: XML, which is the only value
	Extra         wxpay.XMLMap `wxpay:",extra"`                       // fields that are not above
}

// A StockStatus is the state of a stock.
type StockStatus int64

// The states of a stock.
const (
	StockInactive  StockStatus = 1  // not active yet
	StockApproval  StockStatus = 2  // being approved
	StockActive    StockStatus = 4  // active
	StockCancelled StockStatus = 8  // cancelled
	StockStopped   StockStatus = 16 // no coupons are given any more
)

// QueryStockResponse is the state of a stock. [Time] reads its times.
type QueryStockResponse struct {
	wxpay.Envelope
	DeviceInfo        string      `wxpay:"device_info"`                  // as sent
	CouponStockID     string      `wxpay:"coupon_stock_id,required"`     // the stock
	CouponName        string      `wxpay:"coupon_name"`                  // name
	CouponValue       int64       `wxpay:"coupon_value"`                 // fen, of one coupon
	CouponMininumn    int64       `wxpay:"coupon_mininumn"`              // fen, smallest order; WeChat Pay spells it so
	CouponType        int64       `wxpay:"coupon_type"`                  // 1: for any amount; 2, 3: from a smallest order, alone or with others
	CouponStockStatus StockStatus `wxpay:"coupon_stock_status,required"` // state
	CouponTotal       int64       `wxpay:"coupon_total"`                 // coupons in the stock
	MaxQuota          int64       `wxpay:"max_quota"`                    // coupons for one user; 0: no limit
	LockedNum         int64       `wxpay:"locked_num"`                   // locked coupons
	UsedNum           int64       `wxpay:"used_num"`                     // used coupons
	IsSendNum         int64       `wxpay:"is_send_num"`                  // coupons that were given
	BeginTime         string      `wxpay:"begin_time"`                   // valid from
	EndTime           string      `wxpay:"end_time"`                     // valid until
	CreateTime        string      `wxpay:"create_time"`                  // when it was made
	CouponBudget      int64       `wxpay:"coupon_budget"`                // fen, of the stock
	BeginTimeT        string      `wxpay:"begin_time_t"`                 // valid from, in the other form
	EndTimeT          string      `wxpay:"end_time_t"`                   // valid until, in the other form
	CreateTimeT       string      `wxpay:"create_time_t"`                // when it was made, in the other form
}

// QueryStock returns the state of a stock of coupons.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/sp_coupon.php?chapter=12_4
func QueryStock(ctx context.Context, c *wxpay.Client, req *QueryStockRequest) (*QueryStockResponse, error) {
	return queryStock.Call(ctx, c, req)
}
