package transfer

import (
	"context"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A Status is the state of a transfer.
type Status string

// The states. Only transfers to bank cards can be StatusBankFail, even after
// StatusSuccess: then the bank returned the money, with the fee.
const (
	StatusProcessing Status = "PROCESSING"
	StatusSuccess    Status = "SUCCESS"   // paid; to a bank card: the bank has accepted it
	StatusFailed     Status = "FAILED"    // nothing was paid; a repeat of the request with this number may pay
	StatusBankFail   Status = "BANK_FAIL" // the bank returned the money
)

// final reports whether a helper stops at this state.
func (s Status) final() bool {
	return s == StatusSuccess || s == StatusFailed || s == StatusBankFail
}

var getTransferInfo = wxpay.Operation[GetTransferInfoRequest, GetTransferInfoResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/mmpaymkttransfers/gettransferinfo", Certificate: true, SignType: wxpay.SignTypeMD5, UnsignedReply: true,
		SubAppIDField: "-", SubMchIDField: "-", Idempotent: true, ReadOnly: true, EchoFields: []string{"partner_trade_no"},
		Meanings: queryMeanings,
	},
}

// GetTransferInfoRequest asks for a transfer of the last 30 days.
type GetTransferInfoRequest struct {
	PartnerTradeNo string       `wxpay:"partner_trade_no,required,B32"` // the merchant's number
	Extra          wxpay.XMLMap `wxpay:",extra"`                        // fields that are not above
}

// GetTransferInfoResponse is the state of a transfer.
type GetTransferInfoResponse struct {
	wxpay.Envelope
	PartnerTradeNo string    `wxpay:"partner_trade_no,required"`         // the merchant's number
	DetailID       string    `wxpay:"detail_id"`                         // WeChat Pay's number
	Status         Status    `wxpay:"status,required"`                   // state
	Reason         string    `wxpay:"reason"`                            // why it failed
	OpenID         string    `wxpay:"openid"`                            // the user
	TransferName   string    `wxpay:"transfer_name"`                     // the user's real name
	PaymentAmount  int64     `wxpay:"payment_amount"`                    // fen
	TransferTime   time.Time `wxpay:"transfer_time,yyyy-MM-dd HH:mm:ss"` // of the request, UTC+8
	PaymentTime    time.Time `wxpay:"payment_time,yyyy-MM-dd HH:mm:ss"`  // when it was paid, UTC+8
	Desc           string    `wxpay:"desc"`                              // as requested
}

// GetTransferInfo returns the state of a transfer. [ErrNotFound] does not mean that
// nothing was paid.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/mch_pay.php?chapter=14_3
func GetTransferInfo(ctx context.Context, c *wxpay.Client, req *GetTransferInfoRequest) (*GetTransferInfoResponse, error) {
	return getTransferInfo.Call(ctx, c, req)
}

// open returns why a state is not final, or nil.
func (r *GetTransferInfoResponse) open() error { return open(r.PartnerTradeNo, r.Status) }

func open(number string, status Status) error {
	if status.final() {
		return nil
	}
	return fmt.Errorf("transfer %q is %s", number, status)
}
