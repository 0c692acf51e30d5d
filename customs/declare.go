package customs

import (
	"context"
	"errors"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A State is the state of a declaration.
type State string

// The states of a declaration. StateUndeclared, StateSubmitted and StateProcessing can
// change.
const (
	StateUndeclared State = "UNDECLARED" // not declared yet
	StateSubmitted  State = "SUBMITTED"  // sent to customs, again or with other values
	StateProcessing State = "PROCESSING" // being declared
	StateSuccess    State = "SUCCESS"    // declared
	StateFail       State = "FAIL"       // refused: correct it with Modify
	StateExcept     State = "EXCEPT"     // customs could not process it
)

// An ActionType says what a declaration does.
type ActionType string

// The values of [ActionType].
const (
	Add    ActionType = "ADD"    // a new declaration
	Modify ActionType = "MODIFY" // replaces an earlier one
)

var declareOrder = wxpay.Operation[DeclareRequest, DeclareResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/cgi-bin/mch/customs/customdeclareorder", SignType: wxpay.SignTypeMD5, NoNonce: true, Idempotent: true,
		SubAppIDField: "-", SubMchIDField: "-",
		EchoFields: []string{"out_trade_no", "transaction_id", "sub_order_no"},
		Meanings:   meanings,
		InDoubt:    inDoubt,
	},
	Check: (*DeclareRequest).check,
}

// DeclareRequest declares a payment, or with SubOrderNo a part of it. Amounts are in fen.
type DeclareRequest struct {
	OutTradeNo    string          `wxpay:"out_trade_no,required,B32"`   // the merchant's order number
	TransactionID string          `wxpay:"transaction_id,required,B28"` // WeChat Pay's order number
	Customs       string          `wxpay:"customs,required,B32"`        // the customs office, such as GUANGZHOU_ZS
	MchCustomsNo  string          `wxpay:"mch_customs_no,required,B32"` // the merchant's number at customs
	Duty          int64           `wxpay:"duty"`                        // fen
	ActionType    ActionType      `wxpay:"action_type,B256"`            // zero: Add
	SubOrderNo    string          `wxpay:"sub_order_no,B32"`            // the merchant's number of a part of the order
	FeeType       string          `wxpay:"fee_type,B8"`                 // CNY; needed with SubOrderNo
	OrderFee      *int64          `wxpay:"order_fee"`                   // fen; transport and product; with SubOrderNo
	TransportFee  *int64          `wxpay:"transport_fee"`               // fen; with SubOrderNo
	ProductFee    *int64          `wxpay:"product_fee"`                 // fen; with SubOrderNo
	CertType      string          `wxpay:"cert_type,B32"`               // "IDCARD"
	CertID        wxpay.Sensitive `wxpay:"cert_id,B64"`                 // the buyer's document number
	Name          wxpay.Sensitive `wxpay:"name,B64"`                    // the buyer's name
	Extra         wxpay.XMLMap    `wxpay:",extra"`                      // fields that are not above
}

// DeclareResponse says that a declaration was accepted, and its state.
type DeclareResponse struct {
	wxpay.Envelope
	State                   State     `wxpay:"state,required"`             // of the declaration
	TransactionID           string    `wxpay:"transaction_id,required"`    // WeChat Pay's order number
	OutTradeNo              string    `wxpay:"out_trade_no"`               // the merchant's order number
	SubOrderNo              string    `wxpay:"sub_order_no"`               // as declared
	SubOrderID              string    `wxpay:"sub_order_id"`               // WeChat Pay's number of the part
	ModifyTime              time.Time `wxpay:"modify_time,yyyyMMddHHmmss"` // last change, UTC+8
	CertCheckResult         string    `wxpay:"cert_check_result"`          // UNCHECKED, SAME or DIFFERENT
	VerifyDepartment        string    `wxpay:"verify_department"`          // UNIONPAY, NETSUNION or OTHERS
	VerifyDepartmentTradeID string    `wxpay:"verify_department_trade_id"` // its number of the payment
}

// DeclareOrder submits a declaration to customs. The result comes later: follow it with
// [Query]. A repeat must be identical; changed values need [Modify]. [EnsureDeclared] does
// both.
//
// https://pay.weixin.qq.com/wiki/doc/api/external/declarecustom.php?chapter=18_1
func DeclareOrder(ctx context.Context, c *wxpay.Client, req *DeclareRequest) (*DeclareResponse, error) {
	return declareOrder.Call(ctx, c, req)
}

func (r *DeclareRequest) check() error {
	if r.SubOrderNo == "" && r.OrderFee == nil && r.TransportFee == nil && r.ProductFee == nil {
		return nil
	}
	if r.FeeType == "" || r.OrderFee == nil || r.TransportFee == nil || r.ProductFee == nil {
		return errors.New("a part of an order (SubOrderNo) needs FeeType, OrderFee, TransportFee and ProductFee")
	}
	if r.SubOrderNo == "" {
		return errors.New("order_fee (OrderFee) needs sub_order_no (SubOrderNo)")
	}
	if *r.OrderFee != *r.TransportFee+*r.ProductFee {
		return errors.New("order_fee (OrderFee) must be transport_fee + product_fee")
	}
	return nil
}
