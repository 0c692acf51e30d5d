package wxa

import (
	"cmp"
	"encoding/json"
	"errors"

	"github.com/seed6780280e/wxpay"
)

// An OrderKey names a paid order: by TransactionID, or else by MchID and OutTradeNo.
// Prefer TransactionID: in service-provider mode, documents and users disagree about
// whose number MchID is. With SubMchID, an upload names the sub-merchant, and if WeChat
// does not know such an order, the provider.
type OrderKey struct {
	TransactionID string // WeChat Pay's number; zero: MchID and OutTradeNo
	MchID         string // the merchant's number; the provider's, if SubMchID is set
	OutTradeNo    string // the merchant's order number
	SubMchID      string // in service-provider mode: the sub-merchant's number
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
	return json.Marshal(uploadedKey{NumberType: 1, MchID: cmp.Or(k.SubMchID, k.MchID), OutTradeNo: k.OutTradeNo})
}

// ofProvider returns the key with the provider's number alone, if an upload names the
// order by its sub-merchant's.
func (k OrderKey) ofProvider() (key OrderKey, ok bool) {
	return OrderKey{MchID: k.MchID, OutTradeNo: k.OutTradeNo}, k.TransactionID == "" && k.SubMchID != "" && k.SubMchID != k.MchID
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
