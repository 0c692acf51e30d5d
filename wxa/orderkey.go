package wxa

import (
	"encoding/json"
	"errors"

	"github.com/seed6780280e/wxpay"
)

// An OrderKey names a paid order: by TransactionID, or else by MchID and OutTradeNo.
// Prefer TransactionID: in service-provider mode, documents and users disagree about
// whose number MchID is.
type OrderKey struct {
	TransactionID string // WeChat Pay's number; zero: MchID and OutTradeNo
	MchID         string // the merchant's number; in service-provider mode, the sub-merchant's
	OutTradeNo    string // the merchant's order number
	SubMchID      string // only in queries by MchID and OutTradeNo: the sub-merchant's number
}

var errOrderKey = errors.New("the order is not named: set TransactionID, or MchID and OutTradeNo")

func (k OrderKey) check() error {
	if k.TransactionID == "" && (k.MchID == "" || k.OutTradeNo == "") {
		return errOrderKey
	}
	return nil
}

// An uploadedKey has the names that an upload uses.
type uploadedKey struct {
	NumberType    int    `json:"order_number_type"` // 1: mchid and out_trade_no; 2: transaction_id
	TransactionID string `json:"transaction_id,omitempty"`
	MchID         string `json:"mchid,omitempty"`
	OutTradeNo    string `json:"out_trade_no,omitempty"`
}

// MarshalJSON writes the order_key of an upload.
func (k OrderKey) MarshalJSON() ([]byte, error) {
	if k.TransactionID != "" {
		return json.Marshal(uploadedKey{NumberType: 2, TransactionID: k.TransactionID})
	}
	return json.Marshal(uploadedKey{NumberType: 1, MchID: k.MchID, OutTradeNo: k.OutTradeNo})
}

// A queriedKey has the names that a query uses.
type queriedKey struct {
	TransactionID string `json:"transaction_id,omitempty"`
	MchID         string `json:"merchant_id,omitempty"`
	SubMchID      string `json:"sub_merchant_id,omitempty"`
	OutTradeNo    string `json:"merchant_trade_no,omitempty"`
}

func (k OrderKey) queried() queriedKey {
	if k.TransactionID != "" {
		return queriedKey{TransactionID: k.TransactionID}
	}
	return queriedKey{MchID: k.MchID, SubMchID: k.SubMchID, OutTradeNo: k.OutTradeNo}
}

// KeyOf returns the key of a paid order: its transaction_id.
func KeyOf(p *wxpay.Payment) OrderKey { return OrderKey{TransactionID: p.TransactionID} }
