package customs

import (
	"context"
	"errors"
	"time"

	"github.com/seed6780280e/wxpay"
)

var query = wxpay.Operation[QueryRequest, QueryResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/cgi-bin/mch/customs/customdeclarequery", SignType: wxpay.SignTypeMD5, NoNonce: true, Idempotent: true, ReadOnly: true,
		SubAppIDField: "-", SubMchIDField: "-",
		EchoFields: []string{"transaction_id", "sub_order_no", "sub_order_id"},
		Meanings:   queryMeanings,
	},
	Check: func(r *QueryRequest) error {
		if r.OutTradeNo == "" {
			return needNumber(r.TransactionID, r.SubOrderNo, r.SubOrderID)
		}
		return nil
	},
}

// QueryRequest asks for the declarations of an order. One number is needed; SubOrderID
// goes before SubOrderNo, TransactionID and OutTradeNo.
type QueryRequest struct {
	OutTradeNo    string       `wxpay:"out_trade_no,B32"`     // the merchant's order number
	TransactionID string       `wxpay:"transaction_id,B28"`   // WeChat Pay's order number
	SubOrderNo    string       `wxpay:"sub_order_no,B32"`     // the merchant's number of the part
	SubOrderID    string       `wxpay:"sub_order_id,B32"`     // WeChat Pay's number of the part
	Customs       string       `wxpay:"customs,required,B32"` // the customs office
	Extra         wxpay.XMLMap `wxpay:",extra"`               // fields that are not above
}

// QueryResponse lists declarations. Without rows nothing is known of a declaration: the
// state is unknown.
type QueryResponse struct {
	wxpay.Envelope
	TransactionID           string        `wxpay:"transaction_id"`             // WeChat Pay's order number; may be empty
	Count                   int64         `wxpay:"count"`                      // of the rows
	VerifyDepartment        string        `wxpay:"verify_department"`          // UNIONPAY, NETSUNION or OTHERS
	VerifyDepartmentTradeID string        `wxpay:"verify_department_trade_id"` // its number of the payment
	Declarations            []Declaration `wxpay:"$n"`                         // empty: unknown
}

// A Declaration is one row. Amounts are in fen.
type Declaration struct {
	SubOrderNo      string    `wxpay:"sub_order_no_$n"`               // the merchant's number of the part
	SubOrderID      string    `wxpay:"sub_order_id_$n"`               // WeChat Pay's number of the part
	MchCustomsNo    string    `wxpay:"mch_customs_no_$n"`             // the merchant's number at customs
	Customs         string    `wxpay:"customs_$n"`                    // the customs office
	FeeType         string    `wxpay:"fee_type_$n"`                   // CNY
	OrderFee        int64     `wxpay:"order_fee_$n"`                  // fen
	Duty            int64     `wxpay:"duty_$n"`                       // fen
	TransportFee    int64     `wxpay:"transport_fee_$n"`              // fen
	ProductFee      int64     `wxpay:"product_fee_$n"`                // fen
	State           State     `wxpay:"state_$n"`                      // of the declaration
	Explanation     string    `wxpay:"explanation_$n"`                // text for people
	ModifyTime      time.Time `wxpay:"modify_time_$n,yyyyMMddHHmmss"` // last change, UTC+8
	CertCheckResult string    `wxpay:"cert_check_result_$n"`          // UNCHECKED, SAME or DIFFERENT
}

// Query returns the declarations of an order.
//
// https://pay.weixin.qq.com/wiki/doc/api/external/declarecustom.php?chapter=18_2
func Query(ctx context.Context, c *wxpay.Client, req *QueryRequest) (*QueryResponse, error) {
	return query.Call(ctx, c, req)
}

var redeclare = wxpay.Operation[RedeclareRequest, RedeclareResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/cgi-bin/mch/newcustoms/customdeclareredeclare", SignType: wxpay.SignTypeMD5, NoNonce: true, Idempotent: true,
		SubAppIDField: "-", SubMchIDField: "-",
		EchoFields: []string{"out_trade_no", "transaction_id", "sub_order_no", "sub_order_id"},
		Meanings:   meanings,
		InDoubt:    "query the declaration before you push it again",
	},
	Check: func(r *RedeclareRequest) error { return needNumber(r.OutTradeNo, r.TransactionID) },
}

// RedeclareRequest pushes a declaration again. One number of the order is needed, and of
// the part if the order was split.
type RedeclareRequest struct {
	OutTradeNo    string       `wxpay:"out_trade_no,B32"`            // the merchant's order number
	TransactionID string       `wxpay:"transaction_id,B28"`          // WeChat Pay's order number
	SubOrderNo    string       `wxpay:"sub_order_no,B32"`            // the merchant's number of the part
	SubOrderID    string       `wxpay:"sub_order_id,B32"`            // WeChat Pay's number of the part
	Customs       string       `wxpay:"customs,required,B32"`        // the customs office
	MchCustomsNo  string       `wxpay:"mch_customs_no,required,B32"` // the merchant's number at customs
	Extra         wxpay.XMLMap `wxpay:",extra"`                      // fields that are not above
}

// RedeclareResponse is the state of the declaration.
type RedeclareResponse struct {
	wxpay.Envelope
	State         State     `wxpay:"state,required"`             // of the declaration
	TransactionID string    `wxpay:"transaction_id"`             // WeChat Pay's order number
	OutTradeNo    string    `wxpay:"out_trade_no"`               // the merchant's order number
	SubOrderNo    string    `wxpay:"sub_order_no"`               // the merchant's number of the part
	SubOrderID    string    `wxpay:"sub_order_id"`               // WeChat Pay's number of the part
	ModifyTime    time.Time `wxpay:"modify_time,yyyyMMddHHmmss"` // last change, UTC+8
	Explanation   string    `wxpay:"explanation"`                // text for people
}

// Redeclare pushes a declaration again that is in [StateSuccess] or [StateExcept].
//
// https://pay.weixin.qq.com/wiki/doc/api/external/declarecustom.php?chapter=18_4
func Redeclare(ctx context.Context, c *wxpay.Client, req *RedeclareRequest) (*RedeclareResponse, error) {
	return redeclare.Call(ctx, c, req)
}

func needNumber(numbers ...string) error {
	for _, n := range numbers {
		if n != "" {
			return nil
		}
	}
	return errors.New("a number of the order must be set")
}
