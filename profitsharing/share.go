package profitsharing

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed6780280e/wxpay"
)

var shareEcho = []string{"transaction_id", "out_order_no"}

const shareInDoubt = "repeat the very same request with the same out_order_no, or query it; a new number shares twice"

var share = wxpay.Operation[ShareRequest, ShareResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/secapi/pay/profitsharing", Certificate: true, SignType: wxpay.SignTypeHMACSHA256, Idempotent: true, EchoFields: shareEcho,
		Meanings: shareMeanings,
		InDoubt:  shareInDoubt,
	},
	Check: func(r *ShareRequest) error { return checkReceivers(r.Receivers) },
}

var multiShare = wxpay.Operation[MultiShareRequest, ShareResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/secapi/pay/multiprofitsharing", Certificate: true, SignType: wxpay.SignTypeHMACSHA256, Idempotent: true, EchoFields: shareEcho,
		Meanings: shareMeanings,
		InDoubt:  shareInDoubt,
	},
	Check: func(r *MultiShareRequest) error { return checkReceivers(r.Receivers) },
}

// ShareRequest shares an order with at most 50 receivers and unfreezes the rest.
type ShareRequest struct {
	TransactionID string       `wxpay:"transaction_id,required,B32"`    // WeChat Pay's order number
	OutOrderNo    string       `wxpay:"out_order_no,required,B64"`      // unique; a repeat with it shares once
	BrandMchID    string       `wxpay:"brand_mch_id,B32"`               // main merchant of a chain brand
	Receivers     []Receiver   `wxpay:"receivers,required,json,B10240"` // 1 to 50
	Extra         wxpay.XMLMap `wxpay:",extra"`                         // fields that are not above
}

// MultiShareRequest shares an order with at most 50 receivers. The rest stays frozen.
type MultiShareRequest struct {
	TransactionID string       `wxpay:"transaction_id,required,B32"`    // WeChat Pay's order number
	OutOrderNo    string       `wxpay:"out_order_no,required,B64"`      // unique; a repeat with it shares once
	Receivers     []Receiver   `wxpay:"receivers,required,json,B10240"` // 1 to 50
	Extra         wxpay.XMLMap `wxpay:",extra"`                         // fields that are not above
}

// A Receiver gets a share of an order.
type Receiver struct {
	Type        ReceiverType `json:"type"`           // what Account is
	Account     string       `json:"account"`        // merchant number or openid
	Amount      int64        `json:"amount"`         // fen
	Description string       `json:"description"`    // at most 80 bytes; shown in bills
	Name        string       `json:"name,omitempty"` // a person's real name; zero: not checked
}

// ShareResponse says that a sharing was accepted. It does not say that the receivers got
// their shares.
type ShareResponse struct {
	wxpay.Envelope
	TransactionID string   `wxpay:"transaction_id"`        // WeChat Pay's order number
	OutOrderNo    string   `wxpay:"out_order_no,required"` // the merchant's number of the sharing
	OrderID       string   `wxpay:"order_id,required"`     // WeChat Pay's number of the sharing
	BrandMchID    string   `wxpay:"brand_mch_id"`          // main merchant of a chain brand
	Status        Status   `wxpay:"status"`                // zero: not in the response
	Receivers     []Result `wxpay:"receivers,json"`        // nil: not in the response
}

// Share shares an order and unfreezes the rest for the merchant. The order can't be
// shared again. It needs the merchant certificate. Success means accepted: [Query] has
// the results, and [EnsureShared] waits for them. If the outcome is unknown, repeat the
// same request: with the same out_order_no it is shared once.
//
// https://pay.weixin.qq.com/wiki/doc/api/allocation.php?chapter=27_1&index=1
func Share(ctx context.Context, c *wxpay.Client, req *ShareRequest) (*ShareResponse, error) {
	return share.Call(ctx, c, req)
}

// MultiShare shares a part of an order, which stays open for further sharings: at most 50,
// at least a minute apart. [Finish] unfreezes the rest. It needs the merchant
// certificate. Success means accepted, as for [Share].
//
// https://pay.weixin.qq.com/wiki/doc/api/allocation.php?chapter=27_6&index=2
func MultiShare(ctx context.Context, c *wxpay.Client, req *MultiShareRequest) (*ShareResponse, error) {
	return multiShare.Call(ctx, c, req)
}

const maxReceivers = 50

func checkReceivers(all []Receiver) error {
	if len(all) > maxReceivers {
		return fmt.Errorf("receivers (Receivers) are more than %d", maxReceivers)
	}
	for i, r := range all {
		if err := r.check(); err != nil {
			return fmt.Errorf("receivers (Receivers) at index %d: %w", i, err)
		}
	}
	return nil
}

func (r Receiver) check() error {
	switch {
	case r.Amount <= 0:
		return errors.New("the amount (Amount) must be above 0")
	case r.Description == "" || len(r.Description) > 80:
		return errors.New("the description (Description) must have 1 to 80 bytes")
	}
	return checkAccount(r.Type, r.Account)
}
