package profitsharing

import (
	"context"
	"errors"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A ReturnResult is the state of a return.
type ReturnResult string

// The states of a return.
const (
	ReturnProcessing ReturnResult = "PROCESSING"
	ReturnSuccess    ReturnResult = "SUCCESS"
	ReturnFailed     ReturnResult = "FAILED"
)

// final reports whether the state will not change any more.
func (r ReturnResult) final() bool { return r == ReturnSuccess || r == ReturnFailed }

var returnShare = wxpay.Operation[ReturnRequest, ReturnResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/secapi/pay/profitsharingreturn", Certificate: true, SignType: wxpay.SignTypeHMACSHA256, Idempotent: true,
		EchoFields: []string{"order_id", "out_order_no", "out_return_no", "return_account", "return_amount"},
		Meanings:   returnMeanings,
		InDoubt:    "repeat the very same request with the same out_return_no, or query it; never with a new one",
	},
	Defaults: func(r *ReturnRequest) {
		if r.ReturnAccountType == "" {
			r.ReturnAccountType = MerchantID
		}
	},
	Check: func(r *ReturnRequest) error { return checkSharing(r.OrderID, r.OutOrderNo) },
}

var returnQuery = wxpay.Operation[ReturnQueryRequest, ReturnResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/profitsharingreturnquery", SignType: wxpay.SignTypeHMACSHA256, Idempotent: true, ReadOnly: true,
		EchoFields: []string{"order_id", "out_order_no", "out_return_no"},
		Meanings:   queryMeanings,
	},
	Check: func(r *ReturnQueryRequest) error { return checkSharing(r.OrderID, r.OutOrderNo) },
}

// ReturnRequest takes a share back from a merchant. One number of the sharing is needed.
type ReturnRequest struct {
	OrderID           string       `wxpay:"order_id,B64"`                // WeChat Pay's number of the sharing
	OutOrderNo        string       `wxpay:"out_order_no,B64"`            // or the merchant's
	OutReturnNo       string       `wxpay:"out_return_no,required,B64"`  // unique; a repeat with it returns once
	ReturnAccountType ReceiverType `wxpay:"return_account_type,B32"`     // zero: MerchantID, the only one
	ReturnAccount     string       `wxpay:"return_account,required,B64"` // merchant number of the receiver
	ReturnAmount      int64        `wxpay:"return_amount,required"`      // fen; a part of the share, or all of it
	Description       string       `wxpay:"description,required,B80"`    // why it is returned
	Extra             wxpay.XMLMap `wxpay:",extra"`                      // fields that are not above
}

// ReturnQueryRequest asks for a return. One number of the sharing is needed.
type ReturnQueryRequest struct {
	OrderID     string       `wxpay:"order_id,B64"`               // WeChat Pay's number of the sharing
	OutOrderNo  string       `wxpay:"out_order_no,B64"`           // or the merchant's
	OutReturnNo string       `wxpay:"out_return_no,required,B64"` // the merchant's number of the return
	Extra       wxpay.XMLMap `wxpay:",extra"`                     // fields that are not above
}

// ReturnResponse is the state of a return.
type ReturnResponse struct {
	wxpay.Envelope
	OrderID           string       `wxpay:"order_id"`                   // WeChat Pay's number of the sharing
	OutOrderNo        string       `wxpay:"out_order_no"`               // the merchant's number of the sharing
	OutReturnNo       string       `wxpay:"out_return_no,required"`     // the merchant's number of the return
	ReturnNo          string       `wxpay:"return_no"`                  // WeChat Pay's number of the return
	ReturnAccountType ReceiverType `wxpay:"return_account_type"`        // MerchantID
	ReturnAccount     string       `wxpay:"return_account"`             // who returns it
	ReturnAmount      int64        `wxpay:"return_amount"`              // fen
	Description       string       `wxpay:"description"`                // as requested
	Result            ReturnResult `wxpay:"result,required"`            // of the return
	FailReason        string       `wxpay:"fail_reason"`                // with ReturnFailed, such as BALANCE_NOT_ENOUGH
	FinishTime        time.Time    `wxpay:"finish_time,yyyyMMddHHmmss"` // UTC+8; zero: not finished
}

// Return takes a share back from a merchant, within 180 days, for a refund of the order.
// The receiver must have allowed returns. It needs the merchant certificate. Go by
// Result: [QueryReturn] shows what becomes of [ReturnProcessing], and [EnsureReturned]
// waits for it. If the outcome is unknown, repeat the same request: with the same
// out_return_no it is returned once.
//
// https://pay.weixin.qq.com/wiki/doc/api/allocation.php?chapter=27_7&index=8
func Return(ctx context.Context, c *wxpay.Client, req *ReturnRequest) (*ReturnResponse, error) {
	return returnShare.Call(ctx, c, req)
}

// QueryReturn returns the state of a return. [wxpay.ErrOrderNotExist] or
// [ErrResourceNotExists]: WeChat Pay does not know the number; repeat the return with the
// same number.
//
// https://pay.weixin.qq.com/wiki/doc/api/allocation.php?chapter=27_8&index=9
func QueryReturn(ctx context.Context, c *wxpay.Client, req *ReturnQueryRequest) (*ReturnResponse, error) {
	return returnQuery.Call(ctx, c, req)
}

func checkSharing(orderID, outOrderNo string) error {
	if orderID == "" && outOrderNo == "" {
		return errors.New("order_id (OrderID) or out_order_no (OutOrderNo) must be set")
	}
	return nil
}
