package transfer

import (
	"context"
	"errors"

	"github.com/seed6780280e/wxpay"
)

var payBank = wxpay.Operation[PayBankRequest, PayBankResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/mmpaysptrans/pay_bank", Certificate: true, SignType: wxpay.SignTypeMD5, UnsignedReply: true,
		AppIDField: "-", SubAppIDField: "-", SubMchIDField: "-",
		Idempotent: true, EchoFields: []string{"partner_trade_no", "amount"},
		Meanings: payBankMeanings,
		InDoubt:  inDoubt,
	},
	Check: func(r *PayBankRequest) error {
		if r.PartnerTradeNo != "" && len(r.PartnerTradeNo) < 8 {
			return errors.New("partner_trade_no (PartnerTradeNo) needs 8 to 32 letters and digits")
		}
		return checkNumber(r.PartnerTradeNo)
	},
}

// PayBankRequest pays to a bank card. Store the encrypted fields with the number: a repeat
// must have the same values.
type PayBankRequest struct {
	PartnerTradeNo string       `wxpay:"partner_trade_no,required,B32"` // unique, 8 to 32 letters and digits; a repeat with it pays once
	EncBankNo      string       `wxpay:"enc_bank_no,required"`          // the card number: see GetPublicKeyResponse.Encrypt
	EncTrueName    string       `wxpay:"enc_true_name,required"`        // the card holder's name: see GetPublicKeyResponse.Encrypt
	BankCode       string       `wxpay:"bank_code,required,B64"`        // of the bank, from WeChat Pay's list, such as 1001
	Amount         int64        `wxpay:"amount,required"`               // fen, without the fee
	Desc           string       `wxpay:"desc,B512"`                     // at most 100 characters
	Extra          wxpay.XMLMap `wxpay:",extra"`                        // fields that are not above
}

// PayBankResponse says that a transfer to a bank card was accepted. It is not paid yet.
type PayBankResponse struct {
	wxpay.Envelope
	PartnerTradeNo string `wxpay:"partner_trade_no,required"` // the merchant's number
	Amount         int64  `wxpay:"amount"`                    // fen, without the fee
	PaymentNo      string `wxpay:"payment_no,required"`       // WeChat Pay's number
	CmmsAmt        int64  `wxpay:"cmms_amt"`                  // the fee, in fen
}

// PayBank pays to a bank card. Success means accepted: [QueryBank] has the result, and
// [EnsureBankPaid] waits for it. While the outcome is unknown, repeat the same request:
// with the same partner_trade_no it is paid once.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/mch_pay_yhk.php?chapter=24_2
func PayBank(ctx context.Context, c *wxpay.Client, req *PayBankRequest) (*PayBankResponse, error) {
	return payBank.Call(ctx, c, req)
}
