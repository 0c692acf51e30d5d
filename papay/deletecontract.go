package papay

import (
	"context"

	"github.com/seed6780280e/wxpay"
)

var deleteContract = wxpay.Operation[DeleteContractRequest, DeleteContractResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/papay/deletecontract", ProviderPath: "/papay/partner/deletecontract", SignType: wxpay.SignTypeMD5, NoNonce: true,
		Idempotent: true, EchoFields: []string{"contract_id", "plan_id", "contract_code"},
		Meanings: deleteContractMeanings, InDoubt: "query the contract, or repeat the same call",
	},
	Defaults: func(r *DeleteContractRequest) { r.Version = version },
	Check:    func(r *DeleteContractRequest) error { return checkContract(r.ContractID, r.PlanID, r.ContractCode) },
}

// DeleteContractRequest names a contract by ContractID, or by PlanID and ContractCode.
type DeleteContractRequest struct {
	ContractID                string       `wxpay:"contract_id,B32"`                           // WeChat Pay's number
	PlanID                    int64        `wxpay:"plan_id"`                                   // the template
	ContractCode              string       `wxpay:"contract_code,B128"`                        // the merchant's number
	ContractTerminationRemark string       `wxpay:"contract_termination_remark,required,B512"` // why
	Version                   string       `wxpay:"version,B8"`                                // always 1.0: set by the call
	Extra                     wxpay.XMLMap `wxpay:",extra"`                                    // fields that are not above
}

// DeleteContractResponse names the contract that was ended.
type DeleteContractResponse struct {
	wxpay.Envelope
	ContractID   string `wxpay:"contract_id"`   // WeChat Pay's number
	PlanID       int64  `wxpay:"plan_id"`       // the template
	ContractCode string `wxpay:"contract_code"` // the merchant's number
}

// DeleteContract ends a contract. If the outcome is unknown, call it again.
// [ErrContractNotExist]: it has ended before, or was never signed; [QueryContract] says
// which.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxpay_v2/papay/chapter3_9.shtml
func DeleteContract(ctx context.Context, c *wxpay.Client, req *DeleteContractRequest) (*DeleteContractResponse, error) {
	return deleteContract.Call(ctx, c, req)
}
