package papay

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
)

var queryContract = wxpay.Operation[QueryContractRequest, QueryContractResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/papay/querycontract", ProviderPath: "/papay/partner/querycontract", SignType: wxpay.SignTypeMD5, NoNonce: true,
		Idempotent: true, ReadOnly: true, EchoFields: []string{"contract_id", "plan_id", "contract_code"},
		Meanings: queryContractMeanings, InDoubt: "query again",
	},
	Defaults:  func(r *QueryContractRequest) { r.Version = version },
	Check:     func(r *QueryContractRequest) error { return checkContract(r.ContractID, r.PlanID, r.ContractCode) },
	Normalize: normalizeTimes,
}

// QueryContractRequest names a contract by ContractID, or by PlanID and ContractCode.
type QueryContractRequest struct {
	ContractID   string       `wxpay:"contract_id,B32"`    // WeChat Pay's number
	PlanID       int64        `wxpay:"plan_id"`            // the template
	ContractCode string       `wxpay:"contract_code,B128"` // the merchant's number
	Version      string       `wxpay:"version,B8"`         // always 1.0: set by the call
	Extra        wxpay.XMLMap `wxpay:",extra"`             // fields that are not above
}

// A ContractState is the state of a contract.
type ContractState string

// The states of a contract.
const (
	ContractActive ContractState = "0" // payments can be deducted
	ContractEnded  ContractState = "1" // nothing can be deducted any more
)

// A TerminationMode says who ended a contract.
type TerminationMode string

// The termination modes. WeChat Pay also has 6 and 7, without saying what they are.
const (
	NotTerminated         TerminationMode = "0" // it is active
	TerminatedExpired     TerminationMode = "1" // its time is over
	TerminatedByUser      TerminationMode = "2" // the user ended it in WeChat
	TerminatedByAPI       TerminationMode = "3" // DeleteContract
	TerminatedByMerchant  TerminationMode = "4" // on the merchant platform
	TerminatedWithAccount TerminationMode = "5" // the user's account was closed
)

// QueryContractResponse contains the state of a contract.
type QueryContractResponse struct {
	wxpay.Envelope
	ContractID                string          `wxpay:"contract_id,required"`                         // WeChat Pay's number
	PlanID                    int64           `wxpay:"plan_id,required"`                             // the template
	RequestSerial             int64           `wxpay:"request_serial"`                               // of the signing
	ContractCode              string          `wxpay:"contract_code,required"`                       // the merchant's number
	ContractDisplayAccount    string          `wxpay:"contract_display_account"`                     // of the signing
	ContractState             ContractState   `wxpay:"contract_state,required"`                      // says whether it can be used
	ContractSignedTime        time.Time       `wxpay:"contract_signed_time,yyyy-MM-dd HH:mm:ss"`     // UTC+8
	ContractExpiredTime       time.Time       `wxpay:"contract_expired_time,yyyy-MM-dd HH:mm:ss"`    // UTC+8; when it ends by itself
	ContractTerminatedTime    time.Time       `wxpay:"contract_terminated_time,yyyy-MM-dd HH:mm:ss"` // UTC+8; zero: it was not ended
	ContractTerminationMode   TerminationMode `wxpay:"contract_termination_mode"`                    // who ended it
	ContractTerminationRemark string          `wxpay:"contract_termination_remark"`                  // why it was ended
	OpenID                    string          `wxpay:"openid"`                                       // the user
	SubOpenID                 string          `wxpay:"sub_openid"`                                   // the user in the sub-merchant's app
}

// Active reports whether payments can be deducted.
func (r *QueryContractResponse) Active() bool { return r.ContractState == ContractActive }

// QueryContract returns the state of a contract. [ErrContractNotExist]: it was never signed,
// or it is not visible yet.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxpay_v2/papay/chapter3_7.shtml
func QueryContract(ctx context.Context, c *wxpay.Client, req *QueryContractRequest) (*QueryContractResponse, error) {
	return queryContract.Call(ctx, c, req)
}

func checkContract(id string, plan int64, code string) error {
	if id == "" && (plan == 0 || code == "") {
		return errors.New("contract_id (ContractID), or plan_id (PlanID) and contract_code (ContractCode) must be set")
	}
	return nil
}

const timeLayout = "2006-01-02 15:04:05"

// beijing is the time zone of the protocol. It has no summer time.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// normalizeTimes writes the times of a contract in one form. WeChat Pay sends them as
// yyyy-MM-dd HH:mm:ss, also without the blank, or as Unix seconds.
func normalizeTimes(fields wxpay.XMLMap) (wxpay.XMLMap, error) {
	normal := map[string]string{}
	for name, value := range fields.All() {
		if name == "operate_time" || strings.HasPrefix(name, "contract_") && strings.HasSuffix(name, "_time") {
			value = normalTime(value)
		}
		normal[name] = value
	}
	return wxpay.NewXMLMap(normal), nil
}

func normalTime(value string) string {
	seconds, err := strconv.ParseInt(value, 10, 64)
	switch {
	case err == nil && seconds == 0:
		return "" // absent
	case err == nil && len(value) <= 10:
		return time.Unix(seconds, 0).In(beijing).Format(timeLayout)
	}
	if t, err := time.Parse("2006-01-0215:04:05", value); err == nil {
		return t.Format(timeLayout)
	}
	return value
}
