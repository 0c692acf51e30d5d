package profitsharing

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A Status is the state of a sharing or of its end.
type Status string

// The states. StatusAccepted and StatusClosed come from older orders.
const (
	StatusProcessing Status = "PROCESSING"
	StatusFinished   Status = "FINISHED"
	StatusAccepted   Status = "ACCEPTED"
	StatusClosed     Status = "CLOSED"
)

// final reports whether the state will not change any more.
func (s Status) final() bool { return s == StatusFinished || s == StatusClosed }

// A ShareState is the state of one receiver's share.
type ShareState string

// The states of a share. ShareAdjust and ShareReturned come from older orders.
const (
	SharePending  ShareState = "PENDING"  // may last a day
	ShareSuccess  ShareState = "SUCCESS"  // the receiver has it
	ShareClosed   ShareState = "CLOSED"   // failed; it returned to the merchant
	ShareAdjust   ShareState = "ADJUST"   // failed, and is being transferred to the merchant
	ShareReturned ShareState = "RETURNED" // failed; it was transferred to the merchant
)

// final reports whether the state will not change any more.
func (s ShareState) final() bool {
	return slices.Contains([]ShareState{ShareSuccess, ShareClosed, ShareReturned}, s)
}

var query = wxpay.Operation[QueryRequest, QueryResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/profitsharingquery", SignType: wxpay.SignTypeHMACSHA256, AppIDField: "-", SubAppIDField: "-", Idempotent: true, ReadOnly: true, EchoFields: shareEcho,
		Meanings: queryMeanings,
	},
}

// QueryRequest asks for a sharing, or for the end of one.
type QueryRequest struct {
	TransactionID string       `wxpay:"transaction_id,required,B32"` // WeChat Pay's order number
	OutOrderNo    string       `wxpay:"out_order_no,required,B64"`   // of Share, MultiShare or Finish
	Extra         wxpay.XMLMap `wxpay:",extra"`                      // fields that are not above
}

// QueryResponse is the state of a sharing, or of the end of one.
type QueryResponse struct {
	wxpay.Envelope
	TransactionID string   `wxpay:"transaction_id"`        // WeChat Pay's order number
	OutOrderNo    string   `wxpay:"out_order_no,required"` // the merchant's number of the sharing
	OrderID       string   `wxpay:"order_id"`              // WeChat Pay's number of the sharing
	Status        Status   `wxpay:"status,required"`       // of the whole
	Receivers     []Result `wxpay:"receivers,json"`        // of a sharing; after Share also the merchant's own rest
	Amount        *int64   `wxpay:"amount"`                // fen, that Finish has unfrozen; nil: not of Finish
	Description   string   `wxpay:"description"`           // of Finish
}

// A Result is what became of one receiver's share.
type Result struct {
	Type            ReceiverType `json:"type"`             // what Account is
	Account         string       `json:"account"`          // merchant number or openid
	ReceiverAccount string       `json:"receiver_account"` // the same, under the name that Share and MultiShare use
	Amount          int64        `json:"amount"`           // fen
	Description     string       `json:"description"`      // as requested
	State           ShareState   `json:"result"`           // of this share
	DetailID        string       `json:"detail_id"`        // WeChat Pay's number of this share
	FinishTime      Time         `json:"finish_time"`      // zero: not finished
	FailReason      string       `json:"fail_reason"`      // why it was closed, such as ACCOUNT_ABNORMAL
	ReceiverMchID   string       `json:"receiver_mchid"`   // merchant that received it
}

// A Time is a time in JSON, yyyyMMddHHmmss in UTC+8. A text that is not a time becomes
// the zero time: the field is optional.
type Time struct{ time.Time }

// UnmarshalJSON reads the time.
func (t *Time) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		t.Time, _ = time.ParseInLocation("20060102150405", text, time.FixedZone("UTC+8", 8*60*60))
	}
	return nil
}

// Query returns the state of a sharing with the result of every receiver, or the state of
// its end. [wxpay.ErrOrderNotExist]: WeChat Pay does not know the number; repeat the
// request with the same number.
//
// https://pay.weixin.qq.com/wiki/doc/api/allocation.php?chapter=27_2&index=3
func Query(ctx context.Context, c *wxpay.Client, req *QueryRequest) (*QueryResponse, error) {
	return query.Call(ctx, c, req)
}
