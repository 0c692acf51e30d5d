package papay

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A ChangeType says what happened to a contract.
type ChangeType string

// The changes that are notified. A signing that failed is not.
const (
	ContractAdded   ChangeType = "ADD"    // the user signed
	ContractDeleted ChangeType = "DELETE" // it ended: see ContractTerminationMode
)

// ContractChange says that a contract was signed or has ended. It may arrive several times,
// late, or never, and the end may arrive before the beginning: go by [QueryContract].
type ContractChange struct {
	wxpay.Envelope
	ResultCode                string          `wxpay:"result_code"`                                  // SUCCESS
	ChangeType                ChangeType      `wxpay:"change_type,required"`                         // ADD or DELETE
	OperateTime               time.Time       `wxpay:"operate_time,yyyy-MM-dd HH:mm:ss"`             // UTC+8; when it changed
	ContractID                string          `wxpay:"contract_id,required"`                         // WeChat Pay's number: deductions need it
	ContractCode              string          `wxpay:"contract_code,required"`                       // the merchant's number
	PlanID                    int64           `wxpay:"plan_id,required"`                             // the template
	RequestSerial             int64           `wxpay:"request_serial"`                               // of the signing
	ContractDisplayAccount    string          `wxpay:"contract_display_account"`                     // of the signing
	OpenID                    string          `wxpay:"openid,required"`                              // the user
	SubOpenID                 string          `wxpay:"sub_openid"`                                   // the user in the sub-merchant's app
	ContractState             ContractState   `wxpay:"contract_state"`                               // often absent
	ContractSignedTime        time.Time       `wxpay:"contract_signed_time,yyyy-MM-dd HH:mm:ss"`     // UTC+8
	ContractExpiredTime       time.Time       `wxpay:"contract_expired_time,yyyy-MM-dd HH:mm:ss"`    // UTC+8; when it ends by itself
	ContractTerminatedTime    time.Time       `wxpay:"contract_terminated_time,yyyy-MM-dd HH:mm:ss"` // UTC+8; zero: it was not ended
	ContractTerminationMode   TerminationMode `wxpay:"contract_termination_mode"`                    // DELETE: who ended it
	ContractTerminationRemark string          `wxpay:"contract_termination_remark"`                  // DELETE: why
}

var contractChange = wxpay.SignedKind[ContractChange]{
	Name: "contract", FreeTexts: []string{"contract_display_account", "contract_termination_remark"},
	Normalize: normalizeTimes,
	Confirm:   confirmContract,
}

// ParseContractChange reads and verifies a notification about a contract. Answer it with
// [wxpay.WriteAck]. Errors are those of [wxpay.Client.ParseNotify], except that it asks
// [QueryContract] itself if the signature alone does not prove the message.
func ParseContractChange(ctx context.Context, c *wxpay.Client, body io.Reader) (*ContractChange, error) {
	return contractChange.ParseSigned(ctx, c, body)
}

// ContractNotifyHandler returns a handler for the notify_url of contracts. It works as
// [wxpay.Client.NotifyHandler].
func ContractNotifyHandler(c *wxpay.Client, handle func(context.Context, *ContractChange) error) http.Handler {
	return contractChange.Handler(c, handle)
}

// ContractNotifyHandlerFor is [ContractNotifyHandler] for many merchants at one address. See
// [wxpay.NotifyHandlerFor].
func ContractNotifyHandlerFor(clientFor func(wxpay.Recipient) *wxpay.Client, handle func(context.Context, *ContractChange) error) http.Handler {
	return contractChange.HandlerFor(clientFor, handle)
}

// asking returns the client that queries what a message is about.
func asking(c *wxpay.Client, e *wxpay.Envelope) *wxpay.Client {
	if e.SubMchID == "" {
		return c
	}
	return c.ForSubMerchant(e.SubMchID, e.SubAppID)
}

// confirmContract compares a message with a query.
func confirmContract(ctx context.Context, c *wxpay.Client, m *ContractChange) error {
	r, err := QueryContract(ctx, asking(c, &m.Envelope), &QueryContractRequest{ContractID: m.ContractID})
	if err != nil {
		return err
	}
	if name := contradiction(m.Fields, r.Fields); name != "" {
		return fmt.Errorf("the query has another %s", name)
	}
	if m.ChangeType == ContractDeleted && r.Active() {
		return fmt.Errorf("the query says that contract %q is active", m.ContractID)
	}
	return nil
}

// mayChange are fields that a later query may show with another value.
var mayChange = map[string]bool{
	"sign": true, "nonce_str": true, "sign_type": true, "return_code": true, "return_msg": true, "result_code": true, "err_code": true,
	"err_code_des": true, "is_subscribe": true, "sub_is_subscribe": true, "user_repaid": true, "trade_state": true, "trade_state_desc": true,
	"contract_state": true, "contract_terminated_time": true, "contract_termination_mode": true, "contract_termination_remark": true,
}

// contradiction returns the name of a field that differs between a message and a query, or
// "". A field that only one of them has is no contradiction.
func contradiction(message, query wxpay.XMLMap) string {
	message, _ = normalizeTimes(message)
	query, _ = normalizeTimes(query)
	for name, value := range message.All() {
		other := query.Get(name)
		if value != "" && other != "" && value != other && !mayChange[name] {
			return name
		}
	}
	return ""
}
