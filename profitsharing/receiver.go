package profitsharing

import (
	"context"
	"errors"

	"github.com/seed6780280e/wxpay"
)

// A ReceiverType says what Account is.
type ReceiverType string

// The types of receivers.
const (
	MerchantID        ReceiverType = "MERCHANT_ID"         // a merchant number
	PersonalOpenID    ReceiverType = "PERSONAL_OPENID"     // an openid of the client's appid
	PersonalSubOpenID ReceiverType = "PERSONAL_SUB_OPENID" // an openid of the shop's sub_appid
)

// A RelationType says what a receiver is to the merchant.
type RelationType string

// The relations. [RelationCustom] needs CustomRelation.
const (
	RelationServiceProvider RelationType = "SERVICE_PROVIDER"
	RelationStore           RelationType = "STORE"
	RelationStaff           RelationType = "STAFF"
	RelationStoreOwner      RelationType = "STORE_OWNER"
	RelationPartner         RelationType = "PARTNER"
	RelationHeadquarter     RelationType = "HEADQUARTER"
	RelationBrand           RelationType = "BRAND"
	RelationDistributor     RelationType = "DISTRIBUTOR"
	RelationUser            RelationType = "USER"
	RelationSupplier        RelationType = "SUPPLIER"
	RelationCustom          RelationType = "CUSTOM"
	RelationPlatform        RelationType = "PLATFORM"
	RelationOthers          RelationType = "OTHERS"
)

var addReceiver = wxpay.Operation[AddReceiverRequest, ReceiverResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/profitsharingaddreceiver", SignType: wxpay.SignTypeHMACSHA256, Idempotent: true,
		Meanings: receiverMeanings,
		InDoubt:  "repeat the same call: adding a receiver twice does no harm",
	},
	Check: func(r *AddReceiverRequest) error { return r.Receiver.check() },
}

var removeReceiver = wxpay.Operation[RemoveReceiverRequest, ReceiverResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/profitsharingremovereceiver", SignType: wxpay.SignTypeHMACSHA256, Idempotent: true,
		Meanings: receiverMeanings,
		InDoubt:  "repeat the same call: removing a receiver twice does no harm",
	},
	Check: func(r *RemoveReceiverRequest) error { return checkAccount(r.Receiver.Type, r.Receiver.Account) },
}

// AddReceiverRequest permits a receiver for all orders of the merchant.
type AddReceiverRequest struct {
	Receiver Party        `wxpay:"receiver,required,json,B2048"` // whom to add
	Extra    wxpay.XMLMap `wxpay:",extra"`                       // fields that are not above
}

// RemoveReceiverRequest withdraws the permission of a receiver.
type RemoveReceiverRequest struct {
	Receiver Account      `wxpay:"receiver,required,json,B2048"` // whom to remove
	Extra    wxpay.XMLMap `wxpay:",extra"`                       // fields that are not above
}

// An Account identifies a receiver.
type Account struct {
	Type    ReceiverType `json:"type"`    // what Account is
	Account string       `json:"account"` // merchant number or openid
}

// A Party is a receiver and what it is to the merchant.
type Party struct {
	Type           ReceiverType `json:"type"`                      // what Account is
	Account        string       `json:"account"`                   // merchant number or openid
	Name           string       `json:"name,omitempty"`            // a merchant's full name: required; a person's real name: checked if set
	RelationType   RelationType `json:"relation_type"`             // to the merchant
	CustomRelation string       `json:"custom_relation,omitempty"` // with RelationCustom; at most 10 characters
}

// ReceiverResponse repeats the receiver that was added or removed.
type ReceiverResponse struct {
	wxpay.Envelope
	Receiver *Party `wxpay:"receiver,json"` // as WeChat Pay stored it; nil: not in the response
}

// AddReceiver permits a receiver. It must be called once before the first sharing with
// the receiver. A repeat does no harm.
//
// https://pay.weixin.qq.com/wiki/doc/api/allocation.php?chapter=27_3&index=4
func AddReceiver(ctx context.Context, c *wxpay.Client, req *AddReceiverRequest) (*ReceiverResponse, error) {
	return addReceiver.Call(ctx, c, req)
}

// RemoveReceiver withdraws the permission of a receiver. Shares that were accepted before
// are still paid.
//
// https://pay.weixin.qq.com/wiki/doc/api/allocation.php?chapter=27_4&index=5
func RemoveReceiver(ctx context.Context, c *wxpay.Client, req *RemoveReceiverRequest) (*ReceiverResponse, error) {
	return removeReceiver.Call(ctx, c, req)
}

func checkAccount(t ReceiverType, account string) error {
	switch {
	case t == "":
		return errors.New("type of the receiver (Type) must be set")
	case account == "":
		return errors.New("account of the receiver (Account) must be set")
	}
	return nil
}

func (p Party) check() error {
	switch {
	case p.RelationType == "":
		return errors.New("relation_type of the receiver (RelationType) must be set")
	case p.RelationType == RelationCustom && p.CustomRelation == "":
		return errors.New("custom_relation of the receiver (CustomRelation) must be set for CUSTOM")
	case p.Type == MerchantID && p.Name == "":
		return errors.New("name of the receiver (Name) must be set: the merchant's full name")
	}
	return checkAccount(p.Type, p.Account)
}
